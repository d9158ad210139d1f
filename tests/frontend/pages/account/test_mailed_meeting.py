"""Buttons of mails about a meeting: opening shows, only the page's button acts, nobody is signed
in, and a key that says nothing any more is answered the same, whatever the reason.
"""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from challenge.models import Mail, User
from challenge.services.mailing import send_promised_mail
from introductions.models import Introduction, Meeting
from introductions.services.meetings.pick import pick_slot
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
KEY = re.compile(r"/meeting/([^/\s]+)/\w+/")


def key_of(user: User, kind: str) -> str:
    promised = Mail.objects.filter(kind=kind, to_user=user).latest("pk")
    send_promised_mail(mail_id=promised.pk)
    found = KEY.search(str(outbox.outbox[-1].body))
    assert found is not None
    return found[1]


@pytest.fixture
def introduction() -> Introduction:
    return f.a_meeting()


@pytest.fixture
def key(introduction: Introduction) -> str:
    return key_of(introduction.investor.user, "introduction_made_investor")


def state() -> str:
    return str(Meeting.objects.get().state)


def test_opening_a_button_changes_nothing_and_pressing_fixes_it(
    client: Client, introduction: Introduction, key: str
) -> None:
    for address in (f"/meeting/{key}/", f"/meeting/{key}/1/2/", f"/meeting/{key}/others/"):
        for _again in range(2):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
    assert state() == "offered"
    answer = client.post(f"/meeting/{key}/1/2/", follow=True)
    assert answer.status_code == 200
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.starts_at) == ("fixed", meeting.starts[1])
    assert meeting.fixed_by == introduction.investor.user
    assert "_auth_user_id" not in client.session
    assert "no-store" in answer["Cache-Control"]


def test_what_was_picked_meanwhile_stands_there_in_words(
    client: Client, introduction: Introduction, key: str
) -> None:
    pick_slot(actor=f.founder_of(introduction.winner), introduction=introduction, offer=1, slot=1)
    for answer in (client.get(f"/meeting/{key}/1/3/"), client.post(f"/meeting/{key}/1/3/")):
        start = timezone.localtime(Meeting.objects.get().starts_at)
        assert f"{start.month}월 {start.day}일" in answer.content.decode()
    assert Meeting.objects.get().starts_at == Meeting.objects.get().starts[0]
    # the very same button again is no refusal
    assert client.post(f"/meeting/{key}/1/1/").status_code == 302


def test_none_of_these_proposes_others_without_signing_in(
    client: Client, introduction: Introduction, key: str
) -> None:
    day = timezone.localtime(timezone.now() + timedelta(days=5))
    sent = {"first": f"{day:%Y-%m-%d}T11:00", "minutes": "60", "place": "https://meet.example/x"}
    answer = client.post(f"/meeting/{key}/others/", {**sent, "seen": "1.offered"})
    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.offer, meeting.offered_side, meeting.minutes) == (2, "investor", 60)
    assert timezone.localtime(meeting.starts[0]).hour == 11
    other = key_of(f.founder_of(introduction.winner), "meeting_slots")
    assert client.post(f"/meeting/{other}/2/1/").status_code == 302
    assert state() == "fixed"


def test_a_form_that_cannot_be_proposed_keeps_what_was_typed(client: Client, key: str) -> None:
    answer = client.post(
        f"/meeting/{key}/others/",
        {"first": "2020-01-01T10:00", "minutes": "30", "place": "성수동 1가", "seen": "1.offered"},
    )
    assert answer.status_code == 422
    assert "성수동 1가" in answer.content.decode()


def test_a_wrong_old_or_ended_key_is_answered_the_same(
    client: Client, introduction: Introduction, key: str
) -> None:
    f.say(introduction, "investor", "passed")
    ended = client.get(f"/meeting/{key}/1/1/")
    wrong = client.get("/meeting/1.abc.def/1/1/")
    assert ended.status_code == wrong.status_code == 409
    clean = re.compile(r'nonce="[^"]*"|value="[^"]*"|/meeting/[^"]*|/en/meeting/[^"]*')
    said = [clean.sub("", answer.content.decode()) for answer in (ended, wrong)]
    assert said[0] == said[1]


def test_whoever_lost_the_seat_acts_no_more(client: Client, key: str) -> None:
    User.objects.filter(email__startswith="partner").update(is_active=False)
    assert client.post(f"/meeting/{key}/1/1/").status_code == 409
    assert state() == "offered"


def test_english_mails_lead_to_english_pages(client: Client, key: str) -> None:
    text = client.get(f"/en/meeting/{key}/1/1/").content.decode()
    assert "Meet at this time" in text
    assert settings.SITE_URL
