"""From the tables to an assignment problem.

Entries, judges, match, conflicts, pins, loads (docs/science.md §2.1).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Q

from challenge.kernel import clock
from challenge.kernel.digests import digest
from judging.algorithms.assignment.match import Match
from judging.algorithms.assignment.problem import FloatArray, Forbidden, IntArray, Problem
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    Recusal,
    Round,
    RoundEntry,
)
from judging.queries.assignment.profile_match import judges_with_profile, overridden, profile_match
from judging.queries.assignment.silent_judges import silent_judges
from submissions.models import Entry, EntryState

Pair = tuple[int, int]
RECUSED = "recused"
SILENT = "silent"  # the note of a recusal that was made because the judge was silent


@dataclass(frozen=True, slots=True)
class RoundProblem:
    """A problem with what it was made from.  Ids in the problem are the texts of primary keys.

    wanted: judges that each entry (primary key) is to have in all.
    """

    problem: Problem
    parts: Match
    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    active: frozenset[Pair]
    digest: str
    wanted: Mapping[int, int]


# viewer: clock
def read_problem(
    *, round: Round, with_reserves: bool = False, keep_all: bool = False
) -> RoundProblem:
    """The round's assignment problem as it is now.

    keep_all: every active pair is a pin; else only those begun or pinned by hand.
    """
    participations = list(_participations(round))
    entries = tuple(row.entry for row in participations)
    judges = tuple(_judges(round, with_reserves=with_reserves))
    row = {entry.pk: i for i, entry in enumerate(entries)}
    column = {judge.pk: j for j, judge in enumerate(judges)}
    of_entries = [assignment for assignment in _standing(round) if assignment.entry_id in row]
    active = [assignment for assignment in of_entries if assignment.judge_id in column]
    by_former_judges = _counted_of(of_entries, besides=column)
    forbidden = _forbidden(round, row, column)
    # in one panel that hears everything, colleagues sit side by side
    firms = ["" if round.is_heard_by_all else str(judge.organisation_id or "") for judge in judges]
    barred = {(ban.entry, ban.judge) for ban in forbidden}
    fixed = [
        (row[assignment.entry_id], column[assignment.judge_id])
        for assignment in active
        if _is_fixed(assignment, keep_all)
    ]
    pins = _without_twins(fixed, barred, firms)
    served = [by_former_judges[entry.pk] for entry in entries]
    asked = _asked(round, participations, judges, barred, served)
    wanted, high = _bounds(round, asked, judges, pins, served)
    _rest_silent(round, judges, pins, high)
    fit = profile_match(round=round, entries=entries, judges=judges)
    match = overridden(round=round, total=fit.total, row=row, column=column)
    problem = _problem(round, entries, judges, match, wanted, high, forbidden, pins, firms)
    allowed = frozenset(
        (assignment.entry_id, assignment.judge_id)
        for assignment in active
        if (row[assignment.entry_id], column[assignment.judge_id]) not in barred
    )
    numbers = {entry.pk: count for entry, count in zip(entries, asked, strict=True)}
    return RoundProblem(problem, fit, entries, judges, allowed, _digest(problem, allowed), numbers)


def _counted_of(standing: Sequence[Assignment], *, besides: Mapping[int, int]) -> Counter[int]:
    """Entry → submitted sheets of judges who are not among those."""
    return Counter(
        assignment.entry_id
        for assignment in standing
        if assignment.judge_id not in besides and _is_submitted(assignment)
    )


def _asked(
    round: Round,
    participations: Sequence[RoundEntry],
    judges: Sequence[Judge],
    barred: set[Pair],
    served: Sequence[int],
) -> list[int]:
    """How many sheets each entry wants."""
    if round.is_heard_by_all:
        return _hearers(round, [part.entry for part in participations], judges, barred, served)
    return [wanted_of(round=round, participation=part) for part in participations]


def _problem(
    round: Round,
    entries: Sequence[Entry],
    judges: Sequence[Judge],
    match: FloatArray,
    wanted: IntArray,
    high: IntArray,
    forbidden: Sequence[Forbidden],
    pins: Sequence[Pair],
    firms: Sequence[str],
) -> Problem:
    """The algorithm's problem; arrays in the order of entries and judges."""
    low = [min(judge.min_load, high[j]) for j, judge in enumerate(judges)]
    entry_panels, judge_panels = _panels(round, entries, judges)
    return Problem(
        entry_ids=tuple(str(entry.pk) for entry in entries),
        judge_ids=tuple(str(judge.pk) for judge in judges),
        match=match,
        per_entry=wanted,
        forbidden=tuple(forbidden),
        pinned=tuple(pins),
        firms=tuple(firms),
        min_load=np.array(low, dtype=np.int64),
        max_load=high,
        **_rules(round),
        entry_panels=entry_panels,
        judge_panels=judge_panels,
        bridges=int(round.allocation_options.get("bridges", 0)),
    )


