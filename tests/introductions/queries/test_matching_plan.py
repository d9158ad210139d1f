"""Places in the lists of winners and investors: who holds one, and when it is free again."""

import pytest

from introductions.models import Introduction, Investor, Thesis
from introductions.queries.matching_plan import active_introductions, fit_of, plan_of
from introductions.services import propose
from introductions.services.answers import (
    Lapsed,
    NoLongerOpen,
    agree_as_investor,
    agree_as_startup,
)
from introductions.services.propose import (
    Full,
    match_and_propose,
    propose_introduction,
    propose_introductions,
)
from introductions.services.refused_firms import save_refused_firms
from judging.models import Winner
from submissions.models import Startup
from tests.introductions import factories as f
from tests.submissions.factories import an_edition

pytestmark = pytest.mark.django_db


def test_a_place_is_held_only_by_what_may_still_be() -> None:
    """Whatever takes a pair apart frees the place for another winner, by matching and by hand."""
    for block in (_unflag, _withdraw_consent, _refuse_the_firm, _exclude_the_company, _narrow):
        edition = an_edition()
        held, waiting = f.a_winner(edition), f.a_winner(edition)
        investor, organiser = f.an_investor(edition, capacity=1), f.organiser_of(edition)
        propose_introduction(actor=organiser, winner=held, investor=investor)
        assert plan_of(edition, per_winner=5, per_investor=10) == [
            (held, investor, fit_of(held, investor))
        ]
        block(held, investor)
        assert active_introductions(investor=investor) == 0, block
        match_and_propose(job_id=propose_introductions(actor=organiser, edition=edition).pk)
        assert waiting.introductions.count() == 1, block


def _unflag(winner: Winner, _investor: Investor) -> None:
    Winner.objects.filter(pk=winner.pk).update(vc_ready=False)


def _withdraw_consent(winner: Winner, _investor: Investor) -> None:
    f.withdraw(winner)


def _refuse_the_firm(winner: Winner, investor: Investor) -> None:
    names = [f"{investor.firm} 유한책임회사"]  # as one may write it
    save_refused_firms(actor=f.founder_of(winner), entry=winner.entry, names=names)


def _exclude_the_company(winner: Winner, investor: Investor) -> None:
    Thesis.objects.filter(investor=investor).update(
        excluded_companies=[f"㈜{winner.entry.startup.name_ko}"]
    )


def _narrow(winner: Winner, investor: Investor) -> None:
    Startup.objects.filter(pk=winner.entry.startup_id).update(ask_krw=1)
    Thesis.objects.filter(investor=investor).update(ticket_min_krw=2)


def test_what_is_made_holds_its_place_until_it_is_passed() -> None:
    edition = an_edition()
    organiser = f.organiser_of(edition)
    winner, other = f.a_winner(edition), f.a_winner(edition)
    investor = f.an_investor(edition, capacity=1)
    introduction = propose_introduction(actor=organiser, winner=winner, investor=investor)
    introduction = agree_as_startup(
        actor=f.founder_of(winner), introduction=introduction, shared_items=f.EVERYTHING
    )
    introduction = agree_as_investor(actor=investor.user, introduction=introduction)
    _unflag(winner, investor)
    with pytest.raises(Full):
        propose_introduction(actor=organiser, winner=other, investor=investor)
    f.say(introduction, "investor", "passed")
    match_and_propose(job_id=propose_introductions(actor=organiser, edition=edition).pk)
    assert other.introductions.get().investor == investor
    assert active_introductions(winner=winner) == 1  # theirs is kept: a free place would tell
    f.say(introduction, "startup", "passed")
    assert active_introductions(winner=winner) == 0


