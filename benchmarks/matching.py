"""How well winners and investors are matched, beside greedy and random, on a generated season.

    python -m benchmarks.matching [--winners 200] [--investors 400] [--seed 1]

Invented winners and theses go through the same weighing and conditions as real ones.  Greedy takes
the pairs from the best fit down, random in any order; both keep caps, conditions and one person of
a firm per winner.  Prints all three and what spreading over investors costs, and ends with one
JSON line: {"seconds": weighing and matching, "fit_vs_greedy": sum of fits, ours / greedy's,
"worst_vs_greedy": lowest fit of a pair, ours / greedy's, "left_out": winners with nobody,
"investors_without": investors with no winner, "violations": broken caps, conditions and firms}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from introductions.algorithms.matching import (
    INVESTOR_CAP,
    SPREAD,
    WINNER_CAP,
    Filtered,
    Market,
    propose,
)
from introductions.algorithms.thesis_match import ThesisCard, WinnerCard, fit

FIELDS = ("ai", "bio", "climate", "content", "fintech", "mobility", "robotics", "security")
INSTRUMENTS = ("rcps", "safe", "cb", "common")
STAGES = ("early", "growth", "scale")
DISTRICTS = 25
WORDS = 40
EOK = 100_000_000
Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Season:
    """winners × investors with each pair's fit and condition ("" for none)."""

    fits: np.ndarray[Any, np.dtype[np.float64]]
    blocked: list[list[str]]
    caps: list[int]
    firms: list[str]

    @property
    def market(self) -> Market:
        """As the matching takes it."""
        n, m = self.fits.shape
        return Market(
            winner_ids=tuple(f"{i:05d}" for i in range(n)),
            investor_ids=tuple(f"{j:05d}" for j in range(m)),
            fit=self.fits,
            filtered=tuple(
                Filtered(i, j, reason)
                for i, row in enumerate(self.blocked)
                for j, reason in enumerate(row)
                if reason
            ),
            winner_cap=WINNER_CAP,
            investor_cap=np.array(self.caps, dtype=np.int64),
            firms=tuple(self.firms),
        )


