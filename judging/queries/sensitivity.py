"""What would change: the chosen entries by another method, or without one judge (plain arithmetic on the official base)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from judging.models import AssignmentState, Judge, Round, Scoresheet, SheetState

Sheets = Mapping[int, Mapping[int, float]]  # entry → judge → total


@dataclass(frozen=True, slots=True)
class Change:
    """One what-if.  key: the method's name or the judge; came, went: names of entries that would be chosen, or not any more; moved: the most places."""

    key: str
    judge: Judge | None
    came: list[str]
    went: list[str]
    moved: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """By method, and without each judge."""

    methods: list[Change]
    without: list[Change]


def what_if(round: Round) -> WhatIf:
    """Compare the official choice with the others.  Entries without a result are left out of both."""
    sheets, names = _sheets(round)
    trim = round.method == "trimmed"
    base = ranks(sheets, trimmed=trim)
    other = "mean" if trim else "trimmed"
    methods = [_change(other, None, base, ranks(sheets, trimmed=not trim), names, round.places), _change("median", None, base, _median_ranks(sheets), names, round.places)]
    judges = Judge.objects.filter(pk__in={judge for by in sheets.values() for judge in by}).select_related("user", "organisation").order_by("user__name")
    without = [_change("judge", judge, base, ranks(_without(sheets, judge.pk), trimmed=trim), names, round.places) for judge in judges]
    return WhatIf(methods, without)


def ranks(sheets: Sheets, *, trimmed: bool) -> dict[int, int]:
    """Entry → place by the mean of its totals; trimmed: without the highest and lowest where there are more than two."""
    score = {entry: fmean(_trimmed(by.values()) if trimmed else by.values()) for entry, by in sheets.items() if by}
    return _placed(score)


def _median_ranks(sheets: Sheets) -> dict[int, int]:
    score = {}
    for entry, by in sheets.items():
        ordered = sorted(by.values())
        half = len(ordered) // 2
        if ordered:
            score[entry] = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return _placed(score)


def _placed(score: Mapping[int, float]) -> dict[int, int]:
    return {entry: place for place, entry in enumerate(sorted(score, key=lambda entry: (-score[entry], entry)), 1)}


def _trimmed(totals: Iterable[float]) -> list[float]:
    ordered = sorted(totals)
    return ordered[1:-1] or ordered


def _without(sheets: Sheets, judge: int) -> dict[int, dict[int, float]]:
    return {entry: rest for entry, by in sheets.items() if (rest := {one: total for one, total in by.items() if one != judge})}


def _change(key: str, judge: Judge | None, base: Mapping[int, int], other: Mapping[int, int], names: Mapping[int, str], places: int) -> Change:
    before = {entry for entry, place in base.items() if place <= places}
    after = {entry for entry, place in other.items() if place <= places}
    moved = max((abs(other[entry] - place) for entry, place in base.items() if entry in other), default=0)
    return Change(key, judge, [names[entry] for entry in sorted(after - before)], [names[entry] for entry in sorted(before - after)], moved)


def _sheets(round: Round) -> tuple[dict[int, dict[int, float]], dict[int, str]]:
    rows = Scoresheet.objects.filter(assignment__round=round, assignment__state=AssignmentState.ACTIVE, state=SheetState.SUBMITTED).select_related("assignment__entry__startup")
    sheets: dict[int, dict[int, float]] = {}
    names: dict[int, str] = {}
    for sheet in rows:
        entry = sheet.assignment.entry
        sheets.setdefault(entry.pk, {})[sheet.assignment.judge_id] = float(sheet.total or 0)
        names[entry.pk] = entry.startup.name
    return {entry: by for entry, by in sheets.items() if len(by) >= round.min_sheets}, names
