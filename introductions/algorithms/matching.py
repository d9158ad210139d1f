"""Which winner meets which investor: a min-cost flow that leaves nobody with nothing (SCIENCE.md §3)."""

from collections.abc import Sequence

import numpy as np
from ortools.graph.python import min_cost_flow

SCALE = 1_000_000
SECOND = 0.8  # each further introduction of a winner counts this much of the one before: concave, so first ones come first
KEEP = 0.25  # price of taking back a pair that is there
Pair = tuple[int, int]


def match_winners(
    *,
    weights: Sequence[Sequence[float]],
    forbidden: Sequence[Pair] = (),
    winner_capacity: Sequence[int],
    investor_capacity: Sequence[int],
    kept: Sequence[Pair] = (),
) -> list[Pair]:
    """The pairs (winner, investor) of the largest total benefit, best winners' first introductions first.

    weights: n × m, 0..1.  forbidden: pairs that must not be (hard filters).  kept: pairs that are there and stay unless it costs
    more than KEEP.  An investor takes each winner once.  Deterministic.
    """
    fit = np.asarray(weights, dtype=float)
    if fit.size == 0:
        return []
    n, m = fit.shape
    barred, there = set(forbidden), set(kept)
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = n + m, n + m + 1
    for winner in range(n):
        for place in range(winner_capacity[winner]):
            # the bonus falls from place to place, so that the flow spreads introductions over winners
            flow.add_arc_with_capacity_and_unit_cost(source, winner, 1, -round(SCALE * SECOND**place))
    arcs: dict[int, Pair] = {}
    for winner in range(n):
        for investor in range(m):
            if (winner, investor) not in barred:
                gain = fit[winner, investor] + (KEEP if (winner, investor) in there else 0.0)
                arc = flow.add_arc_with_capacity_and_unit_cost(winner, n + investor, 1, -round(SCALE * gain))
                arcs[arc] = (winner, investor)
    for investor in range(m):
        flow.add_arc_with_capacity_and_unit_cost(n + investor, sink, max(investor_capacity[investor], 0), 0)
    most = min(sum(winner_capacity), sum(max(one, 0) for one in investor_capacity))
    flow.add_arc_with_capacity_and_unit_cost(source, sink, most, 0)
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("the flow has no solution: every supply has a way round, so this can't be")
    return sorted(pair for arc, pair in arcs.items() if flow.flow(arc))
