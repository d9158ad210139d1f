"""What if: whom the round would choose by another method, judges or number of places.

Computed with the official arithmetic on the sheets as they are now (bonus, deduction, pass mark
and tie-breaks included); nothing is written.  Entries without an official place are left out of
every comparison.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Any

from judging.algorithms.ranking.official import (
    Candidate,
    OfficialStanding,
    Rules,
    Sheet,
    official_standings,
    rank_again,
)
from judging.algorithms.ranking.tie_lot import by_lot
from judging.models import Judge, Method, Round, Standing
from judging.queries.results.figures import (
    CalibratedScore,
    by_calibrated_score,
    carried_of,
    official_of,
)
from judging.queries.results.tally_input import (
    TallyInput,
    candidates_of,
    official_rules,
    read_input,
)
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

OTHER_METHODS = ("mean", "trimmed", "median", "t_score", "calibrated")
ALONE = "alone"  # the round's own rules without what the round before brings
MOST_JUDGES = 60  # left out one by one, those with the most sheets first
PLACES_AROUND = 3  # places more and fewer that are shown


@dataclass(frozen=True, slots=True)
class Change:
    """Against the official choice: entries that would come in, and fall out.

    moved: the most places that any entry moves.
    """

    came: list[Entry]
    went: list[Entry]
    moved: int

    @property
    def came_ids(self) -> list[int]:
        """For the API."""
        return [entry.pk for entry in self.came]

    @property
    def went_ids(self) -> list[int]:
        """For the API."""
        return [entry.pk for entry in self.went]


@dataclass(frozen=True, slots=True)
class OtherMethod(Change):
    """method: mean | trimmed | median | t_score | calibrated."""

    method: str


@dataclass(frozen=True, slots=True)
class WithoutJudge(Change):
    """sheets: how many go with the judge."""

    judge: Judge
    sheets: int


@dataclass(frozen=True, slots=True)
class OtherCut(Change):
    """places: how many would be chosen.

    gap: official points between the last inside and the first outside (None: nobody is outside).
    """

    places: int
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The official choice beside the others.

    by_mean: leaving out judges is compared on the mean, because the official score is the
    calibrated one.  judges: how many there are in all.
    """

    places: int
    methods: list[OtherMethod]
    without: list[WithoutJudge]
    cuts: list[OtherCut]
    by_mean: bool
    judges: int

    @property
    def is_stable(self) -> bool:
        """The same entries in every case but other numbers of places."""
        return not any(row.came or row.went for row in (*self.methods, *self.without))


@dataclass(frozen=True, slots=True)
class _Field:
    """The round's candidates with an official place, its rules, and calibrated scores.

    The rules take any number of sheets; the calibrated scores are those of the newest tally.
    """

    found: TallyInput
    rules: Rules
    candidates: Mapping[str, Candidate]
    official: list[OfficialStanding]
    calibrated: Mapping[str, CalibratedScore]
    entries: Mapping[str, Entry]
    places: int
    lots: Mapping[str, str]
    plain: Mapping[str, Any]


# viewer: caller
def what_if(*, round: Round) -> WhatIf:
    """Compare the official choice with the others."""
    field = _field(round)
    low, high = (
        max(field.places - PLACES_AROUND, 1),
        min(field.places + PLACES_AROUND, len(field.official)),
    )
    return WhatIf(
        places=field.places,
        methods=[
            OtherMethod(*_change(field, field.official, _by(field, method)), method)
            for method in (ALONE, *OTHER_METHODS)
            if (method != ALONE or field.rules.carried)
            and method != round.method
            and (method != "calibrated" or field.calibrated)
        ],
        without=_without_judges(round, field),
        cuts=[_cut(field, places) for places in range(low, high + 1) if places != field.places],
        by_mean=round.method == Method.CALIBRATED,
        judges=len({row.judge for row in field.found.sheets}),
    )


def _without_judges(round: Round, field: _Field) -> list[WithoutJudge]:
    """The choice without each judge, by name; only those with the most sheets where there are many.

    A calibrated round is compared on the mean.
    """
    base = (
        by_lot(official_standings(list(field.candidates.values()), field.rules), field.lots)
        if round.method == Method.CALIBRATED
        else field.official
    )
    sheets = Counter(row.judge for row in field.found.sheets)
    asked = sorted(sheets, key=lambda judge: (-sheets[judge], judge))[:MOST_JUDGES]
    judges = Judge.objects.filter(pk__in=asked).select_related("user", "organisation")
    return [
        WithoutJudge(
            *_change(field, base, _without(field, base, str(judge.pk))), judge, sheets[judge.pk]
        )
        for judge in judges.order_by("user__name", "pk")
    ]


