"""An appeal is answered by somebody without a part in it, with reasons, approved by another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.transparency.kinds import APPEAL
from challenge.kernel.versions import ChangedMeanwhile, VersionNeeded
from challenge.models import AuditEvent, LogRecord, Mail, User
from challenge.transparency.sealing import seal_now
from judging.models import Appeal, Assignment
from judging.services.results.appeals.answer_appeal import (
    AppealOver,
    NotNeutral,
    SecondPersonForReply,
    approve_reply,
    assign_appeal,
    prepare_reply,
    return_reply,
)
from judging.services.results.appeals.appeal_reminders import remind_of_appeals
from judging.services.results.appeals.write_appeal import withdraw_appeal
from tests.judging import factories as make
from tests.judging.appeal_cases import a_result, an_appeal, founder_of, the_loser

pytestmark = pytest.mark.django_db


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def prepared(appeal: Appeal, actor: User, outcome: str = "dismissed") -> Appeal:
    return prepare_reply(actor=actor, appeal=appeal, outcome=outcome, reply_ko="합계는 맞습니다.")


def test_it_goes_to_somebody_who_had_no_part_in_the_result() -> None:
    appeal = an_appeal(the_loser(a_result()))
    preparer = appeal.announcement.prepared_by
    alone = assign_appeal(actor=preparer, appeal=appeal, person=preparer)
    assert alone.assigned_to == preparer  # nobody else is there who had no part
    neutral = make.an_organiser_of(appeal.edition)
    assert assign_appeal(actor=preparer, appeal=appeal, person=neutral).assigned_to == neutral
    assign_appeal(actor=preparer, appeal=appeal, person=neutral)
    assert events("appeal.assigned") == 2
    assert Mail.objects.get(kind="appeal_assigned").to_user == neutral
    judge = Assignment.objects.filter(entry=appeal.entry, state="active")[0].judge.user
    appeal.edition.roles.create(user=judge, kind="organiser")
    for partial in (preparer, judge):
        with pytest.raises(NotNeutral):
            assign_appeal(actor=neutral, appeal=appeal, person=partial)
    with pytest.raises(InvalidInput):
        assign_appeal(actor=neutral, appeal=appeal, person=make.a_person())


def test_a_reply_needs_reasons_and_a_second_person() -> None:
    appeal = an_appeal(the_loser(a_result()))
    first, second = make.organiser_of(appeal.edition), make.an_organiser_of(appeal.edition)
    with pytest.raises(InvalidInput) as refusal:
        prepare_reply(actor=first, appeal=appeal, outcome="perhaps", reply_ko=" ")
    assert set(refusal.value.fields) == {"outcome", "reply_ko"}
    waiting = prepared(appeal, first)
    assert (waiting.state, prepared(appeal, first).prepared_by) == ("prepared", first)
    assert events("appeal.reply_prepared") == 1
    with pytest.raises(SecondPersonForReply):
        approve_reply(actor=first, appeal=appeal)
    assert not Mail.objects.filter(kind="appeal_answered").exists()
    with pytest.raises(ChangedMeanwhile):
        approve_reply(actor=second, appeal=appeal, seen="state.0")
    answered = approve_reply(actor=second, appeal=appeal, seen=waiting.etag)
    assert (answered.state, answered.approved_by) == ("answered", second)
    approve_reply(actor=second, appeal=appeal)
    assert events("appeal.answered") == 1
    assert Mail.objects.get(kind="appeal_answered").to_user == founder_of(appeal.entry)
    with pytest.raises(AppealOver):
        prepared(appeal, first)


def test_nobody_writes_over_a_reply_that_they_have_not_seen() -> None:
    appeal = an_appeal(the_loser(a_result()))
    first, second = make.organiser_of(appeal.edition), make.an_organiser_of(appeal.edition)
    etag = prepared(appeal, first).etag
    with pytest.raises(VersionNeeded):
        prepare_reply(actor=second, appeal=appeal, outcome="accepted", reply_ko="다릅니다.")
    assert return_reply(actor=second, appeal=appeal).state == "submitted"
    return_reply(actor=second, appeal=appeal)
    assert events("appeal.reply_returned") == 1
    anew = prepare_reply(
        actor=second, appeal=appeal, outcome="accepted", reply_ko="다릅니다.", seen=etag
    )
    assert (anew.prepared_by, anew.outcome) == (second, "accepted")


def test_strangers_founders_and_observers_answer_nothing() -> None:
    appeal = an_appeal(the_loser(a_result()))
    observer = make.an_organiser_of(appeal.edition, "observer")
    for person in (observer, founder_of(appeal.entry), make.a_person()):
        with pytest.raises(NotAllowed):
            assign_appeal(actor=person, appeal=appeal, person=person)
        with pytest.raises(NotAllowed):
            prepared(appeal, person)
        with pytest.raises(NotAllowed):
            return_reply(actor=person, appeal=appeal)
        with pytest.raises(NotAllowed):
            approve_reply(actor=person, appeal=appeal)
    assert Appeal.objects.get().state == "submitted"


def test_a_withdrawn_appeal_is_over() -> None:
    appeal = an_appeal(the_loser(a_result()))
    organiser = make.organiser_of(appeal.edition)
    withdraw_appeal(actor=founder_of(appeal.entry), appeal=appeal)
    with pytest.raises(AppealOver):
        prepared(appeal, organiser)
    with pytest.raises(AppealOver):
        approve_reply(actor=organiser, appeal=appeal)


def test_the_outcome_stands_open_in_the_public_log_without_a_name() -> None:
    appeal = an_appeal(the_loser(a_result()))
    prepared(appeal, make.organiser_of(appeal.edition), "accepted")
    approve_reply(actor=make.an_organiser_of(appeal.edition), appeal=appeal)
    seal_now()
    record = LogRecord.objects.get(kind=APPEAL)
    said = {"round": 1, "version": 1, "number": 1, "outcome": "accepted"}
    assert (record.content or {}).items() >= said.items()


def test_organisers_are_reminded_once_of_each_moment() -> None:
    appeal = an_appeal(the_loser(a_result()))
    organisers = appeal.edition.roles.filter(kind="organiser").count()
    assert remind_of_appeals() == 0
    due = appeal.reply_due_at
    assert due is not None
    rows = Appeal.objects.filter(pk=appeal.pk)
    for days, mails in ((2.5, 1), (0.5, 2), (-1, 3)):
        moved = timezone.now() + timedelta(days=days)
        rows.update(reply_due_at=moved)
        for _again in range(2):
            remind_of_appeals()
        assert Mail.objects.filter(kind="appeal_reply_due").count() == mails * organisers
    withdraw_appeal(actor=founder_of(appeal.entry), appeal=appeal)
    assert remind_of_appeals() == 0
