"""Decisions: ties across the line or across awards are the chair's, in writing."""

from copy import deepcopy

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from judging.models import (
    Assignment,
    Award,
    Decision,
    DecisionKind,
    Round,
    RoundState,
    Standing,
    Tally,
)
from judging.queries.results.published.bundle import seal
from judging.queries.results.published.bundle_check import first_difference
from judging.queries.results.verdicts import verdicts
from judging.services.assignment.request import request_assignment
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from judging.services.setup.awards import AwardsAreAnnounced, save_award
from judging.services.setup.rounds import update_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def ranked(round: Round, *ranks: int) -> list[Standing]:
    """The tally's standings, with these ranks instead of their own."""
    rows = list(Standing.objects.filter(tally__round=round).order_by("rank", "entry_id"))
    for row, rank in zip(rows, ranks, strict=False):
        Standing.objects.filter(pk=row.pk).update(rank=rank, passed=True)
        row.rank, row.passed = rank, True
    return rows


def tied_by_lot() -> Round:
    """Closed: two entries alike in everything on the line, a lot sealed beforehand."""
    round = f.a_round(entries=5, judges=4, places=2, sheets_per_entry=4)
    organiser = f.organiser_of(round.edition)
    update_round(actor=organiser, round=round, ties="lot")
    f.run(request_assignment(actor=organiser, round=round))
    round.refresh_from_db()
    open_round(actor=organiser, round=round)
    first, *alike, _last = sorted(row.entry_id for row in round.participations.all())
    for assignment in round.assignments.select_related("round"):
        best, same = assignment.entry_id == first, assignment.entry_id in alike
        f.score(assignment, 0.9 if best else 0.8 if same else 0.7)
    close_round(actor=organiser, round=round)
    round.refresh_from_db()
    tally.tally_round(round=round)
    return round


def test_a_lot_sealed_before_judging_orders_who_is_alike_and_anybody_draws_it_again() -> None:
    round = tied_by_lot()
    rows = list(Standing.objects.filter(tally__round=round).order_by("rank"))
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5]
    assert [row.drawn for row in rows] == [None, 1, 2, 3, None]
    assert not any(row.tied for row in verdicts(round=round, standings=rows).values())
    assert decide.decide_by_ranking(actor=f.organiser_of(round.edition), round=round) == 5
    round.refresh_from_db()
    bundle = f.published(round).announcement.bundle
    assert first_difference(bundle=bundle) is None
    swapped = deepcopy(bundle)
    second, third = swapped["ranking"][1:3]
    second["entry"], third["entry"] = third["entry"], second["entry"]
    assert first_difference(bundle=seal(swapped)) is not None
    other = deepcopy(bundle)
    other["seed_commitment"]["seed"] += 1
    found = first_difference(bundle=seal(other))
    assert found is not None
    assert found.what == "seed_commitment"
    hidden = deepcopy(bundle) | {"seed_commitment": None}
    assert first_difference(bundle=seal(hidden)) is not None


def test_a_lot_is_chosen_before_judges_are_assigned_or_not_at_all() -> None:
    round = f.a_round(entries=5, judges=4)
    organiser = f.organiser_of(round.edition)
    update_round(actor=organiser, round=round, ties="lot")
    round.refresh_from_db()
    assert round.tie_seal is not None
    late = f.an_assigned_round(entries=5, judges=4)
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=f.organiser_of(late.edition), round=late, ties="lot")
    assert set(refused.value.fields) == {"ties"}
    late.refresh_from_db()
    assert (late.ties, late.seed) == ("chair", None)


def test_a_tie_across_the_line_is_decided_only_with_a_reason() -> None:
    round = f.a_closed_round(entries=6, places=2)
    organiser, rows = f.organiser_of(round.edition), ranked(round, 1, 2, 2, 4, 5, 6)
    assert [verdict.tied for verdict in verdicts(round=round, standings=rows).values()] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]
    assert decide.decide_by_ranking(actor=organiser, round=round) == 4
    for kind in (DecisionKind.ADVANCE, DecisionKind.REJECT):
        with pytest.raises(decide.ReasonNeeded) as refusal:
            decide.decide(actor=organiser, round=round, entry=rows[1].entry, kind=kind, reason=" ")
        assert list(refusal.value.fields) == ["reason"]
    assert not Decision.objects.filter(entry=rows[1].entry).exists()
    assert decide.decide(
        actor=organiser,
        round=round,
        entry=rows[1].entry,
        kind=DecisionKind.ADVANCE,
        reason="위원장 결정: 기술성 우선",
    ).reason
    with pytest.raises(InvalidInput) as wrong:
        decide.decide(actor=organiser, round=round, entry=rows[2].entry, kind="nonsense")
    assert list(wrong.value.fields) == ["kind"]