def main(winners: int = 200, investors: int = 400, seed: int = 1) -> dict[str, Any]:
    """Generate, match three ways, print each, return the last line."""
    rng = np.random.default_rng(seed)
    cards = [_winner(rng, number) for number in range(winners)]
    theses = [_thesis(rng, cards) for _ in range(investors)]
    caps = [int(cap) for cap in rng.integers(2, INVESTOR_CAP + 1, investors)]
    firms = [f"firm-{number}" for number in rng.integers(0, investors * 3 // 4, investors)]
    began = time.perf_counter()
    weighed = [[fit(card, thesis) for thesis in theses] for card in cards]
    season = Season(
        fits=np.array([[pair.weight for pair in row] for row in weighed]),
        blocked=[[pair.blocked for pair in row] for row in weighed],
        caps=caps,
        firms=firms,
    )
    ours = _ours(season)
    seconds = time.perf_counter() - began
    order = np.argsort(-season.fits, axis=None, kind="stable")
    found = {
        "ours": ours,
        "ours, fit alone": _ours(season, spread_price=0.0),
        "greedy": _taken(season, order),
        "random": _taken(season, rng.permutation(season.fits.size)),
    }
    measures = {name: _measures(season, pairs) for name, pairs in found.items()}
    _print(measures)
    mine, greedy = measures["ours"], measures["greedy"]
    return {
        "seconds": round(seconds, 2),
        "fit_vs_greedy": round(mine["fit"] / greedy["fit"], 4),
        "worst_vs_greedy": round(mine["worst"] / greedy["worst"], 4),
        "left_out": mine["left_out"],
        "investors_without": mine["investors_without"],
        "violations": mine["violations"],
    }


def _winner(rng: np.random.Generator, number: int) -> WinnerCard:
    return WinnerCard(
        field=str(rng.choice(FIELDS)),
        stage=str(rng.choice(STAGES, p=[0.5, 0.35, 0.15])),
        district=f"d{rng.integers(DISTRICTS)}",
        ask_krw=int(rng.integers(3, 60)) * EOK,
        revenue_krw=int(rng.integers(0, 2)) * EOK,
        instrument=str(rng.choice(["", *INSTRUMENTS])),
        keywords=frozenset(f"k{word}" for word in rng.integers(0, WORDS, 4)),
        companies=frozenset({f"company{number}"}),
    )


def _thesis(rng: np.random.Generator, cards: list[WinnerCard]) -> ThesisCard:
    rivals = rng.integers(0, len(cards), 2)
    low = int(rng.integers(0, 10)) * EOK
    near = [f"d{district}" for district in rng.integers(0, DISTRICTS, 12)]
    return ThesisCard(
        fields=frozenset(str(field) for field in rng.choice(FIELDS, rng.integers(1, 4))),
        stages=frozenset(str(stage) for stage in rng.choice(STAGES, rng.integers(1, 3))),
        districts=frozenset(near if rng.random() < 0.2 else []),
        ticket_min_krw=low,
        ticket_max_krw=low + int(rng.integers(5, 50)) * EOK,
        instruments=frozenset(INSTRUMENTS[:3] if rng.random() < 0.3 else []),  # no common shares
        revenue_required=bool(rng.random() < 0.2),
        keywords=frozenset(f"k{word}" for word in rng.integers(0, WORDS, 5)),
        excluded_companies=frozenset(f"company{rival}" for rival in rivals),
    )


def _ours(season: Season, spread_price: float = SPREAD) -> Pairs:
    answer = propose(season.market, seed=0, spread_price=spread_price)
    return [(int(winner), int(investor)) for winner, investor in answer.pairs]


def _taken(season: Season, order: Any) -> Pairs:
    """Pairs in that order, each taken where caps, conditions and firms allow it."""
    least, columns = season.market.least_fit, season.fits.shape[1]
    winners: Counter[int] = Counter()
    investors: Counter[int] = Counter()
    firms: set[tuple[int, str]] = set()
    pairs: Pairs = []
    for place in order:
        i, j = divmod(int(place), columns)
        free = winners[i] < WINNER_CAP and investors[j] < season.caps[j]
        lawful = not season.blocked[i][j] and season.fits[i, j] >= least
        if free and lawful and (i, season.firms[j]) not in firms:
            winners[i] += 1
            investors[j] += 1
            firms.add((i, season.firms[j]))
            pairs.append((i, j))
    return pairs


def _measures(season: Season, pairs: Pairs) -> dict[str, Any]:
    n, m = season.fits.shape
    by_winner, by_investor = Counter(i for i, _j in pairs), Counter(j for _i, j in pairs)
    by_firm = Counter((i, season.firms[j]) for i, j in pairs)
    fits = [float(season.fits[pair]) for pair in pairs]
    best = {i: max(season.fits[i, j] for w, j in pairs if w == i) for i in by_winner}
    return {
        "pairs": len(pairs),
        "fit": sum(fits),
        "worst": min(fits, default=0.0),
        "worst_best": min(best.values(), default=0.0),
        "left_out": n - len(by_winner),
        "investors_without": m - len(by_investor),
        "violations": sum(bool(season.blocked[i][j]) for i, j in pairs)
        + sum(count > WINNER_CAP for count in by_winner.values())
        + sum(count > season.caps[j] for j, count in by_investor.items())
        + sum(count > 1 for count in by_firm.values()),
    }


def _print(measures: dict[str, dict[str, Any]]) -> None:
    heads = list(next(iter(measures.values())))
    sys.stdout.write(f"{'':<16}" + "".join(f"{head:>18}" for head in heads) + "\n")
    for name, found in measures.items():
        cells = (f"{found[head]:>18.3f}" if isinstance(found[head], float) else f"{found[head]:>18}"
                 for head in heads)  # fmt: skip
        sys.stdout.write(f"{name:<16}" + "".join(cells) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--winners", type=int, default=200)
    parser.add_argument("--investors", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    sys.stdout.write(json.dumps(main(**vars(parser.parse_args()))) + "\n")
