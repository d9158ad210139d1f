"""The report of an assignment run in words: ids become names, codes become sentences."""
# tested by: tests/frontend/pages/organisers/assignment/test_assignment.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from judging.algorithms.assignment.problem import Reason
from judging.models import AssignmentRun, Judge, Round
from judging.queries.assignment.reasons_in_words import in_words
from judging.services.assignment.request import TRIED
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

_REASONS: dict[str, Promise] = {
    "first": _("first assignment"),
    "scenario": _("scenario"),
    "replacement": _("a judge was replaced"),
    "more_sheets": _("more sheets"),
    "recusal": _("after a recusal"),
    "conflict": _("after a new conflict"),
    "late_entry": _("late entry"),
    "gaps": _("open seats"),
    "asked": _("repair, as asked"),
    "allocation": _("more sheets by the round's rule"),
}


WORST_SHOWN = 5
ENTRY_KEYS = ("entry", "entries", "rivals")
JUDGE_KEYS = ("judge", "judges", "by_reason", "groups")


@dataclass(frozen=True, slots=True)
class Names:
    """What people call entries and judges, by the text of their ids.

    Two maps, because the same id may name one of each.
    """

    entries: Mapping[str, str]
    judges: Mapping[str, str]

    def entry(self, key: object) -> str:
        """An entry's name."""
        return self.entries.get(str(key), str(key))

    def put(self, key: str, value: Any) -> Any:
        """A parameter with names in the place of ids."""
        known = self.entries if key in ENTRY_KEYS else self.judges if key in JUDGE_KEYS else None
        return value if known is None else self._put(known, value, keys=key != "by_reason")

    def _put(self, known: Mapping[str, str], value: Any, *, keys: bool) -> Any:
        if isinstance(value, list):
            return [self._put(known, item, keys=keys) for item in value]
        if isinstance(value, dict):
            return {
                known.get(key, key) if keys else key: self._put(known, item, keys=keys)
                if isinstance(item, list)
                else item
                for key, item in value.items()
            }
        return known.get(str(value), value)


@dataclass(frozen=True, slots=True)
class Sentence:
    """An entry and what is said about it."""

    title: str
    text: str
    match: float | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """An assignment run, ready to read.

    match_share: of the best total match there is; floor: the worst served entry's mean match;
    spread: the lightest and the heaviest load; tried: a scenario's own lottery, linking and
    balance; balance, balance_price: how far loads might be from the equal share, and the share
    of the match that it costs;
    differing: number of its pairs that are not in force (None: not recorded).
    """

    run: AssignmentRun
    reason: str | Promise
    match: float
    match_share: float | None
    floor: float
    floor_share: float | None
    lottery_price: float
    balance: float | None
    balance_price: float
    groups: int
    spread: tuple[int, int] | None
    tried: Mapping[str, float]
    differing: int | None
    unmet: list[Sentence]
    worst: list[Sentence]
    notes: str


def read_run(
    run: AssignmentRun, round: Round, in_force: Sequence[tuple[int, int, float]] = ()
) -> Run:
    """The run's report, or zeros where it has none."""
    report: Mapping[str, Any] = run.report or {}
    names = _names(report, round)
    loads = [int(load) for load in report.get("loads", {}).values()]
    pairs = {(entry, judge) for entry, judge, _match in run.options.get("pairs", [])}
    bound, floor_bound = report.get("bound") or 0, report.get("floor_bound") or 0
    return Run(
        run=run,
        reason=_REASONS.get(run.reason, run.reason),
        match=report.get("match", 0.0),
        match_share=report["match"] / bound if bound else None,
        floor=report.get("floor", 0.0),
        floor_share=report["floor"] / floor_bound if floor_bound else None,
        lottery_price=report.get("lottery_price", 0.0),
        balance=report.get("balance"),
        balance_price=report.get("balance_price", 0.0),
        groups=(report.get("linkage") or {}).get("components", 0),
        spread=(min(loads), max(loads)) if loads else None,
        tried={name: run.options[name] for name in sorted(TRIED) if name in run.options},
        differing=len(pairs - {(entry, judge) for entry, judge, _match in in_force})
        if pairs
        else None,
        unmet=[
            Sentence(
                names.entry(row["entry"]), _words(row["reasons"], names), missing=row["missing"]
            )
            for row in report.get("unmet", [])
        ],
        worst=[
            Sentence(names.entry(row["entry"]), _words(row["reasons"], names), row["match"])
            for row in report.get("worst", [])[:WORST_SHOWN]
        ],
        notes=_words(report.get("notes", []), names),
    )


def _words(reasons: list[dict[str, Any]], names: Names) -> str:
    return in_words(
        [
            Reason(
                reason["code"],
                {key: names.put(key, value) for key, value in reason["params"].items()},
            )
            for reason in reasons
        ]
    )


def _names(report: Mapping[str, Any], round: Round) -> Names:
    mentioned = {
        str(pk)
        for part in ("unmet", "worst")
        for row in report.get(part, [])
        for pk in _entries_in(row)
    }
    if not (mentioned or report.get("notes")):
        return Names({}, {})
    entries = as_submitted(Entry.objects.filter(pk__in=[int(pk) for pk in mentioned]))
    judges = Judge.objects.filter(edition=round.edition).select_related("user")
    return Names(
        {str(entry.pk): entry.startup.name for entry in entries},
        {str(judge.pk): str(judge) for judge in judges},
    )


def _entries_in(row: Mapping[str, Any]) -> list[Any]:
    inside = [
        pk
        for reason in row["reasons"]
        for key in ENTRY_KEYS
        for pk in _listed(reason["params"].get(key))
    ]
    return [row["entry"], *inside]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
