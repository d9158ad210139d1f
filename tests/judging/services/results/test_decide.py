"""Decisions where the ranking is silent: ties across the line and across awards are the chair's, in
writing.
"""

import pytest

from challenge.kernel.errors import InvalidInput
from judging.models import Award, Decision, DecisionKind, Round, Standing
from judging.queries.results.verdicts import verdicts
from judging.services.results.decide import ReasonNeeded, decide, decide_by_ranking
from judging.services.setup.edition import AwardsAreAnnounced, save_award
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
    assert [one.tied for one in verdicts(round=round, standings=rows).values()] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]
    assert decide_by_ranking(actor=organiser, round=round) == 4
    for kind in (DecisionKind.ADVANCE, DecisionKind.REJECT):
        with pytest.raises(ReasonNeeded) as refusal:
            decide(actor=organiser, round=round, entry=rows[1].entry, kind=kind, reason=" ")
        assert list(refusal.value.fields) == ["reason"]
    assert not Decision.objects.filter(entry=rows[1].entry).exists()
    assert decide(
        actor=organiser,
        round=round,
        entry=rows[1].entry,
        kind=DecisionKind.ADVANCE,
        reason="위원장 결정: 기술성 우선",
    ).reason
    with pytest.raises(InvalidInput) as wrong:
        decide(actor=organiser, round=round, entry=rows[2].entry, kind="nonsense")
    assert list(wrong.value.fields) == ["kind"]


def test_awards_go_down_the_ranking_and_a_tie_over_different_awards_is_left_to_the_chair() -> None:
    round = f.a_closed_round(entries=6, places=3)
    organiser = f.organiser_of(round.edition)
    Round.objects.filter(edition=round.edition, order__gt=round.order).delete()
    rows = ranked(round, 1, 1, 3, 4, 5, 6)
    grand, top = (
        Award.objects.get(edition=round.edition, key="grand"),
        Award.objects.get(edition=round.edition, key="top"),
    )
    assert decide_by_ranking(actor=organiser, round=round) == 4
    assert not Decision.objects.filter(entry__in=[rows[0].entry, rows[1].entry]).exists()
    with pytest.raises(ReasonNeeded):
        decide(actor=organiser, round=round, entry=rows[0].entry, kind="award", award=grand)
    decide(
        actor=organiser,
        round=round,
        entry=rows[0].entry,
        kind="award",
        award=grand,
        reason="위원장 결정",
    )
    assert decide_by_ranking(actor=organiser, round=round) == 1
    assert Decision.objects.get(entry=rows[1].entry).award == top


def test_giving_the_grand_prize_to_the_third_needs_a_reason_and_to_nobody_as_well() -> None:
    round = f.a_closed_round(entries=6, places=3)
    organiser = f.organiser_of(round.edition)
    Round.objects.filter(edition=round.edition, order__gt=round.order).delete()
    rows = ranked(round, 1, 2, 3, 4, 5, 6)
    grand = Award.objects.get(edition=round.edition, key="grand")
    with pytest.raises(ReasonNeeded):
        decide(actor=organiser, round=round, entry=rows[2].entry, kind="award", award=grand)
    with pytest.raises(ReasonNeeded):
        decide(actor=organiser, round=round, entry=rows[0].entry, kind="reject")
    assert not Decision.objects.exists()
    assert (
        decide(actor=organiser, round=round, entry=rows[0].entry, kind="award", award=grand).award
        == grand
    )


def test_an_award_that_was_announced_stays_as_it_is() -> None:
    round = f.a_closed_round(entries=5, places=1)
    Round.objects.filter(edition=round.edition, order__gt=round.order).delete()
    organiser = f.organiser_of(round.edition)
    decide_by_ranking(actor=organiser, round=round)
    round.refresh_from_db()
    f.announce.prepare_announcement(actor=organiser, round=round)
    with pytest.raises(AwardsAreAnnounced):
        save_award(actor=organiser, edition=round.edition, key="grand", prize_krw=1)
    assert Award.objects.get(edition=round.edition, key="grand").prize_krw > 1
