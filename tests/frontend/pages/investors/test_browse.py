"""The page of winners that let investors look, the startup's switch, the organiser's list."""

import pytest
from django.urls import reverse

from introductions.models import Introduction, MeetingRequest, Teaser
from introductions.services.browsing.delivery import deliver_requests
from tests.frontend.pages.sample_pages import signed_in
from tests.introductions import factories as f
from tests.introductions.services.browsing.worlds import a_browsed_winner

pytestmark = pytest.mark.django_db


def test_a_startup_lets_investors_browse_and_stops_it() -> None:
    winner = f.a_winner()
    founder = signed_in(f.founder_of(winner))
    page = reverse("investors:proposals", args=[winner.entry_id])
    switch = reverse("investors:browsing", args=[winner.entry_id])
    assert switch in founder.get(page).content.decode()
    assert founder.post(switch, {"open": "yes"}).status_code == 302
    assert Teaser.objects.get().winner == winner
    assert "Investors can browse" in founder.get(page).content.decode()
    assert founder.post(switch, {"open": "no"}).status_code == 302
    assert not Teaser.objects.exists()
    assert signed_in(f.founder_of(f.a_winner())).post(switch, {"open": "yes"}).status_code == 404


def test_an_investor_browses_asks_withdraws_and_loses_nothing_typed() -> None:
    world = a_browsed_winner()
    slug, pk = world.winner.entry.edition.slug, world.winner.pk
    investor = signed_in(world.investor.user)
    page = reverse("investors:browse", args=[slug])
    assert page in investor.get(reverse("investors:home")).content.decode()
    shown = investor.get(page).content.decode()
    assert world.winner.entry.startup.name in shown
    assert f.founder_of(world.winner).email not in shown
    ask = reverse("investors:ask", args=[slug, pk])
    long = "로봇" * 200
    wrong = investor.post(ask, {"words": long})
    assert wrong.status_code == 422
    assert long in wrong.content.decode()
    assert "Use at most 300 characters." in wrong.content.decode()
    assert investor.post(ask, {"words": "로봇을 봅니다"}).status_code == 302
    assert "You asked to meet" in investor.get(page).content.decode()
    withdrawn = investor.post(reverse("investors:withdraw-request", args=[slug, pk]))
    assert withdrawn.status_code == 302
    assert "You withdrew it." in investor.get(page).content.decode()
    assert ask in investor.get(page).content.decode()


def test_winners_are_shown_of_one_field() -> None:
    world = a_browsed_winner()
    investor = signed_in(world.investor.user)
    page = reverse("investors:browse", args=[world.winner.entry.edition.slug])
    assert len(investor.get(page, {"field": "ai"}).context["rows"]) == 1
    assert investor.get(page, {"field": "other"}).context["rows"] == []


def test_nobody_else_comes_in() -> None:
    world = a_browsed_winner()
    page = reverse("investors:browse", args=[world.winner.entry.edition.slug])
    for user in (f.founder_of(world.winner), f.organiser_of(world.winner.entry.edition)):
        assert signed_in(user).get(page).status_code == 404


def test_startup_and_organiser_read_who_asked() -> None:
    world, held = a_browsed_winner(), a_browsed_winner()
    world.ask("세 곳을 소개할 수 있습니다")
    deliver_requests()
    introduction = Introduction.objects.get()
    founder = signed_in(f.founder_of(world.winner))
    proposals = founder.get(reverse("investors:proposals", args=[world.winner.entry_id]))
    assert "세 곳을 소개할 수 있습니다" in proposals.content.decode()
    desk = signed_in(f.organiser_of(world.winner.entry.edition))
    board = reverse("organisers:introduction_plan", args=[world.winner.entry.edition.slug])
    assert "the startup is asked" in desk.get(board).content.decode()
    held.ask()
    MeetingRequest.objects.filter(winner=held.winner).update(held_by="kept_apart")
    board = reverse("organisers:introduction_plan", args=[held.winner.entry.edition.slug])
    shown = signed_in(f.organiser_of(held.winner.entry.edition)).get(board).content.decode()
    assert "An organiser keeps this pair apart." in shown
    assert (
        introduction.meeting_request.words
        in desk.get(
            reverse("organisers:introduction_plan", args=[world.winner.entry.edition.slug])
        ).content.decode()
    )
