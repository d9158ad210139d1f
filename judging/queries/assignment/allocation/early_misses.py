"""Entries that an unlucky first sheet may have lost: few sheets, and still in reach of the line."""

# tested by: tests/judging/services/assignment/allocation/test_allocation_steps.py

from collections.abc import Sequence

from judging.models import Round, Standing
from judging.queries.assignment.allocation.allocation_state import AllocationState
from submissions.models import EntryState


# viewer: caller
def early_misses(*, round: Round, state: AllocationState) -> Sequence[Standing]:
    """Outside by the newest tally, on no more than the first sheets, with a 90 % interval that
    reaches the places; the likeliest first.  The rule may still come back to them, or not.
    """
    tally = round.tallies.order_by("-number").first()
    if tally is None:
        return []
    first = [entry for entry, asked in state.wanted.items() if asked <= state.rule.first]
    rows = tally.standings.filter(
        entry__in=first,
        entry__state=EntryState.SUBMITTED,
        rank_lo__lte=round.places,
        calibrated_rank__gt=round.places,
    )
    return list(rows.select_related("entry__startup").order_by("-p_top", "entry_id"))
