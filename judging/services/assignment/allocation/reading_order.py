"""Where entries stand in judges' lists: balanced, kept when others come and go.

docs/science.md §1.7.
"""

from django.db import transaction
from django.db.models import F

from judging.algorithms.allocation.reading_order import reading_orders
from judging.models import Assignment, AssignmentState, Round, RoundKind

BATCH_ROWS = 2000


@transaction.atomic
def place_new(*, round: Round, seed: int) -> None:
    """Give every pair that has no place yet one after all of its judge's; part of applying pairs.

    Pitches are heard in their order on the stage.
    """
    if round.kind == RoundKind.PITCH:
        return
    active = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    rows = list(active.order_by("judge_id", F("place").asc(nulls_last=True), "pk"))
    wanted: dict[int, list[int]] = {}
    kept: dict[int, list[int]] = {}
    last: dict[int, int] = {}
    for row in rows:
        wanted.setdefault(row.judge_id, []).append(row.entry_id)
        if row.place is not None:
            kept.setdefault(row.judge_id, []).append(row.entry_id)
            last[row.judge_id] = max(row.place, last.get(row.judge_id, 0))
    orders = reading_orders(wanted, seed=seed, kept=kept)
    new = {(row.judge_id, row.entry_id): row for row in rows if row.place is None}
    for judge, order in orders.items():
        for entry in order:
            if (judge, entry) in new:
                last[judge] = last.get(judge, 0) + 1
                new[judge, entry].place = last[judge]
    Assignment.objects.bulk_update(new.values(), ["place"], batch_size=BATCH_ROWS)
