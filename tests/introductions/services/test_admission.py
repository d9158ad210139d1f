"""Whoever types a firm's name isn't of it, and a founder's fund meets no rival unseen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from challenge.models import Affiliation, Edition, Organisation, User
from introductions.models import Investor
from introductions.queries.entrants_behind import WARNINGS, startups_behind
from introductions.queries.matching_plan import plan_of
from introductions.services.investors import (
    LookTwice,
    admit_investor,
    answer_request,
    request_access,
)
from introductions.services.propose import OwnStartup, RivalUnseen, propose_introduction
from judging.models import Judge, Winner
from judging.queries.assignment.ties import conflicts_in_data
from judging.services.panel.invite import invite_judge
from tests.frontend.pages.organisers.desk import signed_in
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def asked(edition: Edition, user: User, firm: str) -> Investor:
    return request_access(actor=user, edition=edition, organisation=firm)


def test_asking_makes_no_firm_no_tie_and_no_conflict_of_interest() -> None:
    winner = f.a_winner()
    edition, founder = winner.entry.edition, f.founder_of(winner)
    partner = f.an_investor(edition, house="하늘벤처스")
    invite_judge(
        actor=f.organiser_of(edition), edition=edition, email="j@sky.example", name="심사",
        organisation=partner.organisation, send_mail=False,
    )  # fmt: skip
    before = (Organisation.objects.count(), Affiliation.objects.count())
    seat = asked(edition, founder, "하늘벤처스")
    asked(edition, a_user(), "아무도 모르는 펀드")
    assert (Organisation.objects.count(), Affiliation.objects.count()) == before
    assert (seat.organisation_id, seat.firm) == (None, "하늘벤처스")
    assert list(conflicts_in_data(edition)) == []
    answer_request(
        actor=f.organiser_of(edition),
        investor=seat,
        admit=True,
        warnings_seen=["other_domain", "entrant"],
    )
    assert list(conflicts_in_data(edition))  # the judge's house now has a founder among its people
    seat.refresh_from_db()
    assert seat.organisation_id == partner.organisation_id


@pytest.mark.parametrize(
    ("tie", "warned"),
    [
        ("domain", "other_domain"),
        ("public", "public_domain"),
        ("founder", "entrant"),
        ("judge", "judge"),
    ],
)
def test_an_organiser_is_warned_before_admitting(tie: str, warned: str) -> None:
    winner = f.a_winner()
    edition = winner.entry.edition
    organiser = f.organiser_of(edition)
    person = f.founder_of(winner) if tie == "founder" else a_user()
    firm = f.an_investor(edition).firm if tie == "domain" else "새 펀드"
    if tie == "public":
        User.objects.filter(pk=person.pk).update(email="somebody@naver.com")
        person.refresh_from_db()
    if tie == "judge":
        Judge.objects.create(edition=edition, user=person)
    seat = asked(edition, person, firm)
    acts: list[Callable[[], Investor]] = [
        lambda: answer_request(actor=organiser, investor=seat, admit=True),
        lambda: admit_investor(
            actor=organiser, edition=edition, email=person.email, organisation=firm
        ),
    ]
    for act in acts:
        with pytest.raises(LookTwice) as refused:
            act()
        assert refused.value.facts["warnings"] == [warned]
        seat.refresh_from_db()
        assert (seat.state, seat.organisation) == (Investor.State.REQUESTED, None)
    admitted = answer_request(actor=organiser, investor=seat, admit=True, warnings_seen=[warned])
    assert admitted.state == Investor.State.ADMITTED
    assert admitted.organisation is not None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_board_shows_the_warning_and_admits_with_what_was_shown(language: str) -> None:
    winner = f.a_winner()
    edition = winner.entry.edition
    seat = asked(edition, f.founder_of(winner), "새 펀드")
    client: Client = signed_in(f.organiser_of(edition))
    with override(language):
        board = reverse("organisers:introductions", args=[edition.slug])
        answer = reverse("organisers:admit_investor", args=[edition.slug, seat.pk])
        text = str(WARNINGS["entrant"])
    assert text in client.get(board).content.decode()
    assert client.post(answer, {"answer": "admit"}).status_code == 422
    assert client.post(answer, {"answer": "admit", "warning": ["entrant"]}).status_code == 302
    seat.refresh_from_db()
    assert seat.state == Investor.State.ADMITTED


def test_the_api_names_the_warnings_and_takes_them() -> None:
    winner = f.a_winner()
    edition = winner.entry.edition
    seat = asked(edition, f.founder_of(winner), "새 펀드")
    client = signed_in(f.organiser_of(edition))
    path = f"/api/v1/editions/{edition.slug}/investors/{seat.pk}/answer"
    refused = client.post(path, {"admit": True}, content_type="application/json")
    assert refused.json()["code"] == "look_twice"
    assert refused.json()["facts"]["warnings"] == ["entrant"]
    facts = {"admit": True, "warnings_seen": ["entrant"]}
    assert client.post(path, facts, content_type="application/json").json()["state"] == "admitted"


def _founders_fund(colleague: bool) -> tuple[Investor, Winner, Winner]:
    """A founder's own fund, seen through the founder or through a colleague of the firm."""
    own = f.a_winner()
    edition = own.entry.edition
    rival = f.a_winner(edition)
    seat = admit_investor(
        actor=f.organiser_of(edition), edition=edition, email=f.founder_of(own).email,
        organisation="창업자 펀드", warnings_seen=list(WARNINGS),
    )  # fmt: skip
    if colleague:
        seat = f.an_investor(edition, house="창업자 펀드")
    return seat, own, rival


@pytest.mark.parametrize("colleague", [False, True])
def test_a_founders_fund_is_matched_to_nobody_by_itself(colleague: bool) -> None:
    seat, own, _rival = _founders_fund(colleague)
    other = f.an_investor(seat.edition)
    assert startups_behind([seat, other]) == {
        seat.pk: {own.entry.startup_id},
        other.pk: set(),
    }
    plan = plan_of(seat.edition, per_winner=5, per_investor=10)
    assert {investor.pk for _winner, investor, _fit in plan} == {other.pk}


@pytest.mark.parametrize("colleague", [False, True])
def test_by_hand_its_own_startup_is_refused_and_a_rival_only_when_seen(colleague: bool) -> None:
    seat, own, rival = _founders_fund(colleague)
    organiser = f.organiser_of(seat.edition)
    for seen in (False, True):
        with pytest.raises(OwnStartup):
            propose_introduction(
                actor=organiser,
                winner=own,
                investor=seat,
                rival_seen=seen,
            )
    with pytest.raises(RivalUnseen):
        propose_introduction(actor=organiser, winner=rival, investor=seat)
    assert not seat.introductions.exists()
    made = propose_introduction(
        actor=organiser,
        winner=rival,
        investor=seat,
        rival_seen=True,
    )
    assert made.lapses_at > timezone.now() + timedelta(days=1)


def test_somebody_who_left_the_firm_long_ago_is_not_behind_it() -> None:
    seat, own, _rival = _founders_fund(colleague=True)
    founder = f.founder_of(own)
    Affiliation.objects.filter(user=founder).update(until=an_edition().notice_date)
    assert startups_behind([seat]) == {seat.pk: set()}