def test_a_winner_whom_a_firm_passed_gets_no_firm_more_than_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(propose, "PER_WINNER", 1)
    edition = an_edition()
    organiser, winner = f.organiser_of(edition), f.a_winner(edition)
    investor = f.an_investor(edition)
    introduction = propose_introduction(actor=organiser, winner=winner, investor=investor)
    introduction = agree_as_startup(
        actor=f.founder_of(winner), introduction=introduction, shared_items=f.EVERYTHING
    )
    introduction = agree_as_investor(actor=investor.user, introduction=introduction)
    f.an_investor(edition)
    f.say(introduction, "investor", "passed")
    assert plan_of(edition, per_winner=1, per_investor=9) == []
    match_and_propose(job_id=propose_introductions(actor=organiser, edition=edition).pk)
    assert winner.introductions.count() == 1
    f.say(introduction, "startup", "passed")
    match_and_propose(job_id=propose_introductions(actor=organiser, edition=edition).pk)
    assert winner.introductions.count() == 2


def test_two_people_of_one_firm_take_one_place_and_the_matching_asks_one_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(propose, "PER_WINNER", 2)
    edition = an_edition()
    organiser, winner = f.organiser_of(edition), f.a_winner(edition)
    seats = [f.an_investor(edition, house="하늘벤처스") for _ in range(2)]
    third = f.an_investor(edition)
    match_and_propose(job_id=propose_introductions(actor=organiser, edition=edition).pk)
    firms = set(winner.introductions.values_list("investor__organisation", flat=True))
    assert (winner.introductions.count(), firms) == (
        2,
        {seats[0].organisation_id, third.organisation_id},
    )
    for seat in seats:
        propose_introduction(actor=organiser, winner=winner, investor=seat)
    assert winner.introductions.count() == 3
    assert active_introductions(winner=winner) == 2
    with pytest.raises(Full):
        propose_introduction(actor=organiser, winner=winner, investor=f.an_investor(edition))


def test_two_people_of_one_firm_who_were_asked_by_hand_leave_a_place_to_another_firm() -> None:
    edition = an_edition()
    organiser, winner = f.organiser_of(edition), f.a_winner(edition)
    seats = [f.an_investor(edition, house="하늘벤처스", capacity=1) for _ in range(2)]
    for seat in seats:
        propose_introduction(actor=organiser, winner=winner, investor=seat)
    other, waiting = f.an_investor(edition, capacity=2), f.a_winner(edition)
    plan = {(pair[0], pair[1]) for pair in plan_of(edition, per_winner=2, per_investor=10)}
    assert plan == {(winner, seats[0]), (winner, other), (waiting, other)}


def test_who_is_taken_apart_after_the_proposal_is_not_introduced_by_any_answer() -> None:
    for block in (_unflag, _refuse_the_firm, _exclude_the_company):
        asked, offered = f.a_proposal(), f.an_offer()
        for introduction in (asked, offered):
            block(introduction.winner, introduction.investor)
        with pytest.raises(Lapsed):
            agree_as_startup(
                actor=f.founder_of(asked.winner), introduction=asked, shared_items=f.EVERYTHING
            )
        with pytest.raises(NoLongerOpen):
            agree_as_investor(actor=offered.investor.user, introduction=offered)
        assert not Introduction.objects.exclude(introduced_at__isnull=True).exists(), block
    assert Introduction.objects.filter(startup_agreed_at__isnull=False).count() == 3


def test_a_firm_that_passed_is_asked_through_nobody_else() -> None:
    edition = an_edition()
    winner, investor = f.a_winner(edition), f.an_investor(edition, house="하늘벤처스")
    introduction = propose_introduction(
        actor=f.organiser_of(edition), winner=winner, investor=investor
    )
    introduction = agree_as_startup(
        actor=f.founder_of(winner), introduction=introduction, shared_items=f.EVERYTHING
    )
    introduction = agree_as_investor(actor=investor.user, introduction=introduction)
    f.an_investor(edition, house="하늘벤처스")
    f.say(introduction, "investor", "passed")
    assert plan_of(edition, per_winner=9, per_investor=9) == []
