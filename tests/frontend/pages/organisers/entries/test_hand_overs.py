"""The organisers' pages of lost mailboxes."""

import pytest
from django.test import Client

from submissions.models import Entry, HandOver
from submissions.services.with_organiser.hand_overs import ask_hand_over
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db


def asked(entry: Entry) -> HandOver:
    return ask_hand_over(
        edition=entry.edition,
        language="ko",
        company="도토리",
        old_email=s.writer_of(entry).email,
        new_email="new@example.com",
        name="김민수",
        phone="010-1234-5678",
        words="끝난 서비스입니다.",
    )


def test_an_organiser_reads_checks_and_hands_over() -> None:
    entry = s.fill(s.a_draft())
    request, browser = asked(entry), Client()
    browser.force_login(s.an_organiser(entry.edition))
    pages = f"/en/run/{entry.edition.slug}/hand-overs/"
    assert request.old_email in browser.get(pages).content.decode()
    page = browser.get(f"{pages}{request.pk}/").content.decode()
    for shown in (request.new_email, request.phone, request.words, entry.startup.name):
        assert shown in page
    wrong = browser.post(f"{pages}{request.pk}/", {"reason": "통화함"})
    assert (wrong.status_code, "통화함" in wrong.content.decode()) == (422, True)
    form = {"entry": entry.pk, "checked_by": "phone", "reason": "통화함", "removes_old": "on"}
    assert browser.post(f"{pages}{request.pk}/", form).status_code == 302
    assert s.writer_of(entry).email == "new@example.com"
    assert 'name="checked_by"' not in browser.get(f"{pages}{request.pk}/").content.decode()


def test_an_observer_reads_and_an_organiser_refuses() -> None:
    entry = s.fill(s.a_draft())
    request, browser = asked(entry), Client()
    pages = f"/run/{entry.edition.slug}/hand-overs/"
    browser.force_login(s.an_organiser(entry.edition, "observer"))
    assert 'name="checked_by"' not in browser.get(f"{pages}{request.pk}/").content.decode()
    assert browser.post(f"{pages}{request.pk}/refuse/", {"reason": "아님"}).status_code == 403
    browser.force_login(s.an_organiser(entry.edition))
    assert browser.post(f"{pages}{request.pk}/refuse/", {"reason": ""}).status_code == 422
    assert browser.post(f"{pages}{request.pk}/refuse/", {"reason": "아님"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "아님")
    browser.force_login(s.writer_of(entry))
    assert browser.get(pages).status_code == 404