def _rules(round: Round) -> dict[str, Any]:
    """How loads, lottery and linking go; where everybody hears everything nothing is chosen."""
    if round.is_heard_by_all:
        return {"balance": None, "lottery": 1.0, "linking": 0.0, "fairness": False}
    return {"balance": round.balance, "lottery": round.lottery, "linking": round.linking}


def _hearers(
    round: Round,
    entries: Sequence[Entry],
    judges: Sequence[Judge],
    barred: set[Pair],
    served: Sequence[int],
) -> list[int]:
    """How many judges hear each entry: all who may, but for reserves, and those who have left."""
    entry_panels, judge_panels = _panels(round, entries, judges)
    columns = [j for j, judge in enumerate(judges) if not judge.is_reserve]

    def may_hear(i: int, j: int) -> bool:
        panels = {entry_panels[i], judge_panels[j]} - {""} if entry_panels else set()
        return (i, j) not in barred and len(panels) <= 1

    return [before + sum(may_hear(i, j) for j in columns) for i, before in enumerate(served)]


def wanted_of(*, round: Round, participation: RoundEntry) -> int:
    """Sheets wanted for an entry: its own number, or the round's."""
    return participation.wanted_sheets or round.sheets_per_entry


def limit_of(*, round: Round, judge: Judge) -> int:
    """Entries that a judge takes at most."""
    return round.max_load if judge.max_load is None else judge.max_load


def _participations(round: Round) -> Any:
    return (
        RoundEntry.objects.filter(round=round, entry__state=EntryState.SUBMITTED)
        .select_related("entry__startup", "entry__field", "entry__track")
        .order_by("entry_id")
    )


def _judges(round: Round, *, with_reserves: bool) -> Any:
    judges = judges_with_profile(round).filter(state=Judge.State.ACCEPTED)
    if with_reserves:
        return judges
    return judges.filter(
        Q(is_reserve=False) | Q(assignments__round=round, assignments__state=AssignmentState.ACTIVE)
    ).distinct()


def _standing(round: Round) -> Any:
    return (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("sheet")
        .order_by("pk")
    )


def _is_fixed(assignment: Assignment, keep_all: bool) -> bool:
    return keep_all or assignment.pinned or getattr(assignment, "sheet", None) is not None


def _is_submitted(assignment: Assignment) -> bool:
    sheet = getattr(assignment, "sheet", None)
    return sheet is not None and sheet.submitted_at is not None


def _forbidden(round: Round, row: Mapping[int, int], column: Mapping[int, int]) -> list[Forbidden]:
    bans = {
        (c.entry_id, c.judge_id): c.kind
        for c in Conflict.counted.filter(
            judge__edition=round.edition, withdrawn_at__isnull=True
        ).order_by("-pk")
    }
    for recused in Assignment.objects.filter(round=round, state=AssignmentState.RECUSED):
        bans.setdefault((recused.entry_id, recused.judge_id), RECUSED)
    return [
        Forbidden(row[entry], column[judge], kind)
        for (entry, judge), kind in sorted(bans.items())
        if entry in row and judge in column
    ]


def _without_twins(pins: list[Pair], barred: set[Pair], firm: list[str]) -> list[Pair]:
    """Pins that are lawful.

    Not in conflict, and one judge of a firm per entry (the first stays).
    """
    kept: list[Pair] = []
    seen: set[tuple[int, str]] = set()
    for entry, judge in pins:
        house = (entry, firm[judge])
        if (entry, judge) in barred or (firm[judge] and house in seen):
            continue
        seen.add(house)
        kept.append((entry, judge))
    return sorted(kept)


