"""The rule by which a round spreads its sheets, as the algorithm takes it."""

# tested by: tests/judging/services/assignment/allocation/test_allocation_steps.py

from judging.algorithms.allocation.next_batch import BATCH_SHARE, EACH, LOT_SHARE, AllocationRule
from judging.models import Method, Round

CHOOSING = frozenset({Round.Allocation.TWO_STAGE, Round.Allocation.ADAPTIVE})
FAIR_METHODS = frozenset({Method.MEAN, Method.CALIBRATED})  # where numbers of sheets differ
SECOND_MORE, SHARE, BUDGET_TIMES, MOST_TIMES, WAIT_DAYS = 2, 0.3, 2, 4, 3


# viewer: pure
def allocation_rule(*, round: Round, entries: int, judges: int) -> AllocationRule:
    """entries: that take part; judges: who accepted, which no entry can go beyond.

    Left out, the second stage is two sheets more for three in ten entries; the budget twice the
    first sheets (in two stages: what they need); the limit four times the first sheets.
    """
    options, first = round.allocation_options, round.sheets_per_entry
    second = int(options.get("second") or first + SECOND_MORE)
    share = float(options.get("share") or SHARE)
    needs = first * entries * BUDGET_TIMES
    if round.allocation == Round.Allocation.TWO_STAGE:
        needs = first * entries + max(second - first, 0) * entries
    return AllocationRule(
        kind=str(round.allocation),
        first=first,
        second=second,
        share=share,
        budget=int(options.get("budget") or needs),
        most=min(int(options.get("limit") or max(MOST_TIMES * first, second)), judges),
        batch=float(options.get("batch") or BATCH_SHARE),
        lot=LOT_SHARE,
        each=EACH,
    )


# viewer: pure
def audit_share(round: Round) -> float:
    """Share of the entries that two panels read; only where sheets are spread evenly."""
    if round.allocation != Round.Allocation.EVEN:
        return 0.0
    return float(round.allocation_options.get("audit") or 0)


# viewer: pure
def wait_days(round: Round) -> int:
    """Days after which a batch goes on without the sheets that are late."""
    return int(round.allocation_options.get("wait") or WAIT_DAYS)
