"""Organisers keep events; who registered hears of another time, another place and the end."""

from datetime import timedelta

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import Mail
from gatherings.models import Event
from gatherings.services.events.keep import (
    EventCancelled,
    cancel_event,
    create_event,
    publish_event,
    save_event,
)
from tests.gatherings import factories as g
from tests.introductions.factories import organiser_of
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def test_another_place_is_told_once_with_a_calendar_update_and_the_end_with_a_cancel() -> None:
    event, person = g.an_event(), a_user()
    g.going(event, person)
    actor = organiser_of(event.edition)
    save_event(actor=actor, event=event, facts={"text_ko": "연사가 정해졌습니다."})
    assert not Mail.objects.filter(kind="event_changed").exists()
    for _twice in range(2):
        save_event(actor=actor, event=event, facts={"place_ko": "서울시청 8층"})
    told = Mail.objects.get(kind="event_changed", to_user=person)
    assert "SEQUENCE:1\r\n" in told.calendar
    for _twice in range(2):
        cancel_event(actor=actor, event=event)
    last = Mail.objects.get(kind="event_cancelled", to_user=person)
    assert "METHOD:CANCEL" in last.calendar
    assert "SEQUENCE:2\r\n" in last.calendar
    with pytest.raises(EventCancelled):
        save_event(actor=actor, event=event, facts={"capacity": 3})


def test_two_organisers_who_change_the_same_field_both_learn_of_it() -> None:
    event = g.an_event(publish=False)
    actor, seen = organiser_of(event.edition), event.etag
    save_event(actor=actor, event=event, facts={"capacity": 30}, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        save_event(actor=actor, event=event, facts={"capacity": 40}, seen=seen)
    save_event(actor=actor, event=event, facts={"link": "https://example.kr/day"}, seen=seen)
    event.refresh_from_db()
    assert (event.capacity, event.link) == (30, "https://example.kr/day")


def test_a_refusal_names_the_field_and_leaves_nothing() -> None:
    edition = an_edition()
    actor, start = organiser_of(edition), g.facts()["starts_at"]
    wrong = {
        "ends_at": {"ends_at": start - timedelta(hours=1)},
        "title_ko": {"title_ko": " "},
        "place_ko": {"place_ko": "", "link": ""},
        "capacity": {"capacity": 0},
    }
    for field, facts in wrong.items():
        with pytest.raises(InvalidInput) as refusal:
            create_event(actor=actor, edition=edition, facts=g.facts(**facts))
        assert field in refusal.value.fields
    with pytest.raises(NotAllowed):
        create_event(actor=a_user(), edition=edition, facts=g.facts())
    assert not Event.objects.exists()


def test_the_same_key_makes_one_event_and_publishing_a_past_one_is_refused() -> None:
    edition = an_edition()
    actor = organiser_of(edition)
    made = [
        create_event(actor=actor, edition=edition, facts=g.facts(), idempotency_key="a")
        for _twice in range(2)
    ]
    assert made[0].pk == made[1].pk
    past = g.facts()["starts_at"] - timedelta(days=30)
    late = {"starts_at": past, "ends_at": past + timedelta(hours=1)}
    with pytest.raises(InvalidInput):
        publish_event(actor=actor, event=g.an_event(edition, publish=False, **late))
