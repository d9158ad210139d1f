"""The rules of a round, tried on a result that is known already: the same winners?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from judging.algorithms.ranking.calibrate import Calibration, CannotCalibrate, calibrate
from judging.algorithms.ranking.official import OfficialStanding
from judging.models import Adjustment, Method, Round
from judging.queries.results.figures import bounds_of, official_of, scores_of
from judging.queries.results.tally_input import rules_of
from judging.queries.results.trial.past_result import PastEntry, PastResult

T_SCORE = "t_score"  # no method of a round: beside the others, because many offices use it
METHODS = (*Method.values, T_SCORE)
_SEED = 1  # the same sheet gives the same answer again


@dataclass(frozen=True, slots=True)
class TriedRow:
    """An entry by the rules.

    rank None: too few sheets; chance: of being truly among the best of as many places (0..1), None
    where the sheets say too little.
    """

    entry: PastEntry
    rank: int | None
    final: Decimal | None
    chosen: bool
    tied: bool
    passed: bool | None
    chance: float | None

    @property
    def changed(self) -> bool:
        """Whether it was chosen then, or is now, but not both."""
        return self.chosen != self.entry.won


@dataclass(frozen=True, slots=True)
class TriedMethod:
    """rows: best first.  refused: why nothing could be computed (a code of CannotCalibrate)."""

    method: str
    rows: Sequence[TriedRow]
    refused: str = ""

    @property
    def came(self) -> list[str]:
        """Who would win now and did not."""
        return [row.entry.name for row in self.rows if row.changed and row.chosen]

    @property
    def went(self) -> list[str]:
        """Who won and would not now."""
        return [row.entry.name for row in self.rows if row.changed and not row.chosen]

    @property
    def is_same(self) -> bool:
        """The same winners."""
        return not self.refused and not self.came and not self.went


@dataclass(frozen=True, slots=True)
class RulesTrial:
    """own: by the method of the round; others: by the other methods, with its other rules.

    places: how many won then, and are chosen here.  expected: how many of the best are among the
    winners of then, by the chances (None where there are none).
    """

    past: PastResult
    places: int
    own: TriedMethod
    others: Sequence[TriedMethod]
    expected: float | None

    @property
    def sheets(self) -> int:
        """How many scores there are."""
        return sum(len(entry.totals) for entry in self.past.entries)


# viewer: caller
def rules_trial(*, round: Round, past: PastResult) -> RulesTrial:
    """Compute the past result by the round's rules as they stand; nothing is kept.

    The score of the round before counts where the rules give it a share and the sheet has it.
    Sheets are whole (no points by criterion), so neither ties nor single criteria are told apart
    by them; no lot is drawn.
    """
    places = len(past.winners)
    fitted, refused = _calibrated(round, past)
    chances = _chances(fitted, past, places)
    tried = {
        method: _tried(round, past, method, places, fitted, refused, chances) for method in METHODS
    }
    won = [chance for entry in past.winners if (chance := chances.get(entry.name)) is not None]
    return RulesTrial(
        past,
        places,
        tried.pop(str(round.method)),
        list(tried.values()),
        sum(won) if won else None,
    )


def _calibrated(round: Round, past: PastResult) -> tuple[Calibration | None, str]:
    scored = [entry for entry in past.entries if entry.totals]
    column = {judge: place for place, judge in enumerate(past.judges)}
    used = sorted({column[judge] for entry in scored for judge in entry.totals})
    place_of = {old: new for new, old in enumerate(used)}
    cells = [
        (row, place_of[column[judge]], float(points))
        for row, entry in enumerate(scored)
        for judge, points in entry.totals.items()
    ]
    try:
        rows, columns, points = zip(*cells, strict=True) if cells else ((), (), ())
        return calibrate(
            rows, columns, points, seed=_SEED, bounds=bounds_of(_rules(round, "calibrated", 1))
        ), ""
    except CannotCalibrate as error:
        return None, error.code


def _chances(fitted: Calibration | None, past: PastResult, places: int) -> dict[str, float]:
    if fitted is None:
        return {}
    names = [entry.name for entry in past.entries if entry.totals]
    return dict(zip(names, fitted.p_top(places).tolist(), strict=True))


def _rules(
    round: Round, method: str, places: int, *, has_carried: bool = False
) -> dict[str, object]:
    """The round's rules, plain, with another method; sheets have no criteria, and no lot helps."""
    rules = rules_of(round=round, criteria=[])
    rules.pop("lot", None)
    if method == Method.BEST:
        rules["best"] = round.best_of
    if not has_carried:
        rules.pop("carried", None)
    rules |= {"method": method, "places": places, "trim_per_criterion": False}
    if method == Method.CALIBRATED:
        rules["scale"] = ["0.00", "100.00"]
    return rules


def _tried(
    round: Round,
    past: PastResult,
    method: str,
    places: int,
    fitted: Calibration | None,
    refused: str,
    chances: Mapping[str, float],
) -> TriedMethod:
    if method == Method.CALIBRATED and fitted is None:
        return TriedMethod(method, (), refused)
    names = [entry.name for entry in past.entries]
    rows = official_of(
        rules=_rules(round, method, places, has_carried=past.has_carried),
        entries=names,
        sheets=[
            (entry.name, judge, {"": points})
            for entry in past.entries
            for judge, points in entry.totals.items()
        ],
        adjustments=_adjustments(past.entries),
        calibrated=scores_of(fitted, [entry.name for entry in past.entries if entry.totals]),
        carried={entry.name: entry.carried for entry in past.entries if entry.carried is not None},
    )
    if method == T_SCORE:  # the pass mark is in points: who fails it fails it by any scale
        by_mean = _tried(round, past, Method.MEAN, places, fitted, refused, chances)
        passed = {row.entry.name: row.passed for row in by_mean.rows}
        rows = [replace(row, passed=passed[row.entry]) for row in rows]
    by_name = {entry.name: entry for entry in past.entries}
    return TriedMethod(
        method, [_row(row, by_name[row.entry], places, chances.get(row.entry)) for row in rows]
    )


def _adjustments(entries: Sequence[PastEntry]) -> list[tuple[str, str, Decimal]]:
    return [
        (entry.name, str(kind), points)
        for entry in entries
        for kind, points in (
            (Adjustment.Kind.BONUS, entry.bonus),
            (Adjustment.Kind.DEDUCTION, entry.deduction),
        )
        if points
    ]


def _row(row: OfficialStanding, entry: PastEntry, places: int, chance: float | None) -> TriedRow:
    inside = row.rank is not None and row.rank <= places and row.passed is not False
    return TriedRow(entry, row.rank, row.final, inside, row.tied, row.passed, chance)