def test_awards_go_down_the_ranking_and_a_tie_over_different_awards_is_left_to_the_chair() -> None:
    round = f.a_closed_round(entries=6, places=3)
    organiser = f.organiser_of(round.edition)
    f.make_last(round)
    rows = ranked(round, 1, 1, 3, 4, 5, 6)
    grand, top = (
        Award.objects.get(edition=round.edition, key="grand"),
        Award.objects.get(edition=round.edition, key="top"),
    )
    assert decide.decide_by_ranking(actor=organiser, round=round) == 4
    assert not Decision.objects.filter(entry__in=[rows[0].entry, rows[1].entry]).exists()
    with pytest.raises(decide.ReasonNeeded):
        decide.decide(actor=organiser, round=round, entry=rows[0].entry, kind="award", award=grand)
    decide.decide(
        actor=organiser,
        round=round,
        entry=rows[0].entry,
        kind="award",
        award=grand,
        reason="위원장 결정",
    )
    assert decide.decide_by_ranking(actor=organiser, round=round) == 1
    assert Decision.objects.get(entry=rows[1].entry).award == top


def test_giving_the_grand_prize_to_the_third_needs_a_reason_and_to_nobody_as_well() -> None:
    round = f.a_closed_round(entries=6, places=3)
    organiser = f.organiser_of(round.edition)
    f.make_last(round)
    rows = ranked(round, 1, 2, 3, 4, 5, 6)
    grand = Award.objects.get(edition=round.edition, key="grand")
    with pytest.raises(decide.ReasonNeeded):
        decide.decide(actor=organiser, round=round, entry=rows[2].entry, kind="award", award=grand)
    with pytest.raises(decide.ReasonNeeded):
        decide.decide(actor=organiser, round=round, entry=rows[0].entry, kind="reject")
    assert not Decision.objects.exists()
    assert (
        decide.decide(
            actor=organiser, round=round, entry=rows[0].entry, kind="award", award=grand
        ).award
        == grand
    )


def test_an_award_that_was_announced_stays_as_it_is() -> None:
    round = f.a_closed_round(entries=5, places=1)
    f.make_last(round)
    organiser = f.organiser_of(round.edition)
    decide.decide_by_ranking(actor=organiser, round=round)
    round.refresh_from_db()
    announce.prepare_announcement(actor=organiser, round=round)
    with pytest.raises(AwardsAreAnnounced):
        save_award(actor=organiser, edition=round.edition, key="grand", prize_krw=1)
    assert Award.objects.get(edition=round.edition, key="grand").prize_krw > 1


def test_a_departure_from_the_ranking_needs_a_reason_and_a_stale_tally_none_at_all() -> None:
    round = f.a_closed_round(entries=8)
    organiser = f.organiser_of(round.edition)
    last = Tally.objects.get(round=round).standings.latest("rank").entry
    with pytest.raises(decide.ReasonNeeded):
        decide.decide(actor=organiser, round=round, entry=last, kind="advance")
    assert not Decision.objects.exists()
    assert decide.decide(
        actor=organiser, round=round, entry=last, kind="advance", reason="심사위원단 의결"
    ).reason
    f.score(Assignment.objects.filter(round=round, state="active").earliest("pk"), 0.1)
    with pytest.raises(decide.NoTally):
        decide.decide_by_ranking(actor=organiser, round=round)
    with pytest.raises(NotAllowed):
        decide.decide(actor=f.a_person(), round=round, entry=last, kind="reject")


def test_awards_have_places_and_only_the_last_round_gives_them_by_ranking() -> None:
    round = f.a_closed_round(entries=8)
    organiser = f.organiser_of(round.edition)
    best, second = [
        row.entry for row in Tally.objects.get(round=round).standings.order_by("rank")[:2]
    ]
    grand = Award.objects.get(edition=round.edition, key="grand")
    decide.decide(
        actor=organiser, round=round, entry=best, kind="award", award=grand, reason="특별상"
    )
    with pytest.raises(decide.AwardIsFull):
        decide.decide(
            actor=organiser, round=round, entry=second, kind="award", award=grand, reason="특별상"
        )
    with pytest.raises(InvalidInput):
        decide.decide(actor=organiser, round=round, entry=second, kind="award")


def test_deciding_the_last_entry_decides_the_round_and_clearing_one_opens_it_again() -> None:
    round = f.a_decided_round(entries=8)
    organiser = f.organiser_of(round.edition)
    assert round.state == RoundState.DECIDED
    entry = Decision.objects.filter(round=round).earliest("pk").entry
    decide.clear_decision(actor=organiser, round=round, entry=entry)
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    with pytest.raises(announce.NotDecidedYet):
        announce.prepare_announcement(actor=organiser, round=round)


def test_a_tie_across_the_line_is_left_to_a_person() -> None:
    round = f.an_open_round(entries=5, judges=4, places=2)
    for verdict in Assignment.objects.filter(round=round):
        f.score(verdict, 0.8)
    organiser = f.organiser_of(round.edition)
    close_round(actor=organiser, round=round)
    tally.tally_round(round=round)
    assert decide.decide_by_ranking(actor=organiser, round=round) == 0
