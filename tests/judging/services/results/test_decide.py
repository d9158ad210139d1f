"""Decisions: ties across the line or across awards are the chair's, in writing."""

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
from judging.queries.results.verdicts import verdicts
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from judging.services.setup.awards import AwardsAreAnnounced, save_award
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def ranked(round: Round, *ranks: int) -> list[Standing]:
    """The tally's standings, with these ranks instead of their own."""
    rows = list(Standing.objects.filter(tally__round=round).order_by("rank", "entry_id"))
    for row, rank in zip(rows, ranks, strict=False):
        Standing.objects.filter(pk=row.pk).update(rank=rank, passed=True)
        row.rank, row.passed = rank, True
    return rows


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
