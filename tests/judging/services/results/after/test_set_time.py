"""A result that is published at a set time: by two people all the same, once, and cancellable."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, ClockFailure, Role, User
from judging.models import Announcement, Round, Winner
from judging.services.results.after.set_time import (
    cancel_publication_time,
    publish_at_set_time,
    publish_what_is_due,
    set_publication_time,
)
from judging.services.results.announce import (
    ChangedSinceSeen,
    SecondPersonNeeded,
    prepare_announcement,
    publish_announcement,
)
from tests.judging import factories as make
from tests.races.at_once import beside

pytestmark = pytest.mark.django_db
State = Announcement.State


def prepared(round: Round) -> Announcement:
    made = prepare_announcement(
        actor=make.organiser_of(round.edition), round=round, message_ko="축하합니다"
    )
    return Announcement.objects.select_related("round__edition", "edition").get(pk=made.pk)


def soon() -> datetime:
    return timezone.now() + timedelta(hours=2)


def timed(round: Round) -> tuple[Announcement, User]:
    """One with a time that a second person set."""
    announcement, second = prepared(round), make.an_organiser_of(round.edition)
    set_publication_time(actor=second, announcement=announcement, publish_at=soon())
    return Announcement.objects.get(pk=announcement.pk), second


def come(announcement: Announcement) -> None:
    """Its time is here."""
    Announcement.objects.filter(pk=announcement.pk).update(publish_at=timezone.now())


def test_at_its_time_it_is_published_once_in_the_name_of_whoever_set_it() -> None:
    round = make.a_decided_round()
    announcement, second = timed(round)
    publish_what_is_due()
    announcement.refresh_from_db()
    assert announcement.state == State.PREPARED  # not before its time
    come(announcement)
    publish_what_is_due()
    publish_what_is_due()
    assert not publish_at_set_time(announcement_id=announcement.pk)  # a task that runs twice
    announcement.refresh_from_db()
    assert (announcement.state, announcement.approved_by) == (State.PUBLISHED, second)
    assert announcement.published_at is not None
    assert AuditEvent.objects.filter(action="announcement.published").count() == 1
    assert not ClockFailure.objects.exists()


def test_whoever_prepared_it_sets_no_time() -> None:
    announcement = prepared(make.a_decided_round())
    actor = announcement.prepared_by
    with pytest.raises(SecondPersonNeeded):
        set_publication_time(actor=actor, announcement=announcement, publish_at=soon())
    watcher = make.an_organiser_of(announcement.edition, "observer")
    with pytest.raises(NotAllowed):
        set_publication_time(actor=watcher, announcement=announcement, publish_at=soon())
    announcement.refresh_from_db()
    assert announcement.publish_at is None


@pytest.mark.parametrize("hours", [-1, 24 * 61])
def test_a_time_that_is_over_or_far_away_is_refused_beside_its_field(hours: int) -> None:
    announcement = prepared(make.a_decided_round())
    second = make.an_organiser_of(announcement.edition)
    with pytest.raises(InvalidInput) as refused:
        set_publication_time(
            actor=second, announcement=announcement,
            publish_at=timezone.now() + timedelta(hours=hours),
        )  # fmt: skip
    assert set(refused.value.fields) == {"publish_at"}


def test_what_was_not_read_gets_no_time() -> None:
    announcement = prepared(make.a_decided_round())
    second, seen = make.an_organiser_of(announcement.edition), announcement.prepared_at
    third = make.an_organiser_of(announcement.edition)
    prepare_announcement(
        actor=third, round=announcement.round, message_ko="바뀐 말", seen=announcement.etag
    )
    with pytest.raises(ChangedSinceSeen):
        set_publication_time(actor=second, announcement=announcement, publish_at=soon(), seen=seen)


def test_prepared_anew_it_has_no_time_any_more() -> None:
    round = make.a_decided_round()
    announcement, _second = timed(round)
    third = make.an_organiser_of(round.edition)
    prepare_announcement(actor=third, round=round, message_ko="새 말", seen=announcement.etag)
    announcement.refresh_from_db()
    assert (announcement.publish_at, announcement.publish_by) == (None, None)


def test_cancelled_it_waits_for_a_person() -> None:
    round = make.a_decided_round()
    announcement, second = timed(round)
    first = make.organiser_of(round.edition)
    for _click in range(2):
        cancel_publication_time(actor=first, announcement=announcement)
    assert AuditEvent.objects.filter(action="announcement.time_cancelled").count() == 1
    assert not publish_at_set_time(announcement_id=announcement.pk)
    publish_announcement(
        actor=second, announcement=Announcement.objects.select_related("round", "edition").get()
    )
    assert Announcement.objects.get().state == State.PUBLISHED


def test_whoever_lost_their_role_publishes_nothing_and_organisers_see_why() -> None:
    round = make.a_decided_round()
    announcement, second = timed(round)
    Role.objects.filter(user=second).delete()
    come(announcement)
    publish_what_is_due()
    announcement.refresh_from_db()
    assert announcement.state == State.PREPARED
    failure = ClockFailure.objects.get(what="results.publish")
    assert failure.edition_id == round.edition_id
    assert not Winner.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_cancelled_while_it_is_published_one_of_the_two_holds() -> None:
    round = make.a_decided_round()
    announcement, _second = timed(round)
    come(announcement)
    first = make.organiser_of(round.edition)
    cancelled, published = beside(
        partial(cancel_publication_time, actor=first, announcement=announcement),
        partial(publish_at_set_time, announcement_id=announcement.pk),
    )
    assert cancelled.acknowledged, cancelled
    assert published.value is False, published
    assert Announcement.objects.get().state == State.PREPARED
