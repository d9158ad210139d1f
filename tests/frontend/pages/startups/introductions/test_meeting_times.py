"""Times to meet on the site, for both sides: picked by a button, proposed on a page, downloaded."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from introductions.models import Meeting
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db


def test_both_sides_see_the_slots_and_one_click_fixes_them(client: Client) -> None:
    introduction = f.a_meeting()
    founder, investor = f.founder_of(introduction.winner), introduction.investor.user
    pages = {
        founder: f"/invest/proposals/{introduction.winner.entry_id}/",
        investor: f"/invest/introductions/{introduction.pk}/",
    }
    pick = f"/invest/introductions/{introduction.pk}/pick/"
    for person, page in pages.items():
        client.force_login(person)
        assert f'action="{pick}"' in client.get(page).content.decode()
    assert client.post(pick, {"offer": "1", "slot": "1"})["Location"] == pages[investor]
    meeting = Meeting.objects.get()
    assert meeting.state == "fixed"
    for person, page in pages.items():
        client.force_login(person)
        text = client.get(page).content.decode()
        assert f'action="{pick}"' not in text
        assert f"/invest/introductions/{introduction.pk}/meeting.ics" in text
        file = client.get(f"/invest/introductions/{introduction.pk}/meeting.ics")
        assert file["Content-Type"].startswith("text/calendar")
        assert b"METHOD:REQUEST" in file.content


def test_other_times_are_proposed_on_a_page_that_begins_with_free_ones(client: Client) -> None:
    introduction = f.a_meeting()
    client.force_login(f.founder_of(introduction.winner))
    page = f"/invest/introductions/{introduction.pk}/times/"
    form = client.get(page).context["form"]
    assert len([form[name].initial for name in form.SLOTS if form[name].initial]) == 3
    day = timezone.localtime(timezone.now() + timedelta(days=6))
    sent = {"first": f"{day:%Y-%m-%d}T15:30", "minutes": "30", "seen": form["seen"].initial}
    assert client.post(page, sent).status_code == 302
    assert Meeting.objects.get().offered_side == "startup"
    assert client.post(page, {**sent, "first": f"{day:%Y-%m-%d}T16:30"}).status_code == 409


def test_before_both_yeses_there_is_no_page(client: Client) -> None:
    introduction = f.an_offer()
    for person in (f.founder_of(introduction.winner), introduction.investor.user):
        client.force_login(person)
        assert client.get(f"/invest/introductions/{introduction.pk}/times/").status_code == 404
        assert client.get(f"/invest/introductions/{introduction.pk}/meeting.ics").status_code == 404
