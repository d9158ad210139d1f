"""An office writes to a group: what it may say, whom a rule reaches, who is taken out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, Edition, GroupMessage, RoleKind, User
from gatherings.queries.message_groups import (
    INVESTORS,
    JUDGES,
    ORGANISERS,
    REPRESENTATIVES,
    WRITERS,
    MessageGroup,
    people_of,
    readers_in,
    results_to_choose,
)
from gatherings.services.group_messages.sending import schedule_message
from gatherings.services.group_messages.writing import change_message, leave_out, write_message
from judging.models import Judge
from submissions.models import EntryState, Member
from tests.introductions import factories as introduce
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
WORDS = {"subject_ko": "안내", "body_ko": "{name} 님께", "subject_en": "", "body_en": ""}


def written(edition: Edition, group: MessageGroup | None = None, **facts: Any) -> GroupMessage:
    given = {"actor": make.organiser_of(edition), "words": WORDS, **facts}
    return write_message(edition=edition, group=group or MessageGroup(), **given)


def reached(edition: Edition, **rule: str) -> set[User]:
    return set(people_of(edition, MessageGroup(**rule)))


def test_a_rule_reaches_whom_it_names_and_nobody_of_another_edition() -> None:
    round = make.a_published_round(entries=6, judges=3)
    edition = round.edition
    other = make.an_eligible_entry(make.a_preset_edition())
    entries = list(edition.entries.order_by("pk"))
    writers = {member.user for row in entries for member in row.startup.members.all()}
    helper = make.a_person()
    entries[0].startup.members.create(user=helper, kind=Member.Kind.WRITER)
    entries[0].startup.members.create(user=make.a_person(), kind=Member.Kind.VIEWER)
    assert reached(edition, who=WRITERS) == writers | {helper}
    assert reached(edition, who=REPRESENTATIVES) == writers
    assert not reached(edition, who=WRITERS) & {row.user for row in other.startup.members.all()}
    entry = entries[0]
    own = {member.user for member in entry.startup.members.exclude(kind=Member.Kind.VIEWER)}
    type(entry).objects.filter(pk=entry.pk).update(state=EntryState.DRAFT)
    assert reached(edition, state="draft") == own
    assert helper not in reached(edition, state="eligible")
    assert entry.track
    assert entry.field
    assert reached(edition, track=entry.track.slug, field=entry.field.slug) >= own
    key = next(key for key, _round, _kind in results_to_choose(edition))
    decided = {row.entry_id for row in round.decisions.filter(kind=key.partition(":")[2])}
    assert reached(edition, result=key) == {
        member.user
        for row in entries
        if row.pk in decided
        for member in row.startup.members.exclude(kind=Member.Kind.VIEWER)
    }
    judges = set(Judge.objects.filter(edition=edition, state=Judge.State.ACCEPTED))
    assert reached(edition, who=JUDGES) == {judge.user for judge in judges}
    assert reached(edition, who=ORGANISERS) >= {make.organiser_of(edition)}
    helper.erased_at = helper.date_joined
    helper.save()
    assert helper not in reached(edition, who=WRITERS)


def test_only_admitted_investors_and_only_published_results_are_reached() -> None:
    winner = introduce.a_winner()
    edition = winner.entry.edition
    admitted, asked = introduce.an_investor(edition), introduce.an_investor(edition)
    type(asked).objects.filter(pk=asked.pk).update(state="requested", is_lead=False)
    assert reached(edition, who=INVESTORS) == {admitted.user}
    round = make.a_decided_round(entries=4, judges=3)
    kind = round.decisions.earliest("pk").kind
    assert results_to_choose(round.edition) == []
    assert not reached(round.edition, result=f"{round.order}:{kind}")
    with pytest.raises(InvalidInput):
        written(round.edition, MessageGroup(result=f"{round.order}:{kind}"))


REFUSED: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "no subject": ("subject_ko", {"subject_ko": " "}, {}),
    "no text": ("body_ko", {"body_ko": ""}, {}),
    "half English": ("body_en", {"subject_en": "News"}, {}),
    "an unknown name": ("body_ko", {"body_ko": "{비밀}"}, {}),
    "a tag": ("body_ko", {"body_ko": "{% load x %}"}, {}),
    "too long": ("subject_ko", {"subject_ko": "가" * 151}, {}),
    "a signature": ("body_ko", {"body_ko": "가\n-- \n다른 기관"}, {}),
    "no such track": ("track", {}, {"track": "none"}),
    "a division of applicants": ("panel", {}, {"panel": "1"}),
    "a state of judges": ("state", {}, {"who": JUDGES, "state": "draft"}),
}


@pytest.mark.parametrize(("field", "words", "rule"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_sent_is_refused_at_its_field(
    field: str, words: dict[str, str], rule: dict[str, str]
) -> None:
    edition = make.a_preset_edition()
    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        written(edition, MessageGroup(**rule), words=WORDS | words)
    assert field in refusal.value.fields
    assert not GroupMessage.objects.exists()


def test_written_once_changed_by_version_and_by_organisers_alone() -> None:
    edition = make.a_preset_edition()
    actor = make.organiser_of(edition)
    message = written(edition, idempotency_key="k")
    assert written(edition, idempotency_key="k") == message
    with pytest.raises(NotAllowed), transaction.atomic():
        written(edition, actor=make.an_organiser_of(edition, RoleKind.OBSERVER))
    seen, group = message.etag, MessageGroup(who=JUDGES)
    given: dict[str, Any] = {"actor": actor, "message": message, "seen": seen}
    change_message(words=WORDS | {"subject_ko": "나"}, group=group, **given)
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        change_message(words=WORDS | {"subject_ko": "다"}, group=group, **given)
    message.refresh_from_db()
    assert (message.subject_ko, message.group) == ("나", {"who": JUDGES})
    acts = AuditEvent.objects.filter(action__startswith="group_message.").order_by("pk")
    assert [event.action for event in acts] == ["group_message.written", "group_message.changed"]


def test_single_people_are_taken_out_and_put_back() -> None:
    edition = make.a_preset_edition()
    actor, first, two = make.organiser_of(edition), make.a_judge(edition), make.a_judge(edition)
    message = written(edition, MessageGroup(who=JUDGES))
    leave_out(actor=actor, message=message, people=[first.user_id, two.user_id])
    left = leave_out(actor=actor, message=message, people=[two.user_id], back=True)
    assert left.left_out == [first.user_id]
    assert set(readers_in(actor, message)) == {first.user, two.user}  # both are shown
    watcher = make.an_organiser_of(edition, RoleKind.OBSERVER)
    assert not readers_in(watcher, message).exists()
    with pytest.raises(NotAllowed), transaction.atomic():
        leave_out(actor=watcher, message=message, people=[two.user_id])


def test_what_is_scheduled_is_not_changed() -> None:
    edition = make.a_preset_edition()
    actor, _judge = make.organiser_of(edition), make.a_judge(edition)
    message = written(edition, MessageGroup(who=JUDGES))
    schedule_message(actor=actor, message=message, at=clock.now() + timedelta(hours=1))
    with pytest.raises(WrongState), transaction.atomic():
        change_message(actor=actor, message=message, words=WORDS, group=MessageGroup(who=JUDGES))