def _field(round: Round) -> _Field:
    found = read_input(round=round)
    calibrated = _calibrated(round)
    plain: dict[str, Any] = {
        "entries": [str(entry) for entry in found.entries],
        "sheets": [(str(row.entry), str(row.judge), row.points) for row in found.sheets],
        "adjustments": [(str(entry), kind, points) for entry, kind, points in found.adjustments],
        "carried": carried_of(found),
    }
    lots = {str(entry): ticket for entry, ticket in found.lots.items()}
    official = [
        row
        for row in official_of(rules=found.rules, calibrated=calibrated, lots=lots, **plain)
        if row.rank is not None
    ]
    placed = {row.entry for row in official}
    candidates = {
        candidate.entry: candidate
        for candidate in candidates_of(**plain)
        if candidate.entry in placed
    }
    rows = Entry.objects.filter(pk__in=[int(entry) for entry in placed]).select_related(
        "startup", "edition"
    )
    rules = replace(official_rules(rules=found.rules), min_sheets=1)
    return _Field(
        found,
        rules,
        candidates,
        official,
        calibrated,
        {str(entry.pk): entry for entry in as_submitted(rows)},
        round.places,
        lots,
        plain,
    )


def _calibrated(round: Round) -> dict[str, CalibratedScore]:
    """As the newest tally found it."""
    tally = round.tallies.order_by("-number").first()
    if tally is None:
        return {}
    kept = Standing.objects.filter(tally=tally, calibrated__isnull=False).values_list(
        "entry_id", "calibrated", "calibrated_rank"
    )
    return {str(entry): CalibratedScore(score or 0, rank or 0) for entry, score, rank in kept}


def _by(field: _Field, method: str) -> list[OfficialStanding]:
    """Everybody's standing by another method."""
    if method == "calibrated":
        known = {e: row for e, row in field.calibrated.items() if e in field.candidates}
        rows = _scored(field, {entry: Decimal(repr(row.score)) for entry, row in known.items()})
        return by_calibrated_score(rows, {entry: row.rank for entry, row in known.items()})
    if method == ALONE:
        return _alone(field)
    if method == "median":
        return _scored(
            field,
            {
                entry: median([sheet.total for sheet in candidate.sheets])
                for entry, candidate in field.candidates.items()
            },
        )
    if method == "t_score":  # the pass mark is in points: who fails it fails it by any scale
        passed = {row.entry: row.passed for row in field.official}
        rows = official_standings(
            list(field.candidates.values()), replace(field.rules, method=method)
        )
        return [replace(row, passed=passed[row.entry]) for row in rows]
    return official_standings(list(field.candidates.values()), replace(field.rules, method=method))


def _alone(field: _Field) -> list[OfficialStanding]:
    rules = {name: value for name, value in field.found.rules.items() if name != "carried"}
    rows = official_of(rules=rules, calibrated=field.calibrated, lots=field.lots, **field.plain)
    return [row for row in rows if row.entry in field.candidates]


def _scored(field: _Field, scores: Mapping[str, Decimal]) -> list[OfficialStanding]:
    """Standings where one number takes the place of an entry's sheets."""
    candidates = [
        replace(field.candidates[entry], sheets=(Sheet("", {"": score}),))
        for entry, score in scores.items()
    ]
    return official_standings(
        candidates, replace(field.rules, method="mean", criteria=(), trim_per_criterion=False)
    )


def _without(field: _Field, base: Sequence[OfficialStanding], judge: str) -> list[OfficialStanding]:
    """Only the judge's own entries are computed again."""
    left = {
        entry: tuple(sheet for sheet in candidate.sheets if sheet.judge != judge)
        for entry, candidate in field.candidates.items()
    }
    changed = {
        entry: replace(candidate, sheets=left[entry])
        for entry, candidate in field.candidates.items()
        if len(left[entry]) < len(candidate.sheets)
    }
    fresh = official_standings(list(changed.values()), field.rules)
    return rank_again(
        [
            *(row for row in base if row.entry not in changed),
            *(row for row in fresh if row.final is not None),
        ],
        field.rules,
    )


def _chosen(rows: Sequence[OfficialStanding], places: int) -> set[str]:
    return {
        row.entry
        for row in rows
        if row.rank is not None and row.rank <= places and row.passed is not False
    }


def _change(
    field: _Field, base: Sequence[OfficialStanding], other: Sequence[OfficialStanding]
) -> tuple[list[Entry], list[Entry], int]:
    other = by_lot(other, field.lots)  # no figure of another method tells more apart
    before, after = _chosen(base, field.places), _chosen(other, field.places)
    ranks = {row.entry: row.rank for row in other}
    moved = max(
        (
            abs((ranks[row.entry] or 0) - (row.rank or 0))
            for row in base
            if ranks.get(row.entry) is not None
        ),
        default=0,
    )
    return _named(field, after - before), _named(field, before - after), moved


def _cut(field: _Field, places: int) -> OtherCut:
    before, after = _chosen(field.official, field.places), _chosen(field.official, places)
    inside = [row for row in field.official if row.rank is not None and row.rank <= places]
    outside = field.official[len(inside) :]
    gap = (
        (inside[-1].final or Decimal(0)) - (outside[0].final or Decimal(0))
        if inside and outside
        else None
    )
    return OtherCut(_named(field, after - before), _named(field, before - after), 0, places, gap)


def _named(field: _Field, entries: set[str]) -> list[Entry]:
    return [field.entries[row.entry] for row in field.official if row.entry in entries]
