"""The pages of introductions: every form in both languages, access, typed input, queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from challenge.models import RoleKind, User
from introductions.models import Introduction, IntroductionState, Investor
from introductions.services.answers import agree_as_startup, decline_introduction
from introductions.services.propose import propose_introduction
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def test_the_road_by_page() -> None:
    winner = f.a_winner()
    edition = winner.entry.edition
    organiser, founder = client_of(f.organiser_of(edition)), client_of(f.founder_of(winner))
    person = a_user()
    investor = client_of(person)
    seat = admitted_by_page(organiser, investor, winner.entry.edition.slug, person)
    organiser.post(
        at("organisers:propose_introduction", edition.slug),
        {"winner": winner.pk, "investor": seat.pk},
    )
    introduction = Introduction.objects.get()
    assert investor.get(at("investors:introduction", introduction.pk)).status_code == 404
    assert "하늘벤처스" in founder.get(at("investors:proposals", winner.entry_id)).content.decode()
    founder.post(at("investors:agree", introduction.pk), {"shared_items": ["contact"]})
    offer = investor.get(at("investors:introduction", introduction.pk)).content.decode()
    assert f.founder_of(winner).email not in offer
    investor.post(at("investors:accept", introduction.pk))
    for language in ("ko", "en"):
        address = at("investors:introduction", introduction.pk, language=language)
        page = investor.get(address).content.decode()
        assert f.founder_of(winner).email in page
        assert "7,654,321" not in page
        assert "765만" not in page
        for client, url in (
            (organiser, at("organisers:introductions", edition.slug, language=language)),
            (founder, at("investors:proposals", winner.entry_id, language=language)),
            (investor, at("investors:home", language=language)),
        ):
            assert client.get(url).status_code == 200
    organiser.post(
        at("organisers:move_introduction", edition.slug, introduction.pk), {"kind": "met"}
    )
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.MET


def admitted_by_page(organiser: Client, investor: Client, slug: str, person: User) -> Investor:
    """The investor asks for access, the organiser admits them, the thesis is saved."""
    request = {"organisation": "하늘벤처스", "about": "로봇"}
    assert investor.post(at("investors:request", slug), request).status_code == 302
    seat = Investor.objects.get(user=person)
    admit = at("organisers:admit_investor", slug, seat.pk)
    assert organiser.post(admit, {"answer": "admit"}).status_code == 302
    thesis = {"districts": "성동구, 마포구", "ticket_max": "300000", "instruments": ["rcps", "cb"]}
    assert investor.post(at("investors:thesis", slug), thesis).status_code == 302
    seat.thesis.refresh_from_db()
    assert seat.thesis.districts == ["성동구", "마포구"]
    assert seat.thesis.ticket_max_krw == 3_000_000_000
    assert seat.thesis.instruments == ["rcps", "cb"]
    return seat


def test_a_forged_step_or_number_is_refused_and_changes_nothing() -> None:
    introduction = f.an_offer()
    slug = introduction.investor.edition.slug
    organiser = client_of(f.organiser_of(introduction.investor.edition))
    assert (
        organiser.post(
            at("organisers:move_introduction", slug, introduction.pk), {"kind": "introduced"}
        ).status_code
        == 422
    )
    assert (
        client_of(f.founder_of(introduction.winner))
        .post(at("investors:outcome-tell", introduction.pk, "met"))
        .status_code
        == 404
    )
    assert (
        organiser.post(
            at("organisers:propose_introduction", slug), {"winner": "x", "investor": "9" * 40}
        ).status_code
        == 404
    )
    elsewhere = an_edition()
    assert (
        client_of(f.organiser_of(elsewhere))
        .post(at("organisers:move_introduction", elsewhere.slug, introduction.pk), {"kind": "met"})
        .status_code
        == 404
    )
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.STARTUP_AGREED


def test_what_is_typed_wrong_stays_in_the_form_and_is_named() -> None:
    seat = f.an_investor(an_edition())
    answer = client_of(f.organiser_of(seat.edition)).post(
        at("organisers:invite_investor", seat.edition.slug),
        {"organisation": "바다벤처스", "email": "no address"},
    )
    assert answer.status_code == 422
    assert "바다벤처스" in answer.content.decode()
    assert 'href="#id_email"' in answer.content.decode()
    answer = client_of(seat.user).post(
        at("investors:thesis", seat.edition.slug),
        {"ticket_min": "500", "ticket_max": "100", "keywords": "로봇"},
    )
    assert answer.status_code == 422
    assert "Exchange the two" in answer.content.decode()
    assert "로봇" in answer.content.decode()
    assert Investor.objects.count() == 1


@pytest.mark.parametrize("who", ["stranger", "observer", "investor"])
def test_who_gets_onto_the_board_and_who_presses(who: str) -> None:
    introduction = f.an_offer()
    slug = introduction.investor.edition.slug
    viewers: dict[str, User] = {
        "stranger": a_user(),
        "observer": f.an_official(introduction.investor.edition, RoleKind.OBSERVER),
        "investor": introduction.investor.user,
    }
    client = client_of(viewers[who])
    assert client.get(at("organisers:introductions", slug)).status_code == (
        200 if who == "observer" else 404
    )
    acts: dict[str, dict[str, Any]] = {
        "make_introduction_plan": {},
        "wish_pair": {
            "winner": introduction.winner_id,
            "investor": introduction.investor_id,
            "kind": "apart",
        },
        "invite_investor": {"organisation": "x", "email": "a@b.example"},
        "propose_introduction": {
            "winner": introduction.winner_id,
            "investor": introduction.investor_id,
        },
    }
    for name, body in acts.items():
        assert client.post(at(f"organisers:{name}", slug), body).status_code in {403, 404}, name
    for name in ("move_introduction", "withdraw_introduction"):
        assert client.post(
            at(f"organisers:{name}", slug, introduction.pk), {"kind": "met"}
        ).status_code in {
            403,
            404,
        }, name
    introduction.refresh_from_db()
    assert (introduction.state, Investor.objects.count()) == (IntroductionState.STARTUP_AGREED, 1)


def test_an_investors_no_is_not_on_the_startups_page_but_on_the_board() -> None:
    introduction = f.an_offer()
    decline_introduction(
        actor=introduction.investor.user, introduction=introduction, reason="경쟁사 투자"
    )
    page = (
        client_of(f.founder_of(introduction.winner))
        .get(at("investors:proposals", introduction.winner.entry_id))
        .content.decode()
    )
    assert ">declined<" not in page
    assert "경쟁사 투자" not in page
    assert "You agreed." in page
    board = (
        client_of(f.organiser_of(introduction.investor.edition))
        .get(at("organisers:introductions", introduction.investor.edition.slug))
        .content.decode()
    )
    assert "the investor said no" in board
    assert "경쟁사 투자" in board


def test_the_board_and_the_investors_list_cost_the_same_for_one_and_for_many() -> None:
    costs = []
    for rows in (1, 6):
        edition = an_edition()
        investor = f.an_investor(edition)
        for _ in range(rows):
            introduction = propose_introduction(
                actor=f.organiser_of(edition), winner=f.a_winner(edition), investor=investor
            )
            agree_as_startup(
                actor=f.founder_of(introduction.winner),
                introduction=introduction,
                shared_items=["deck"],
            )
        seen = []
        for client, url in (
            (client_of(f.organiser_of(edition)), at("organisers:introductions", edition.slug)),
            (client_of(investor.user), at("investors:home")),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            seen.append(sum("challenge_dataaccess" not in query["sql"] for query in queries))
        costs.append(seen)
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 17, "fifteen, and whose data it is, for the log of who looked"
