"""What events keep is in the person's copy, and goes with the person."""

import pytest

from gatherings.models import Registration
from gatherings.queries.events_personal_data import REGISTRATIONS
from gatherings.services.events.erasure import forget_at_events
from introductions.queries.personal_data import personal_data
from introductions.services.erasure.person import erase_person
from tests.gatherings import factories as g
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_the_copy_has_the_registration_and_erasing_gives_the_place_to_who_waits() -> None:
    event, person, waits = g.an_event(capacity=1), a_user(), a_user()
    row, other = g.going(event, person, waits)
    copy = personal_data(person, only=[REGISTRATIONS])[REGISTRATIONS]
    assert [found["code"] for found in copy] == [row.code]
    erase_person(person=person, asked_by=None)
    forget_at_events(person)  # twice is once
    assert not Registration.objects.filter(user=person).exists()
    other.refresh_from_db()
    assert other.state == Registration.State.GOING
