"""A message to a group goes to each once: now, or at its time to whoever is in the group then."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal, WrongState
from challenge.models import Edition, GroupMessage, Mail, RoleKind, User
from gatherings.queries.message_groups import JUDGES, MessageGroup
from gatherings.services.group_messages import sending
from gatherings.services.group_messages.sending import (
    NobodyToWriteTo,
    drop_message,
    schedule_message,
    send_due_messages,
    send_group_message,
    send_message_now,
    unschedule_message,
)
from gatherings.services.group_messages.writing import leave_out, write_message
from judging.models import Judge
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
State = GroupMessage.State


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


@pytest.fixture
def judges(edition: Edition) -> list[Judge]:
    return [make.a_judge(edition) for _number in range(3)]


def a_message(edition: Edition, **words: str) -> GroupMessage:
    given = {"subject_ko": "안내 {회차}", "body_ko": "{받는 분} 님께", **words}
    return write_message(
        actor=make.organiser_of(edition),
        edition=edition,
        words=given,
        group=MessageGroup(who=JUDGES),
    )


def sent_to(message: GroupMessage) -> set[User]:
    return {
        mail.to_user
        for mail in Mail.objects.filter(key__startswith=f"group-message-{message.pk}-")
        if mail.to_user
    }


def state_of(message: GroupMessage) -> str:
    return str(GroupMessage.objects.get(pk=message.pk).state)


def test_now_to_everybody_but_who_was_taken_out_and_once(
    edition: Edition, judges: list[Judge]
) -> None:
    message, actor = a_message(edition), make.organiser_of(edition)
    leave_out(actor=actor, message=message, people=[judges[0].user_id])
    send_message_now(actor=actor, message=message)
    assert state_of(message) == State.SENDING
    assert send_group_message(message_id=message.pk) == 2
    assert send_group_message(message_id=message.pk) == 0
    assert sent_to(message) == {judges[1].user, judges[2].user}
    mail = Mail.objects.get(to_user=judges[1].user, kind="group_message")
    assert mail.subject == f"안내 {edition.name_ko}"
    assert mail.body.startswith(f"{judges[1].user.display_name} 님께")
    assert "-- \n" in mail.body
    assert (mail.caused_by, mail.edition) == (actor, edition)
    done = GroupMessage.objects.get(pk=message.pk)
    assert (done.state, done.sent_to) == (State.SENT, 2)
    with pytest.raises(WrongState), transaction.atomic():
        send_message_now(actor=actor, message=message)


def test_a_worker_that_dies_half_way_is_taken_over(
    edition: Edition, judges: list[Judge], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 1)
    message = a_message(edition)
    send_message_now(actor=make.organiser_of(edition), message=message)
    assert sending._send_batch(message.pk) == 1  # and then it is gone
    assert len(sent_to(message)) == 1
    assert send_due_messages() == 1  # the clock finds what was begun
    assert send_group_message(message_id=message.pk) == 2
    assert sent_to(message) == {judge.user for judge in judges}
    assert GroupMessage.objects.get(pk=message.pk).sent_to == 3


def test_who_reads_english_gets_it_or_the_korean_where_there_is_none(
    edition: Edition, judges: list[Judge]
) -> None:
    User.objects.filter(pk=judges[0].user_id).update(language="en")
    both = a_message(edition, subject_en="News", body_en="Dear {name}")
    korean = a_message(edition)
    for message in (both, korean):
        send_message_now(actor=make.organiser_of(edition), message=message)
        send_group_message(message_id=message.pk)
    subjects = Mail.objects.filter(to_user=judges[0].user, kind="group_message")
    assert set(subjects.values_list("subject", flat=True)) == {"News", f"안내 {edition.name_ko}"}


def at_its_time(message: GroupMessage) -> None:
    GroupMessage.objects.filter(pk=message.pk).update(send_at=clock.now() - timedelta(seconds=1))


def test_at_its_time_once_to_whoever_is_in_the_group_then(
    edition: Edition, judges: list[Judge]
) -> None:
    message, actor = a_message(edition), make.organiser_of(edition)
    schedule_message(actor=actor, message=message, at=clock.now() + timedelta(hours=1))
    assert send_due_messages() == 0
    Judge.objects.filter(pk=judges[0].pk).update(state=Judge.State.DISMISSED)
    User.objects.filter(pk=judges[1].user_id).update(erased_at=clock.now())
    at_its_time(message)
    assert send_due_messages() == 1
    send_group_message(message_id=message.pk)
    assert sent_to(message) == {judges[2].user}
    assert state_of(message) == State.SENT
    assert send_due_messages() == 0


def test_until_then_it_can_be_taken_back(edition: Edition, judges: list[Judge]) -> None:
    message, actor = a_message(edition), make.organiser_of(edition)
    schedule_message(actor=actor, message=message, at=clock.now() + timedelta(hours=1))
    unschedule_message(actor=actor, message=message)
    assert state_of(message) == State.DRAFT
    schedule_message(actor=actor, message=message, at=clock.now() + timedelta(hours=1))
    drop_message(actor=actor, message=message)
    assert send_due_messages() == 0
    assert not sent_to(message)
    assert state_of(message) == State.DROPPED


def test_a_finished_edition_writes_to_nobody(edition: Edition, judges: list[Judge]) -> None:
    message, actor = a_message(edition), make.organiser_of(edition)
    schedule_message(actor=actor, message=message, at=clock.now() + timedelta(hours=1))
    late = a_message(edition)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.FINISHED)
    at_its_time(message)
    send_due_messages()
    send_group_message(message_id=message.pk)
    assert (state_of(message), sent_to(message)) == (State.DROPPED, set())
    with pytest.raises(Refusal), transaction.atomic():
        send_message_now(actor=actor, message=late)
    assert state_of(late) == State.DRAFT


@pytest.mark.parametrize("wrong", [-60, 0, 400 * 24 * 3600])
def test_no_time_that_is_over_or_far_away(
    edition: Edition, judges: list[Judge], wrong: int
) -> None:
    message = a_message(edition)
    given: dict[str, Any] = {"actor": make.organiser_of(edition), "message": message}
    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        schedule_message(at=clock.now() + timedelta(seconds=wrong), **given)
    assert list(refusal.value.fields) == ["send_at"]


def test_not_to_nobody_and_not_by_an_observer(edition: Edition) -> None:
    message = a_message(edition)
    with pytest.raises(NobodyToWriteTo), transaction.atomic():
        send_message_now(actor=make.organiser_of(edition), message=message)
    judge = make.a_judge(edition)
    watcher = make.an_organiser_of(edition, RoleKind.OBSERVER)
    for act in (send_message_now, unschedule_message, drop_message):
        with pytest.raises(NotAllowed), transaction.atomic():
            act(actor=watcher, message=message)
    with pytest.raises(NotAllowed), transaction.atomic():
        schedule_message(actor=watcher, message=message, at=edition.closes_at)
    assert judge.user not in sent_to(message)
    assert state_of(message) == State.DRAFT
