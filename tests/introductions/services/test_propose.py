"""Proposals: consent, flag, conditions, limits and an earlier no hold by hand and in
the matching.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.models import Job, Mail, RoleKind, User
from introductions.algorithms.thesis_match import company_key
from introductions.models import CompanyCard, Introduction, IntroductionState, Investor
from introductions.queries.matching_plan import active_introductions, plan_of
from introductions.services import propose
from introductions.services.answers import (
    decline_introduction,
    lapse_introductions,
    withdraw_proposal,
)
from introductions.services.propose import (
    Forbidden,
    Full,
    NoConsent,
    NotAdmitted,
    NotReady,
    WasDeclined,
    match_and_propose,
    propose_introduction,
    propose_introductions,
)
from introductions.services.refused_firms import save_refused_firms
from introductions.services.theses import save_thesis
from judging.models import Winner
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def refused(kind: type[Refusal], winner: Winner, investor: Investor) -> None:
    before = Introduction.objects.count(), Mail.objects.count()
    with pytest.raises(kind):
        propose_introduction(
            actor=f.organiser_of(winner.entry.edition), winner=winner, investor=investor
        )
    assert (Introduction.objects.count(), Mail.objects.count()) == before


def test_a_proposal_asks_the_startup_once_and_nobody_else() -> None:
    winner = f.a_winner()
    investor = f.an_investor(winner.entry.edition)
    organiser = f.organiser_of(winner.entry.edition)
    first = propose_introduction(actor=organiser, winner=winner, investor=investor)
    assert propose_introduction(actor=organiser, winner=winner, investor=investor) == first
    asked = Mail.objects.filter(kind__startswith="introduction")
    assert [(mail.kind, mail.to_user) for mail in asked] == [
        ("introduction_asked", f.founder_of(winner))
    ]


def test_nobody_is_proposed_without_flag_consent_or_admission() -> None:
    edition = an_edition()
    investor = f.an_investor(edition)
    refused(NotReady, f.a_winner(edition, ready=False), investor)
    refused(NoConsent, f.a_winner(edition, consents=False), investor)
    refused(NotAdmitted, f.a_winner(edition), f.an_investor(an_edition()))
    withdrawn = f.a_winner(edition)
    f.withdraw(withdrawn)
    refused(NoConsent, withdrawn, investor)


def test_conditions_of_either_side_hold_however_the_names_are_written() -> None:
    edition = an_edition()
    winner, investor = (
        f.a_winner(edition, name_ko="(주)새봄 로봇", name_en=""),
        f.an_investor(edition, house="바다 벤처스 주식회사"),
    )
    save_thesis(actor=investor.user, investor=investor, excluded_companies=["새봄로봇"])
    refused(Forbidden, winner, investor)
    save_thesis(actor=investor.user, investor=investor, ticket_min_krw=2_000_000_000)
    refused(Forbidden, winner, investor)
    save_thesis(actor=investor.user, investor=investor)
    save_refused_firms(actor=f.founder_of(winner), entry=winner.entry, names=["바다벤처스"])
    refused(Forbidden, winner, investor)
    assert plan_of(edition, per_winner=5, per_investor=10) == []
    assert company_key("㈜새봄 AI Co., Ltd.") == company_key("새봄ai")


def test_an_investor_meets_only_those_whose_card_asks_for_what_it_buys_or_says_nothing() -> None:
    edition = an_edition()
    winner, investor = f.a_winner(edition), f.an_investor(edition)
    save_thesis(actor=investor.user, investor=investor, instruments=["rcps", "safe"])
    assert [row.pk for row, _seat, _fit in plan_of(edition, per_winner=5, per_investor=9)] == [
        winner.pk
    ]
    card = CompanyCard.objects.create(winner=winner, instrument="cb")
    winner = Winner.objects.get(pk=winner.pk)
    refused(Forbidden, winner, investor)
    assert plan_of(edition, per_winner=5, per_investor=9) == []
    card.instrument = "safe"
    card.save()
    assert len(plan_of(edition, per_winner=5, per_investor=9)) == 1
    with pytest.raises(InvalidInput) as wrong:
        save_thesis(actor=investor.user, investor=investor, instruments=["gold"])
    assert list(wrong.value.fields) == ["instruments"]


def test_only_the_representative_names_firms_that_are_left_out() -> None:
    winner = f.a_winner()
    for actor in (a_user(), f.organiser_of(winner.entry.edition)):
        with pytest.raises(NotAllowed):
            save_refused_firms(actor=actor, entry=winner.entry, names=["바다벤처스"])
    with pytest.raises(InvalidInput):
        save_refused_firms(
            actor=f.founder_of(winner), entry=winner.entry, names=[f"회사{n}" for n in range(51)]
        )
    assert not winner.entry.refused_houses.exists()
    save_refused_firms(
        actor=f.founder_of(winner),
        entry=winner.entry,
        names=["바다벤처스", " ", "(주)바다벤처스", "하늘"],
    )
    assert [
        house.name
        for house in save_refused_firms(
            actor=f.founder_of(winner), entry=winner.entry, names=["하늘"]
        )
    ] == ["하늘"]


def test_a_full_list_takes_no_more() -> None:
    edition = an_edition()
    investor = f.an_investor(edition, capacity=1)
    propose_introduction(
        actor=f.organiser_of(edition), winner=f.a_winner(edition), investor=investor
    )
    refused(Full, f.a_winner(edition), investor)


def test_a_no_is_respected_also_by_a_colleague_of_the_firm() -> None:
    introduction = f.a_proposal()
    decline_introduction(actor=f.founder_of(introduction.winner), introduction=introduction)
    refused(WasDeclined, introduction.winner, introduction.investor)
    colleague = f.an_investor(introduction.investor.edition, house=introduction.investor.firm)
    refused(WasDeclined, introduction.winner, colleague)
    assert plan_of(introduction.investor.edition, per_winner=5, per_investor=10) == []


def test_what_lapsed_is_proposed_anew_by_hand_with_a_new_mail_but_not_by_the_matching() -> None:
    introduction = f.an_offer()
    Introduction.objects.update(lapses_at=timezone.now() - timedelta(hours=1))
    assert lapse_introductions() == 1
    assert plan_of(introduction.investor.edition, per_winner=5, per_investor=10) == []
    again = propose_introduction(
        actor=f.organiser_of(introduction.investor.edition),
        winner=introduction.winner,
        investor=introduction.investor,
    )
    assert (again.pk, again.state, again.startup_agreed_at, again.shared_items) == (
        introduction.pk,
        IntroductionState.PROPOSED,
        None,
        [],
    )
    assert again.lapses_at > timezone.now()
    assert Mail.objects.filter(kind="introduction_asked").count() == 2


@pytest.mark.parametrize("who", ["stranger", "observer", "founder", "investor"])
def test_only_organisers_propose_match_and_take_back(who: str) -> None:
    introduction = f.a_proposal()
    edition = introduction.investor.edition
    people: dict[str, Callable[[], User]] = {
        "stranger": a_user,
        "observer": lambda: f.an_official(edition, RoleKind.OBSERVER),
        "founder": lambda: f.founder_of(introduction.winner),
        "investor": lambda: introduction.investor.user,
    }
    actor, other = people[who](), f.an_investor(edition)
    with pytest.raises(NotAllowed):
        propose_introduction(actor=actor, winner=introduction.winner, investor=other)
    with pytest.raises(NotAllowed):
        propose_introductions(actor=actor, edition=edition)
    with pytest.raises(NotAllowed):
        withdraw_proposal(actor=actor, introduction=introduction)
    introduction.refresh_from_db()
    assert (Introduction.objects.count(), Job.objects.count(), introduction.state) == (
        1,
        0,
        IntroductionState.PROPOSED,
    )


def test_the_matching_run_twice_proposes_once_and_leaves_out_who_did_not_consent() -> None:
    edition = an_edition()
    f.a_winner(edition)
    f.a_winner(edition, consents=False)
    f.a_winner(edition, ready=False)
    f.an_investor(edition)
    job = propose_introductions(actor=f.organiser_of(edition), edition=edition)
    assert propose_introductions(actor=f.organiser_of(edition), edition=edition) == job
    match_and_propose(job_id=job.pk)
    match_and_propose(job_id=job.pk)
    assert Introduction.objects.count() == 1


def test_the_matching_leaves_out_what_was_unflagged_or_filled_after_the_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = an_edition()
    winners, investor = [f.a_winner(edition) for _ in range(3)], f.an_investor(edition, capacity=2)
    plan = plan_of(edition, per_winner=5, per_investor=10)
    monkeypatch.setattr(propose, "plan_of", lambda *_args, **_limits: plan)
    first, second = plan[0][0], plan[1][0]
    Winner.objects.filter(pk=first.pk).update(vc_ready=False)
    others = [winner for winner in winners if winner.pk not in {first.pk, second.pk}]
    propose_introduction(actor=f.organiser_of(edition), winner=others[0], investor=investor)
    f.an_investor(edition, capacity=1)
    job = propose_introductions(actor=f.organiser_of(edition), edition=edition)
    match_and_propose(job_id=job.pk)
    assert set(Introduction.objects.values_list("winner", flat=True)) == {second.pk, others[0].pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("full", ["investor", "winner"])
def test_proposals_at_once_do_not_make_a_list_longer_than_it_may_be(
    full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = active_introductions

    def count_slowly(**whose: Any) -> int:
        found = count(**whose)
        time.sleep(0.1)  # long enough for the others to count too, if nothing holds them
        return found

    monkeypatch.setattr(propose, "active_introductions", count_slowly)
    edition = an_edition()
    organiser = f.organiser_of(edition)
    if full == "investor":
        investor = f.an_investor(edition, capacity=1)
        pairs = [(f.a_winner(edition), investor) for _ in range(4)]
    else:
        monkeypatch.setattr(propose, "PER_WINNER", 1)
        winner = f.a_winner(edition)
        pairs = [(winner, f.an_investor(edition)) for _ in range(4)]
    answers = f.at_once(
        *[
            partial(propose_introduction, actor=organiser, winner=winner, investor=investor)
            for winner, investor in pairs
        ]
    )
    assert sum(isinstance(answer, Full) for answer in answers) == 3
    assert Introduction.objects.count() == 1
