"""How good an investor day's timetable is, beside greedy and random, on a generated day.

    python -m benchmarks.timetable [--winners 200] [--investors 400] [--seed 1]

Sixteen slots and 90 tables; some come late or leave early, and investors take at most a few
meetings.  Greedy takes the wishes from the heaviest down and the first slot that both have free,
random in any order; both keep absences, tables and caps.  Then a table goes, an investor doesn't
come and ten people are late, and the timetable is repaired.  Prints all three and ends with one
JSON line: {"meetings": number, "seconds": making it and repairing it, "wishes_met_share": pairs
that somebody wished for and that meet, "clashes": broken rules in all timetables,
"moved_on_repair": meetings that the repair put into another slot}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from gatherings.algorithms.timetable import make_timetable
from gatherings.algorithms.timetable_board import Board
from gatherings.algorithms.timetable_day import (
    AGREED,
    MUTUAL,
    ONE_SIDED,
    Day,
    Held,
    Wish,
    at_tables,
    clashes,
)
from gatherings.algorithms.timetable_repair import repair

SLOTS, TABLES = 16, 90
OF_WINNER, OF_INVESTOR = 7, 2  # wishes
TIER = {AGREED: "agreed", MUTUAL: "mutual", ONE_SIDED: "one side"}


def main(winners: int = 200, investors: int = 400, seed: int = 1) -> dict[str, Any]:
    """Generate, plan three ways, print each, repair, return the last line."""
    rng = np.random.default_rng(seed)
    wishes = _wishes(rng, winners, investors)
    day = _day(rng, winners, investors)
    began = time.perf_counter()
    plan = make_timetable(day, wishes, seed=seed)
    planned = time.perf_counter() - began
    heaviest = sorted(wishes, key=lambda wish: -wish.tier)
    mixed = [wishes[place] for place in rng.permutation(len(wishes)).tolist()]
    found = {
        "ours": list(plan.meetings),
        "greedy": _taken(day, heaviest),
        "random": _taken(day, mixed),
    }
    _print({name: _measures(wishes, rows) for name, rows in found.items()})
    changed = _changed(rng, day, plan.meetings)
    began = time.perf_counter()
    after = repair(changed, wishes, plan.meetings)
    repaired = time.perf_counter() - began
    sys.stdout.write(
        f"planned in {planned:.2f} s, proven best: {plan.is_best}; repaired in {repaired:.2f} s: "
        f"{len(after.moved)} moved, {len(after.dropped)} dropped, {len(after.added)} added\n"
    )
    broken = [clashes(day, rows) for rows in found.values()] + [clashes(changed, after.meetings)]
    return {
        "meetings": len(plan.meetings),
        "seconds": round(planned + repaired, 2),
        "wishes_met_share": round(len(plan.meetings) / len(wishes), 4),
        "clashes": sum(len(rows) for rows in broken),
        "moved_on_repair": len(after.moved),
    }


def _wishes(rng: np.random.Generator, winners: int, investors: int) -> list[Wish]:
    """Some winners and investors are wished for more than others."""
    liked = rng.dirichlet(np.full(winners, 2.0)), rng.dirichlet(np.full(investors, 2.0))
    ours = {
        (i, int(j))
        for i in range(winners)
        for j in rng.choice(investors, OF_WINNER, replace=False, p=liked[1])
    }
    theirs = {
        (int(i), j)
        for j in range(investors)
        for i in rng.choice(winners, OF_INVESTOR, replace=False, p=liked[0])
    }
    # those who were written to answer: a part of the wishes becomes mutual
    theirs |= {pair for pair in sorted(ours) if rng.random() < 0.3}
    agreed = {pair for pair in sorted(ours & theirs) if rng.random() < 0.2}
    tiers = {
        pair: AGREED if pair in agreed else MUTUAL if pair in ours & theirs else ONE_SIDED
        for pair in sorted(ours | theirs)
    }
    return [Wish(f"w{i:04d}", f"v{j:04d}", tier) for (i, j), tier in tiers.items()]


def _day(rng: np.random.Generator, winners: int, investors: int) -> Day:
    people = [f"w{i:04d}" for i in range(winners)] + [f"v{j:04d}" for j in range(investors)]
    away: dict[str, frozenset[int]] = {}
    for person in people:
        draw = rng.random()
        if draw < 0.1:  # late
            away[person] = frozenset(range(int(rng.integers(1, 6))))
        elif draw < 0.2:  # leaves early
            away[person] = frozenset(range(SLOTS - int(rng.integers(1, 6)), SLOTS))
    caps = {person: int(rng.integers(2, 7)) for person in people if person.startswith("v")}
    return Day(tables=(tuple(range(1, TABLES + 1)),) * SLOTS, away=away, caps=caps)


def _taken(day: Day, order: Sequence[Wish]) -> list[Held]:
    board, count = Board(day), Counter[str]()
    for wish in order:
        if any(count[who] >= day.most(who) for who in wish.pair):
            continue
        for slot in day.slots:
            if board.room(slot) > 0 and all(board.is_free(who, slot) for who in wish.pair):
                board.put(wish.pair, slot)
                count.update(wish.pair)
                break
    return list(at_tables(day, board.when))


def _changed(rng: np.random.Generator, day: Day, meetings: Sequence[Held]) -> Day:
    """A table goes after the fourth slot, an investor doesn't come, ten people are late."""
    busiest = Counter(row.investor for row in meetings).most_common(1)[0][0]
    people = sorted({person for row in meetings for person in row.pair})
    late = [people[place] for place in rng.choice(len(people), 10, replace=False).tolist()]
    away = dict(day.away) | {busiest: frozenset(day.slots)}
    for person in late:
        away[person] = away.get(person, frozenset()) | frozenset(range(3))
    tables = tuple(
        rows if slot < len(day.tables) // 4 else rows[1:] for slot, rows in enumerate(day.tables)
    )
    return Day(tables=tables, away=away, caps=day.caps)


def _measures(wishes: Sequence[Wish], rows: Sequence[Held]) -> dict[str, int]:
    met = {row.pair for row in rows}
    of = Counter(wish.tier for wish in wishes if wish.pair in met)
    count = Counter(row.winner for row in rows)
    winners = {wish.winner for wish in wishes}
    return {
        "meetings": len(rows),
        **{name: of[tier] for tier, name in TIER.items()},
        "fewest": min((count[winner] for winner in winners), default=0),
    }


def _print(measures: dict[str, dict[str, int]]) -> None:
    heads = list(next(iter(measures.values())))
    sys.stdout.write(f"{'':<10}" + "".join(f"{head:>10}" for head in heads) + "\n")
    for name, found in measures.items():
        sys.stdout.write(f"{name:<10}" + "".join(f"{found[head]:>10}" for head in heads) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--winners", type=int, default=200)
    parser.add_argument("--investors", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    sys.stdout.write(json.dumps(main(**vars(parser.parse_args()))) + "\n")
