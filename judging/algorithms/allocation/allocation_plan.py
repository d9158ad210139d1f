"""What an allocation rule would cost and find, by simulation (docs/science.md §1.6).

Panels are made up by habits (typical, or those of a real panel); every sheet is then "asked for" by
the rules that a round uses, and ranked by the model that a round uses.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import scipy
from numpy.typing import NDArray

from judging.algorithms.allocation.next_batch import (
    ADAPTIVE,
    EACH,
    TWO_STAGE,
    AllocationRule,
    Batch,
    Standing,
    next_batch,
)
from judging.algorithms.allocation.typical_panel import (
    TYPICAL,
    MadeUpPanel,
    PanelHabits,
    made_up_panel,
    seated,
)
from judging.algorithms.ranking.allocation import UNSURE
from judging.algorithms.ranking.calibrate import (
    FEWEST_ENTRIES,
    Calibration,
    calibrate,
    calibrate_together,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Chosen = NDArray[np.bool_]
FEWEST_FIRST, STAGE_FIRST, STAGE_SHARE = 2, 3, 0.3
RUNS = 40
TOGETHER = 8  # made-up editions whose panels are fitted side by side
USUAL_FITS = 8  # of one edition, about, for the progress

Asked = tuple[MadeUpPanel, Chosen]
Value = TypeVar("Value")
# yields who is asked on which panel, is sent what is then known, and comes to a value
Steps = Generator[Asked, Calibration, Value]


class BadPlan(ValueError):  # noqa: N818 - a refusal, no fault of the program
    """What is asked for can't be: field names it, code: too_few | too_many."""

    def __init__(self, field: str, code: str, bound: int) -> None:
        super().__init__(f"{field}: {code} ({bound})")
        self.field, self.code, self.bound = field, code, bound


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """entries, judges, winners; budget: sheets in all.  first: sheets that everybody gets; most:
    of one entry (0: as many as there are judges); habits: how judges err.
    """

    entries: int
    judges: int
    winners: int
    budget: int
    first: int = FEWEST_FIRST
    most: int = 0
    habits: PanelHabits = TYPICAL

    def __post_init__(self) -> None:
        """BadPlan: it can't be asked like that."""
        bounds = {
            "entries": (FEWEST_ENTRIES, None),
            "judges": (self.first, None),
            "winners": (1, self.entries - 1),
            "budget": (self.first * self.entries, self.entries * self.judges),
        }
        for field, (low, high) in bounds.items():
            if getattr(self, field) < low:
                raise BadPlan(field, "too_few", low)
            if high is not None and getattr(self, field) > high:
                raise BadPlan(field, "too_many", high)

    @property
    def adaptive(self) -> AllocationRule:
        """The rule that is tried."""
        return AllocationRule(
            ADAPTIVE, self.first, budget=self.budget, most=self.most or self.judges, each=EACH
        )


@dataclass(frozen=True, slots=True)
class Found:
    """With so many sheets: winners found that are truly among the best, and quality lost.

    lost: mean quality of the truly best less that of those chosen, in sd of the entries; covered:
    entries whose true rank lies in their 90 % interval; border, border_covered: of those with a
    chance between 0.2 and 0.8; border_chance, border_best: the sum of these chances, and how many
    of them are truly among the best.
    """

    sheets: int
    winners: int
    lost: float
    covered: int = 0
    border: int = 0
    border_covered: int = 0
    border_chance: float = 0.0
    border_best: int = 0


@dataclass(frozen=True, slots=True)
class PlanRun:
    """One made-up edition.

    even: the whole budget spread evenly; adaptive: after the first sheets and each batch;
    two_stage: the second stage at rising second numbers.
    """

    even: Found
    adaptive: tuple[Found, ...]
    two_stage: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean of a figure over the runs, and from where to where nine in ten lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plan:
    """even, adaptive, two_stage: winners found; …_lost: quality; saved: share of the sheets that
    would do for what even spreading finds with all of them.
    """

    question: PlanQuestion
    runs: int
    seed: int
    even: Spread
    adaptive: Spread
    two_stage: Spread
    even_lost: float
    adaptive_lost: float
    saved: float
    two_stage_saved: float


def plan(
    question: PlanQuestion,
    *,
    seed: int,
    runs: int = RUNS,
    progress: Callable[[float], None] = lambda _share: None,
) -> Plan:
    """Try the rules on `runs` made-up editions; the same seed gives the same figures."""
    found: list[PlanRun] = []
    for first in range(0, runs, TOGETHER):
        numbers = range(first, min(first + TOGETHER, runs))

        def within(share: float, numbers: range = numbers) -> None:
            progress((numbers.start + share * len(numbers)) / runs)

        found += plan_runs(question, seed, numbers, progress=within)
        within(1.0)
    return summed_up(question, found, seed)


