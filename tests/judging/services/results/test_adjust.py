"""Bonus and deduction: capped, with a reason, and removable."""

from decimal import Decimal

import pytest

from challenge.kernel.errors import InvalidInput
from judging.models import Assignment
from judging.services.results import adjust, tally
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_bonus_is_capped_and_never_rescues_and_a_deduction_is_cut() -> None:
    round = f.an_open_round(entries=5, judges=4)
    organiser = f.organiser_of(round.edition)
    low, high, *_rest = [row.entry for row in round.participations.order_by("entry_id")]
    for assignment in Assignment.objects.filter(round=round):
        f.score(
            assignment,
            0.59 if assignment.entry == low else 0.61 if assignment.entry == high else 0.8,
        )
    adjust.add_adjustment(
        actor=organiser,
        round=round,
        entry=low,
        kind="bonus",
        points=Decimal(10),
        reason="가점 서류",
    )
    cut = adjust.add_adjustment(
        actor=organiser,
        round=round,
        entry=high,
        kind="deduction",
        points=Decimal(2),
        reason="기한 위반",
    )
    rows = {row.entry_id: row for row in tally.tally_round(round=round).standings.all()}
    assert (rows[low.pk].official, rows[low.pk].passed) == (Decimal("62.00"), False)
    assert (rows[high.pk].official, rows[high.pk].passed) == (Decimal("59.00"), False)
    adjust.remove_adjustment(actor=organiser, adjustment=cut)
    assert tally.tally_round(round=round).standings.get(entry=high).passed is True
    with pytest.raises(InvalidInput):
        adjust.add_adjustment(
            actor=organiser, round=round, entry=low, kind="bonus", points=Decimal(0), reason=""
        )
