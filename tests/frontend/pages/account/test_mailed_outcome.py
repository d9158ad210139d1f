"""Buttons of the mail that asks what came of an introduction: opening writes nothing, the form's
button does, once; after that, and once the introduction has ended, they do nothing any more.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from challenge.models import Mail, User
from challenge.services.mailing import send_promised_mail
from introductions.models import Introduction, Investor, OutcomeReport, Told
from introductions.services.outcomes import ask_for_outcomes, record_step
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
KEY = re.compile(r"/outcome/([^/\s]+)/met/")


@pytest.fixture
def introduction() -> Introduction:
    made = f.a_meeting()
    at = timezone.now() - timedelta(days=31)
    Introduction.objects.filter(pk=made.pk).update(introduced_at=at)
    ask_for_outcomes()
    made.refresh_from_db()
    return made


def key_of(user: User) -> str:
    promised = Mail.objects.get(kind="introduction_outcome", to_user=user)
    send_promised_mail(mail_id=promised.pk)
    message = outbox.outbox[-1]
    found = KEY.search(str(message.body))
    assert found is not None
    assert isinstance(message, EmailMultiAlternatives)
    page = str(message.alternatives[0][0])
    for told in ("nothing_yet", "met", "invested", "passed"):
        assert f"/outcome/{found[1]}/{told}/" in page
    return found[1]


@pytest.fixture
def key(introduction: Introduction) -> str:
    return key_of(introduction.investor.user)


def test_opening_writes_nothing_and_sending_writes_once(client: Client, key: str) -> None:
    for told in ("", *(f"{told}/" for told in Told.values)):
        answer = client.get(f"/outcome/{key}/{told}")
        assert answer.status_code == 200
        assert "_auth_user_id" not in client.session
    assert OutcomeReport.objects.count() == 0
    assert client.post(f"/outcome/{key}/").status_code == 405
    sent = client.post(f"/outcome/{key}/invested/", {"amount_krw": "3억", "rating": "4"})
    assert sent["Location"] == f"/outcome/{key}/"
    row = OutcomeReport.objects.get()
    assert (row.side, row.outcome, row.amount_krw, row.rating) == (
        "investor",
        "invested",
        300_000_000,
        4,
    )


def test_an_answered_mail_does_nothing_more_and_says_so(
    client: Client, introduction: Introduction, key: str
) -> None:
    f.say(introduction, "investor", "met")
    for told in ("nothing_yet", "passed"):
        assert client.get(f"/outcome/{key}/{told}/")["Location"] == f"/outcome/{key}/"
        client.post(f"/outcome/{key}/{told}/", {"reason": "early", "seen": ""})
    assert client.get(f"/outcome/{key}/").context["is_answered"]
    assert OutcomeReport.objects.get().outcome == "met"


def test_the_other_side_is_asked_on_as_if_nothing_were(
    client: Client, introduction: Introduction, key: str
) -> None:
    theirs = key_of(f.founder_of(introduction.winner))
    before = client.get(f"/outcome/{theirs}/").content.decode()
    f.say(introduction, "investor", "passed", words="말하지 않은 사정")
    after = client.get(f"/outcome/{theirs}/").content.decode()
    clean = re.compile(r'nonce="[^"]*"|value="[^"]*"')
    assert clean.sub("", before) == clean.sub("", after)


def test_a_form_that_cannot_be_sent_keeps_what_was_typed(client: Client, key: str) -> None:
    answer = client.post(f"/outcome/{key}/passed/", {"reason": "", "words": "성수동"})
    assert answer.status_code == 422
    assert "성수동" in answer.content.decode()
    assert client.get(f"/outcome/{key}/elsewhere/").status_code == 404


def ends_it(introduction: Introduction) -> None:
    organiser = f.organiser_of(introduction.investor.edition)
    record_step(actor=organiser, introduction=introduction, kind="passed", note="끝")


def takes_the_seat(introduction: Introduction) -> None:
    Investor.objects.filter(pk=introduction.investor_id).update(state="refused", is_lead=False)


@pytest.mark.parametrize("ends", [ends_it, takes_the_seat])
def test_a_wrong_key_and_an_ended_introduction_are_answered_the_same(
    client: Client,
    introduction: Introduction,
    key: str,
    ends: Callable[[Introduction], None],
) -> None:
    ends(introduction)
    ended, wrong = client.get(f"/outcome/{key}/met/"), client.get("/outcome/1.abc.def/met/")
    assert ended.status_code == wrong.status_code == 410
    clean = re.compile(r'nonce="[^"]*"|value="[^"]*"|/outcome/[^"]*|/en/outcome/[^"]*')
    said = [clean.sub("", answer.content.decode()) for answer in (ended, wrong)]
    assert said[0] == said[1]
    assert client.post(f"/outcome/{key}/met/", {}).status_code == 410
    assert OutcomeReport.objects.count() == 0


def test_a_key_of_another_mail_opens_nothing(client: Client, introduction: Introduction) -> None:
    promised = Mail.objects.get(kind="introduction_made_investor")
    send_promised_mail(mail_id=promised.pk)
    found = re.search(r"/meeting/([^/\s]+)/1/1/", str(outbox.outbox[-1].body))
    assert found is not None
    assert client.get(f"/outcome/{found[1]}/").status_code == 410