def plan_runs(
    question: PlanQuestion,
    seed: int,
    numbers: Sequence[int],
    *,
    progress: Callable[[float], None] = lambda _share: None,
) -> list[PlanRun]:
    """Made-up editions by their numbers, side by side: their panels are fitted together."""
    return side_by_side([_plan_run(question, seed, run) for run in numbers], progress=progress)


def _plan_run(question: PlanQuestion, seed: int, run: int) -> Steps[PlanRun]:
    """One made-up edition, by its number."""
    rng = np.random.default_rng([seed, question.entries, run])
    panel = made_up_panel(question.entries, question.judges, question.habits, rng)
    asked = even_seats(panel, question.budget, rng)
    even = _found(panel, asked, (yield panel, asked), question.winners)
    rule, winners = question.adaptive, question.winners
    adaptive = yield from adaptive_steps(panel, rule, winners, rng)
    two_stage = yield from _two_stage(question, panel, rng)
    return PlanRun(
        even,
        tuple(_found(panel, asked, fitted, winners) for asked, fitted in adaptive),
        two_stage,
    )


def side_by_side(
    runs: Sequence[Steps[Value]], *, progress: Callable[[float], None] = lambda _share: None
) -> list[Value]:
    """The value that each run comes to; whatever is to be fitted at the same time is fitted
    together.  progress: told a rising share after each fit; how many there are shows at the end.
    """
    fits = 0
    values: dict[int, Value] = {}
    answers: dict[int, Calibration | None] = dict.fromkeys(range(len(runs)))
    while answers:
        wanted: dict[int, Asked] = {}
        for number, fitted in answers.items():
            try:
                wanted[number] = runs[number].send(fitted)  # type: ignore[arg-type] # None: begins
            except StopIteration as end:
                values[number] = end.value
        sheets = [_sheets(panel, asked) for panel, asked in wanted.values()]
        answers = dict(zip(wanted, calibrate_together(sheets), strict=True)) if wanted else {}
        fits += 1
        progress(fits / (fits + USUAL_FITS))
    return [values[number] for number in range(len(runs))]


def summed_up(question: PlanQuestion, found: Sequence[PlanRun], seed: int) -> Plan:
    """Means over the runs, and at how many sheets the adaptive curve reaches the even result."""
    goal = float(np.mean([run.even.lost for run in found]))
    return Plan(
        question,
        len(found),
        seed,
        _spread([run.even.winners for run in found]),
        _spread([run.adaptive[-1].winners for run in found]),
        _spread([run.two_stage[-1].winners for run in found]),
        goal,
        float(np.mean([run.adaptive[-1].lost for run in found])),
        _saved([run.adaptive for run in found], goal, question.budget),
        _saved([run.two_stage for run in found], goal, question.budget),
    )


def adaptive_steps(
    panel: MadeUpPanel, rule: AllocationRule, winners: int, rng: np.random.Generator
) -> Steps[list[tuple[Chosen, Calibration]]]:
    """Who is asked and what is known, after the first sheets and after each batch of the rule."""
    n, may = panel.quality.size, np.isfinite(panel.totals)
    asked = even_seats(panel, rule.first * n, rng)
    found: list[tuple[Chosen, Calibration]] = []
    while True:
        fitted = yield panel, asked
        found.append((asked, fitted))
        known = _standing(panel, asked, fitted, winners)
        seed = int(rng.integers(2**31))
        batch = next_batch(rule, known, winners, seed=seed, batches=len(found) - 1)
        if not batch.sheets:
            return found
        asked = seated(asked, batch.per_entry(n), rng, may)


