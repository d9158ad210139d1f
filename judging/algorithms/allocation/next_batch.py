"""Which entries get one more sheet in the next batch, by a round's rule (docs/science.md §1.6).

Pure: chances, sheets asked so far and a seed in; the batch, or why there is none, out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EVEN, TWO_STAGE, ADAPTIVE = "even", "two_stage", "adaptive"
BATCH_SHARE, LOT_SHARE = 0.4, 0.15  # sheets of a batch per entry; how many of them by lot
EACH = 2  # sheets of one entry in a batch
SECOND_WORTH = 0.7  # of a second sheet of an entry in a batch, against its first
# why an entry gets a sheet
BORDER, LOT, BEST, LEVEL = "border", "lot", "best", "level"
# why a rule asks for nothing more
BUDGET_SPENT, NO_ROOM, STAGES_DONE = "budget_spent", "no_room", "stages_done"


@dataclass(frozen=True, slots=True)
class AllocationRule:
    """How sheets are spread.

    first: sheets that every entry gets; second: that the best `share` get in the second stage;
    budget: sheets in all; most: of one entry; batch: sheets of a batch per entry; lot: share of a
    batch that is drawn; each: sheets that one entry gets in a batch at most.
    """

    kind: str
    first: int
    second: int = 0
    share: float = 0.3
    budget: int = 0
    most: int = 0
    batch: float = BATCH_SHARE
    lot: float = LOT_SHARE
    each: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known before a batch, entry by entry (n of each).

    chance: P(top K), None where nothing could be calibrated; quality: higher is better, by which a
    second stage chooses; asked: sheets asked for so far, written or not; free: judges who may
    still get it.
    """

    chance: Floats | None
    quality: Floats
    asked: Ints
    free: Ints


@dataclass(frozen=True, slots=True)
class ExtraSheet:
    """One more sheet on `entry` (position).

    reason: BORDER | LOT | BEST | LEVEL; value: P(1 − P) as it was, 0 where it did not count.
    """

    entry: int
    reason: str
    value: float


@dataclass(frozen=True, slots=True)
class Batch:
    """The sheets to ask for now; where there are none, `stop` says why."""

    sheets: tuple[ExtraSheet, ...]
    stop: str = ""

    def per_entry(self, n: int) -> Ints:
        """How many more sheets each entry gets."""
        return np.bincount([sheet.entry for sheet in self.sheets], minlength=n).astype(np.int64)


def next_batch(
    rule: AllocationRule, known: Standing, places: int, *, seed: int, batches: int = 0
) -> Batch:
    """The next batch by the rule; the same input and seed give the same.

    batches: how many there were.  A two-stage rule has one; an adaptive rule goes on until its
    budget is spent or no entry has room.  An even rule asks only for what its budget holds beyond
    the first sheets, level by level: what a round turns to when its organiser stops choosing.
    """
    room = np.minimum(known.free, np.maximum(rule.most - known.asked, 0))
    left = rule.budget - int(known.asked.sum())
    if rule.kind == TWO_STAGE and batches:
        return Batch((), STAGES_DONE)
    if left <= 0:
        return Batch((), BUDGET_SPENT)
    if not room.any():
        return Batch((), NO_ROOM)
    rng = np.random.default_rng(seed)
    if rule.kind == TWO_STAGE:
        return _second_stage(rule, known, places, room, left)
    if rule.kind == EVEN or known.chance is None:
        size = left if rule.kind == EVEN else _size(rule, room, left)
        return Batch(_level(known.asked, room, size, rng))
    return Batch(_chosen(rule, known.chance, room, _size(rule, room, left), rng))


def border_value(chance: Floats) -> Floats:
    """P(top K)·(1 − P(top K)): largest where one cannot tell, 0 where it is settled."""
    return np.asarray(chance * (1 - chance), dtype=float)


def _size(rule: AllocationRule, room: Ints, left: int) -> int:
    """Sheets of this batch: as many as there is room for, by the rule, at once."""
    wanted = max(1, round(rule.batch * room.size))
    return min(wanted, left, int(np.minimum(room, rule.each).sum()))


def _chosen(
    rule: AllocationRule, chance: Floats, room: Ints, size: int, rng: np.random.Generator
) -> tuple[ExtraSheet, ...]:
    """The highest P(1 − P), and a share by lot among all others, so that nobody can say of an
    entry that comes back that it is at the line.

    A further sheet of an entry counts SECOND_WORTH of the one before: what is read at the same time
    tells less than what is read once the first is known, and more than the first of an entry that
    is nearly settled.
    """
    value = border_value(chance)
    entry, turn = np.nonzero(np.arange(rule.each) < np.minimum(room, rule.each)[:, None])
    worth = value[entry] * SECOND_WORTH**turn
    order = np.lexsort((rng.random(value.size)[entry], turn, -worth))
    by_lot = min(round(rule.lot * size), order.size - 1)
    best, later = entry[order[: size - by_lot]], order[size - by_lot :]
    drawn = rng.permutation(entry[later[turn[later] == 0]])[:by_lot]
    return tuple(
        [ExtraSheet(int(chosen), BORDER, float(value[chosen])) for chosen in best]
        + [ExtraSheet(int(chosen), LOT, float(value[chosen])) for chosen in drawn]
    )


def _level(asked: Ints, room: Ints, size: int, rng: np.random.Generator) -> tuple[ExtraSheet, ...]:
    """The entries with the fewest sheets first, by lot among equals."""
    asked, room = asked.copy(), room.copy()
    sheets: list[ExtraSheet] = []
    for _sheet in range(min(size, int(room.sum()))):
        open_to = np.flatnonzero(room > 0)
        fewest = open_to[asked[open_to] == asked[open_to].min()]
        entry = int(rng.choice(fewest))
        asked[entry] += 1
        room[entry] -= 1
        sheets.append(ExtraSheet(entry, LEVEL, 0.0))
    return tuple(sheets)


def _second_stage(
    rule: AllocationRule, known: Standing, places: int, room: Ints, left: int
) -> Batch:
    """The best share up to the second number; a short budget goes to the highest P(1 − P)."""
    n = known.quality.size
    best = np.argsort(-known.quality, kind="stable")[: max(places, round(rule.share * n))]
    value = np.zeros(n) if known.chance is None else border_value(known.chance)
    sheets: list[ExtraSheet] = []
    for entry in best[np.argsort(-value[best], kind="stable")]:
        more = min(max(rule.second - int(known.asked[entry]), 0), int(room[entry]))
        more = min(more, left - len(sheets))
        sheets += [ExtraSheet(int(entry), BEST, float(value[entry]))] * more
    return Batch(tuple(sheets), "" if sheets else STAGES_DONE)