def _bounds(
    round: Round,
    asked: Sequence[int],
    judges: Sequence[Judge],
    pins: Sequence[Pair],
    served: Sequence[int],
) -> tuple[Any, Any]:
    """Judges still wanted per entry and entries at most per judge; never below what is pinned.

    asked: judges wanted in all.  served: submitted sheets of judges who have left.
    """
    per_entry = np.maximum(np.array(asked, dtype=np.int64) - np.array(served, dtype=np.int64), 0)
    high = np.array([limit_of(round=round, judge=judge) for judge in judges], dtype=np.int64)
    if round.is_heard_by_all:
        own = np.array([judge.max_load is not None for judge in judges], dtype=np.bool_)
        high = np.where(own, high, np.maximum(high, len(asked)))
    for axis, bound in ((0, per_entry), (1, high)):
        counts = (
            np.bincount([pin[axis] for pin in pins], minlength=bound.size)
            if pins
            else np.zeros(bound.size, dtype=np.int64)
        )
        np.maximum(bound, counts, out=bound)
    return per_entry, high


def _rest_silent(
    round: Round, judges: Sequence[Judge], pins: Sequence[Pair], high: IntArray
) -> None:
    """Who is silent now, or was replaced for it and not seen since, gets nothing new."""
    now = clock.now()
    silent = {row.judge.pk for row in silent_judges(round, now)}
    replaced: dict[int, datetime] = {}
    for judge_pk, at in Recusal.objects.filter(
        assignment__round=round, note=SILENT, undone_at__isnull=True
    ).values_list("assignment__judge_id", "at"):
        replaced[judge_pk] = max(at, replaced.get(judge_pk, at))
    kept = Counter(column for _row, column in pins)
    for j, judge in enumerate(judges):
        gone = replaced.get(judge.pk)
        if judge.pk in silent or (gone and (not judge.last_seen_at or judge.last_seen_at < gone)):
            high[j] = kept[j]


def _panels(
    round: Round, entries: Sequence[Entry], judges: Sequence[Judge]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Panels by field: allocation_options["panels"] maps a field's short name to a panel's id.

    Bridge judges see all.
    """
    panel_by_field = {
        slug: str(panel) for slug, panel in round.allocation_options.get("panels", {}).items()
    }
    if not panel_by_field:
        return (), ()
    ours = tuple(
        panel_by_field.get(entry.field.slug, "") if entry.field else "" for entry in entries
    )
    return ours, tuple(
        "" if judge.is_bridge or judge.panel_id is None else str(judge.panel_id) for judge in judges
    )


# viewer: pure
def other_panels(*, round: Round, judge: Judge) -> list[str]:
    """Fields (short names) that belong to panels in which this judge does not sit.

    None for bridge judges.
    """
    if judge.panel_id is None or judge.is_bridge:
        return []
    return [
        slug
        for slug, panel in round.allocation_options.get("panels", {}).items()
        if str(panel) != str(judge.panel_id)
    ]


def _digest(problem: Problem, active: frozenset[Pair]) -> str:
    """What the run was asked, as one number: the same digest and seed give the same pairs."""
    return digest(
        {
            "entries": problem.entry_ids,
            "judges": problem.judge_ids,
            "match": np.round(problem.match, 6).tolist()
            if problem.match.size <= 100_000  # noqa: PLR2004
            else float(np.round(problem.match.sum(), 6)),
            "wanted": np.asarray(problem.per_entry).tolist(),
            "forbidden": [[ban.entry, ban.judge, ban.reason] for ban in problem.forbidden],
            "pins": problem.pinned,
            "firms": problem.firms,
            "loads": [np.asarray(problem.min_load).tolist(), np.asarray(problem.max_load).tolist()],
            "lottery": problem.lottery,
            "linking": problem.linking,
            "balance": problem.balance,
            "panels": [problem.entry_panels, problem.judge_panels, problem.bridges],
            "active": sorted(active),
        }
    )