def even_seats(panel: MadeUpPanel, sheets: int, rng: np.random.Generator) -> Chosen:
    """entries × judges: the sheets spread evenly, what is over by lot."""
    n, may = panel.quality.size, np.isfinite(panel.totals)
    each = np.full(n, sheets // n, dtype=np.int64)
    each[rng.permutation(n)[: sheets % n]] += 1
    return seated(np.zeros_like(may), each, rng, may)


def _standing(panel: MadeUpPanel, asked: Chosen, fitted: Calibration, winners: int) -> Standing:
    free = (np.isfinite(panel.totals) & ~asked).sum(axis=1)
    return Standing(fitted.p_top(winners), fitted.quality, asked.sum(axis=1), free)


def fitted_to(panel: MadeUpPanel, asked: Chosen) -> Calibration:
    """The calibrated ranking of the sheets asked for."""
    return calibrate(*_sheets(panel, asked))


def _sheets(panel: MadeUpPanel, asked: Chosen) -> tuple[Ints, Ints, Floats]:
    """Entry, judge and total of each sheet."""
    entry, judge = np.nonzero(asked)
    return entry, judge, panel.totals[entry, judge]


def lost_by(quality: Floats, score: Floats, winners: int) -> Found:
    """How good the chosen are, against the truth; sheets left 0."""
    best = np.argsort(-quality, kind="stable")[:winners]
    chosen = np.argsort(-score, kind="stable")[:winners]
    return Found(
        0,
        len(set(best.tolist()) & set(chosen.tolist())),
        float(quality[best].mean() - quality[chosen].mean()),
    )


def _two_stage(
    question: PlanQuestion, panel: MadeUpPanel, rng: np.random.Generator
) -> Steps[tuple[Found, ...]]:
    """Three sheets each, then the best share gets one more and one more, within the budget."""
    n, m = panel.totals.shape
    first, may = min(STAGE_FIRST, question.budget // n), np.isfinite(panel.totals)
    asked = even_seats(panel, first * n, rng)
    fitted = yield panel, asked
    found = [_found(panel, asked, fitted, question.winners)]
    known = _standing(panel, asked, fitted, question.winners)
    for second in range(first + 1, m + 1):
        rule = AllocationRule(TWO_STAGE, first, second, STAGE_SHARE, budget=question.budget, most=m)
        batch = next_batch(rule, known, question.winners, seed=0)
        more = _not_yet(batch, asked.sum(axis=1) - first, question.budget - int(asked.sum()))
        if not more.any():
            break
        asked = seated(asked, more, rng, may)
        found.append(_found(panel, asked, (yield panel, asked), question.winners))
    return tuple(found)


def _not_yet(batch: Batch, had: NDArray[np.int64], left: int) -> NDArray[np.int64]:
    """Of a batch, entry by entry, what wasn't asked for yet, while the budget lasts."""
    more = np.zeros_like(had)
    for sheet, already in zip(batch.sheets, _turns(batch), strict=True):
        if already >= had[sheet.entry] and more.sum() < left:
            more[sheet.entry] += 1
    return more


def _turns(batch: Batch) -> Iterator[int]:
    """Of each sheet of a batch: how many of its entry come before it."""
    seen: Counter[int] = Counter()
    for sheet in batch.sheets:
        yield seen[sheet.entry]
        seen[sheet.entry] += 1


def _found(panel: MadeUpPanel, asked: Chosen, fitted: Calibration, winners: int) -> Found:
    truth = np.empty(panel.quality.size)
    truth[np.argsort(-panel.quality, kind="stable")] = np.arange(1, truth.size + 1)
    inside = (truth >= fitted.rank_lo) & (truth <= fitted.rank_hi)
    chance = fitted.p_top(winners)
    border = (chance > UNSURE[0]) & (chance < UNSURE[1])
    return replace(
        lost_by(panel.quality, fitted.score, winners),
        sheets=int(asked.sum()),
        covered=int(inside.sum()),
        border=int(border.sum()),
        border_covered=int((inside & border).sum()),
        border_chance=float(chance[border].sum()),
        border_best=int((truth[border] <= winners).sum()),
    )


def _spread(values: Sequence[int]) -> Spread:
    low, high = np.quantile(values, [0.05, 0.95])
    return Spread(float(np.mean(values)), float(low), float(high))


def _saved(paths: Sequence[Sequence[Found]], goal: float, budget: int) -> float:
    """1 − sheets at which the mean curve reaches the goal / budget; 0: it never does.

    More sheets lose no more on average, so the mean curve is fitted by one that never rises (least
    squares), which unlike a moving average doesn't lift a curve that flattens out.
    """
    steps = min(len(path) for path in paths)
    sheets = np.mean([[step.sheets for step in path[:steps]] for path in paths], axis=0)
    curve = np.mean([[step.lost for step in path[:steps]] for path in paths], axis=0)
    falling = scipy.optimize.isotonic_regression(curve, increasing=False).x
    below = np.flatnonzero(falling <= goal)
    if not below.size:
        return 0.0
    at = int(below[0])
    needed = sheets[at]
    if at:
        part = (falling[at - 1] - goal) / (falling[at - 1] - falling[at])
        needed = sheets[at - 1] + part * (sheets[at] - sheets[at - 1])
    return float(1 - needed / budget)
