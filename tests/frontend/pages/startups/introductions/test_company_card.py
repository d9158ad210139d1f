"""The card's pages: written, consented to with nothing ticked, shown to the digit, as PDF too."""

import json
import re

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import User
from introductions.models import CardConsent, CompanyCard
from introductions.services.cards import save_card
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
TYPED = {
    "one_line_ko": "창고를 도는 로봇",
    "one_line_en": "A robot that walks the warehouse",
    "traction_of_ko": "분기 매출",
    "traction_of_en": "Sales by quarter",
    "traction": "2026 Q1: 12,345,671\r\n2026 Q2: 98,765,432",
    "stage": "seed",
    "instrument": "rcps",
    "ask_krw": "12억 3,456만 7,891원",
    "committed_krw": "",
    "use_ko": "",
}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object, language: str = "ko") -> str:
    with translation.override(language):
        return reverse(f"investors:{name}", args=args)


def version_in(page: str) -> str:
    return str(re.findall(r'name="shown" value="([^"]*)"', page)[-1])


def pdf_text(document: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(document)]
    return " ".join(" ".join(pages).split())


def test_it_is_written_agreed_to_item_by_item_and_shown_to_the_digit() -> None:
    made = f.a_meeting()
    entry = made.winner.entry_id
    founder, investor = client_of(f.founder_of(made.winner)), client_of(made.investor.user)
    card, consent = at("card", entry), at("card-consent", entry)
    assert f'href="{card}"' in founder.get(at("proposals", entry)).content.decode()
    opened = founder.get(card).content.decode()
    answer = founder.post(card, {"shown": version_in(opened), **TYPED})
    assert answer.headers["Location"] == consent
    page = founder.get(consent).content.decode()
    assert "1,234,567,891원" in page
    assert not re.search(r"<input[^>]*\bchecked\b", page), "nothing is ticked beforehand"
    seen = version_in(page)
    assert founder.post(consent, {"items": ["team"], "shown": seen}).status_code == 422
    founder.post(consent, {"items": ["ask", "traction"], "shown": seen})
    for language, won in (("ko", "1,234,567,891원"), ("en", "₩1,234,567,891")):
        shown = investor.get(at("introduction", made.pk, language=language)).content.decode()
        paper = investor.get(at("shared-card", made.pk, language=language))
        assert "no-store" in paper["Cache-Control"]
        for text in (shown, pdf_text(paper.content)):
            assert won in text
            assert "98,765,432" in text
            assert TYPED[f"one_line_{language}"] not in text.replace("one_line", "") or (
                text is shown  # the page's head has what is published of the winner
            )
    founder.post(at("withdraw-card", entry))
    assert investor.get(at("shared-card", made.pk)).status_code == 404
    assert "1,234,567,891" not in investor.get(at("introduction", made.pk)).content.decode()


def test_a_card_that_changed_after_the_consent_page_was_opened_is_not_agreed_to() -> None:
    winner = f.a_winner()
    founder = client_of(f.founder_of(winner))
    card, consent = at("card", winner.entry_id), at("card-consent", winner.entry_id)
    founder.post(card, TYPED)
    seen = version_in(founder.get(consent).content.decode())
    founder.post(card, {**TYPED, "ask_krw": "5"})
    founder.post(consent, {"items": ["ask"], "shown": seen})
    assert not CardConsent.objects.exists()


def test_what_cannot_be_read_is_named_and_the_rest_is_kept() -> None:
    winner = f.a_winner()
    founder = client_of(f.founder_of(winner))
    card = at("card", winner.entry_id, language="en")
    wrong = {"ask_krw": "much", "traction": "2026 Q1: 1\n2026 Q2", "team_ko": "로봇 공학자"}
    page = founder.post(card, {**TYPED, **wrong})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Line 2: write the period" in text
    assert 'value="much"' in text
    kept = CompanyCard.objects.get()
    assert (kept.team_ko, kept.ask_krw, kept.traction) == ("로봇 공학자", None, [])


def test_autosave_keeps_what_is_valid_and_tells_of_another_writer() -> None:
    winner = f.a_winner()
    founder = client_of(f.founder_of(winner))
    fields = at("card-fields", winner.entry_id)
    save_card(actor=f.founder_of(winner), winner=winner, ask_krw=1_234_567)

    def patch(**body: object) -> tuple[int, dict[str, object]]:
        sent = founder.patch(fields, json.dumps(body), content_type="application/json")
        return sent.status_code, sent.json()

    status, answer = patch(changes={"ask_krw": "7"}, base_versions={})
    assert status == 409, "another value stands than the page says"
    assert answer["current"]["ask_krw"]["value"] == "1,234,567"  # type: ignore[index]
    assert patch(changes={"ask_krw": "7"})[0] == 200
    status, answer = patch(changes={"ask_krw": "x", "team_ko": "둘"})
    assert (status, list(answer["refused"])) == (422, ["ask_krw"])  # type: ignore[call-overload]
    assert CompanyCard.objects.get().team_ko == "둘"
    assert Client().patch(fields).status_code == 401
    assert client_of(f.organiser_of(winner.entry.edition)).patch(fields).status_code == 404
