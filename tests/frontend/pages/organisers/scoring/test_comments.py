"""Judges' comments looked through by page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import RoleKind
from frontend.in_words.notices import notice_words
from judging.models import HeldComment, Scoresheet
from judging.queries.results.comments.review import Notice, ReviewedComment
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_comments_are_held_in_one_go_and_shown_again() -> None:
    round = make.a_closed_round()
    client, page = organiser(round), act("comments", round)
    sheets = list(Scoresheet.objects.order_by("pk")[:2])
    ticked = [sheet.pk for sheet in sheets]
    Scoresheet.objects.filter(pk=sheets[0].pk).update(comment="문의: 010-1234-5678")
    assert "a phone number or address" in text_of(client, f"{page}?which=noticed")
    assert "전화번호나 주소" in text_of(client, f"{page.removeprefix('/en')}?which=noticed")
    given = {"sheets": ticked, "act": "hold", "reason": "people"}
    answer = client.post(f"{page}?which=noticed", given, follow=True)
    assert answer.redirect_chain == [(f"{page}?which=noticed", 302)]
    assert "2 comments are held back" in answer.content.decode()
    assert "names or contacts of people" in text_of(client, f"{page}?which=held")
    answer = client.post(page, {"sheets": ticked, "act": "show"}, follow=True)
    assert "2 comments are shown to their startups again" in answer.content.decode()
    assert not HeldComment.objects.exists()


def test_without_a_reason_nothing_is_held_and_the_ticks_stay() -> None:
    round = make.a_closed_round()
    sheet = Scoresheet.objects.order_by("pk")[0]
    with translation.override("en"):
        answer = organiser(round).post(act("comments", round), {"sheets": [sheet.pk]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose why: the startup reads it." in page
    assert page.count("checked") == 1
    assert not HeldComment.objects.exists()


def test_observers_read_and_hold_nothing() -> None:
    round = make.a_closed_round()
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    assert 'name="sheets"' not in text_of(watcher, act("comments", round))
    given = {"sheets": [Scoresheet.objects.earliest("pk").pk], "act": "hold", "reason": "judge"}
    assert watcher.post(act("comments", round), given).status_code == 403
    assert not HeldComment.objects.exists()


def test_the_startups_page_names_the_reason_and_not_the_words() -> None:
    make.published(make.a_decided_round())
    sheet = Scoresheet.objects.select_related("assignment__entry__startup").order_by("pk")[0]
    Scoresheet.objects.filter(pk=sheet.pk).update(comment="다른 회사 이야기")
    entry = sheet.assignment.entry
    client = Client()
    client.force_login(
        entry.startup.members.earliest("pk").user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    address = reverse("startups:feedback", args=[entry.pk])
    assert "다른 회사 이야기" in text_of(client, address)
    HeldComment.objects.create(sheet=sheet, reason="another")
    page = text_of(client, address)
    assert "다른 회사 이야기" not in page
    assert "is about another entry" in page


def test_every_notice_has_its_words() -> None:
    row = ReviewedComment(Scoresheet(), "", tuple(Notice), None)
    assert len(set(notice_words(row))) == len(Notice)
