"""A judge's own order among entries that they scored the same (docs/science.md §1.9)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

FEWEST_EACH = 3  # entries of a judge to each possible total, from which a scale is coarse for them
CENTS = 100  # totals are exact to a hundredth of a point
Pair = tuple[int, int]  # entry, judge


def possible_totals(scales: Sequence[Sequence[Decimal]]) -> list[Decimal]:
    """Every total that a sheet can have, ascending.

    scales: of each criterion, the points that it can get, exact to a hundredth.
    """
    reached = 1  # bit c: a total of c hundredths is possible
    for points in scales:
        before, reached = reached, 0
        for value in points:
            reached |= before << int(value * CENTS)
    return [Decimal(cents) / CENTS for cents in range(reached.bit_length()) if reached >> cents & 1]


def step_of(totals: Sequence[Decimal]) -> Decimal:
    """The smallest distance between two neighbouring totals; 0 where there is only one.

    totals: ascending.
    """
    return min((after - before for before, after in pairwise(totals)), default=Decimal(0))


def is_coarse(*, totals: int, entries: int) -> bool:
    """Whether a scale with so many possible totals is coarse for a judge with so many entries.

    It is where each possible total would get three entries or more if all were used alike: then a
    judge can't but score entries the same that they can tell apart.  At 20-point steps (5 totals)
    that begins at 15 entries, at 10-point steps (10) at 30, at 5-point steps (20) at 60;
    docs/science.md §1.9 says what an order is worth at each.
    """
    return totals * FEWEST_EACH <= entries


def places_among_equals(
    totals: Mapping[Pair, Decimal], given: Mapping[Pair, tuple[Decimal, int]]
) -> dict[Pair, int]:
    """The places that count, 1 best, within each group of a judge's equals.

    totals: (entry, judge) → the sheet's total as it stands; given: (entry, judge) → the total at
    which the judge ordered it, and the place.  A sheet whose total is another one by now has left
    its group, and the rest keep their order; one that is left alone has no place.
    """
    groups: dict[tuple[int, Decimal], list[tuple[int, Pair]]] = {}
    for pair, (ordered_at, place) in given.items():
        if pair in totals and totals[pair] == ordered_at:
            groups.setdefault((pair[1], ordered_at), []).append((place, pair))
    return {
        pair: rank
        for group in groups.values()
        if len(group) > 1
        for rank, (_place, pair) in enumerate(sorted(group), 1)
    }


def spread_equals(
    totals: Mapping[Pair, Decimal], places: Mapping[Pair, int], step: Decimal
) -> dict[Pair, float]:
    """What the calibrated model gets as the sheets' totals.

    Of t sheets of a judge that stand at z with places 1 … t, the r-th gets
    z + step·((t − r + ½)/t − ½): the best at most half a step up, the last as far down, their mean
    as it was.  A sheet without a place keeps its total to the last bit.
    """
    sizes: dict[tuple[int, Decimal], int] = {}
    for pair in places:
        key = pair[1], totals[pair]
        sizes[key] = sizes.get(key, 0) + 1

    def moved(pair: Pair, total: Decimal) -> float:
        if pair not in places:
            return float(total)
        size = sizes[pair[1], total]
        return float(total) + float(step) * ((size - places[pair] + 0.5) / size - 0.5)

    return {pair: moved(pair, total) for pair, total in totals.items()}
