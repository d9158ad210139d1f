"""The card of a winner: what was consented to is what an introduced investor sees, to the digit."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import ChangedMeanwhile
from introductions.models import CardConsent, CompanyCard, Introduction
from introductions.queries.cards import card_consent_of, card_content_for, card_of, changed_since
from introductions.services.cards import (
    CardChanged,
    CardVersionNeeded,
    consent_to_card,
    save_card,
    withdraw_card_consent,
)
from introductions.services.erasure.rows import erase_application
from judging.models import Winner
from submissions.models import EntryVersion, Member
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db
FIGURES = [{"period": "2026 Q1", "value": 12_345_671}, {"period": "2026 Q2", "value": 98_765_432}]


def write(winner: Winner, **values: Any) -> CompanyCard:
    given = values or {"traction": FIGURES, "ask_krw": 1_234_567_891, "one_line_ko": "한 줄"}
    return save_card(actor=f.founder_of(winner), winner=winner, **given)


def agree(winner: Winner, *items: str) -> CardConsent:
    return consent_to_card(
        actor=f.founder_of(winner), winner=winner, items=items, seen=card_of(winner).etag
    )


def shown(introduction: Introduction) -> dict[str, Any] | None:
    return card_content_for(Introduction.objects.get(pk=introduction.pk))


def test_it_begins_with_what_was_submitted_and_nothing_is_shown_before_consent() -> None:
    made = f.a_meeting()
    winner = made.winner
    EntryVersion.objects.create(
        entry=winner.entry,
        number=1,
        digest="0" * 64,
        submitted_by=f.founder_of(winner),
        snapshot={
            "item": {"one_line_ko": "창고를 도는 로봇", "one_line_en": None},
            "company": {"ask_krw": 1_000_000_001},
            "answers": [
                {"key": "problem", "answer": "가" * 700},
                {"key": "team", "answer": ["표"]},
            ],
        },
    )
    card = card_of(winner)
    assert not CompanyCard.objects.exists()
    assert (card.one_line_ko, card.ask_krw) == ("창고를 도는 로봇", 1_000_000_001)
    assert (len(card.problem_ko), card.team_ko) == (600, "")
    saved = write(winner, team_ko="로봇 공학자 셋")
    assert (saved.ask_krw, saved.team_ko) == (1_000_000_001, "로봇 공학자 셋")
    assert shown(made) is None


def test_what_was_consented_to_is_shown_to_the_digit_until_it_is_consented_anew() -> None:
    made = f.a_meeting()
    winner = made.winner
    write(winner)
    agree(winner, "traction", "ask")
    assert set(shown(made) or {}) == {"traction", "ask"}
    write(winner, ask_krw=1_234_567_892, one_line_ko="다른 한 줄")
    assert (shown(made) or {})["ask"]["krw"] == 1_234_567_891
    assert changed_since(card_of(winner), card_consent_of(winner)) == ["ask"]
    agree(winner, "ask")
    assert shown(made) == {"ask": {"stage": "", "krw": 1_234_567_892, "instrument": ""}}
    assert CardConsent.objects.filter(withdrawn_at=None).count() == 1
    first = agree(winner, "ask")
    assert agree(winner, "ask") == first, "the same again keeps the receipt"
    CardConsent.objects.filter(pk=first.pk).update(text_version="2026-1")
    assert agree(winner, "ask") == first, "and so does the same in other words"


def test_a_card_that_was_changed_after_it_was_read_is_not_consented_to() -> None:
    winner = f.a_winner()
    write(winner)
    read = card_of(winner).etag
    write(winner, ask_krw=5)
    for seen in (read, ""):
        with pytest.raises(CardChanged):
            consent_to_card(actor=f.founder_of(winner), winner=winner, items=["ask"], seen=seen)
    assert not CardConsent.objects.exists()


def test_nothing_of_it_is_seen_before_both_yeses_after_a_withdrawal_or_after_a_year() -> None:
    offer = f.an_offer()
    winner = offer.winner
    write(winner)
    agree(winner, "ask")
    assert shown(offer) is None
    made = f.a_meeting()
    write(made.winner)
    agree(made.winner, "ask")
    assert shown(made)
    Introduction.objects.filter(pk=made.pk).update(
        introduced_at=timezone.now() - timedelta(days=366)
    )
    assert shown(made) is None
    Introduction.objects.filter(pk=made.pk).update(introduced_at=timezone.now())
    withdraw_card_consent(actor=f.founder_of(made.winner), winner=made.winner)
    withdraw_card_consent(actor=f.founder_of(made.winner), winner=made.winner)
    assert shown(made) is None
    agree(made.winner, "ask")
    f.withdraw(made.winner)
    assert shown(made) is None


WRONG: list[tuple[str, Any]] = [
    ("ask_krw", -1),
    ("pre_money_krw", 10**15 + 1),
    ("stage", "series-z"),
    ("instrument", "cash"),
    ("problem_ko", "가" * 601),
    ("one_line_en", "a" * 201),
    ("traction", [{"period": "", "value": 1}]),
    ("traction", [{"period": "1", "value": 1}, {"period": "1", "value": 2}]),
    ("traction", [{"period": "1", "value": 1.5}]),
    ("traction", [{"period": str(number), "value": 1} for number in range(9)]),
    ("winner", 5),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_wrong_is_named_by_its_field(name: str, value: Any) -> None:
    winner = f.a_winner()
    with pytest.raises(InvalidInput) as refused:
        write(winner, one_line_ko="한 줄", **({name: value} if name != "winner" else {"x": value}))
    assert set(refused.value.fields) == {name if name != "winner" else "x"}
    assert not CompanyCard.objects.exists()


def test_only_items_that_are_written_are_consented_to_and_only_by_the_representative() -> None:
    winner = f.a_winner()
    write(winner)
    for items in (["pre_money"], ["password"]):
        with pytest.raises(InvalidInput):
            agree(winner, *items)
    writer = a_user()
    Member.objects.create(startup=winner.entry.startup, user=writer, kind=Member.Kind.WRITER)
    save_card(actor=writer, winner=winner, team_ko="둘")
    seen = card_of(winner).etag
    with pytest.raises(NotAllowed):
        consent_to_card(actor=writer, winner=winner, items=["ask"], seen=seen)
    with pytest.raises(NotAllowed):
        withdraw_card_consent(actor=writer, winner=winner)
    with pytest.raises(NotAllowed):
        save_card(actor=a_user(), winner=winner, team_ko="남")


def test_two_writers_overwrite_nothing_unseen() -> None:
    winner = f.a_winner()
    write(winner)
    seen = card_of(winner).etag
    founder = f.founder_of(winner)
    save_card(actor=founder, winner=winner, seen=seen, ask_krw=7)
    save_card(actor=founder, winner=winner, seen=seen, team_ko="넷")
    with pytest.raises(ChangedMeanwhile):
        save_card(actor=founder, winner=winner, seen=seen, ask_krw=8)


def test_by_api_it_is_written_consented_to_shown_and_withdrawn() -> None:
    made = f.a_meeting()
    entry = made.winner.entry_id
    founder, investor = Client(), Client()
    founder.force_login(f.founder_of(made.winner))
    investor.force_login(made.investor.user)
    card = reverse("api:application-card", args=[entry])
    consent = reverse("api:application-card-consent", args=[entry])
    dossier = reverse("api:introduction-dossier", args=[made.pk])
    sent = {"traction": FIGURES, "instrument": "rcps", "ask_krw": 9}
    saved = founder.patch(card, sent, content_type="application/json")
    assert saved.status_code == 200, saved.content
    stale = founder.put(consent, {"items": ["ask"]}, content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (428, "version_needed")
    headers = {"If-Match": saved["ETag"]}
    agreed = founder.put(
        consent, {"items": ["ask", "traction"]}, content_type="application/json", headers=headers
    )
    assert agreed.status_code == 200
    assert investor.get(card).status_code == 404
    assert investor.get(dossier).json()["card"] == agreed.json()["content"]
    assert founder.delete(consent).status_code == 204
    assert investor.get(dossier).json()["card"] is None


def test_it_goes_with_the_application() -> None:
    winner = f.a_winner()
    write(winner)
    agree(winner, "ask")
    erase_application(entry=winner.entry, asked_by=None)
    assert not CompanyCard.objects.exists()
    assert not CardConsent.objects.exists()


def test_who_does_not_say_which_card_they_read_is_told_to_read_it_first() -> None:
    winner = f.a_meeting().winner
    write(winner)
    with pytest.raises(CardVersionNeeded):
        consent_to_card(actor=f.founder_of(winner), winner=winner, items=["ask"], seen=None)
    assert not CardConsent.objects.exists()
