"""The assignment as organisers read it.

Loads, who shares entries with whom, the recorded runs, and the board for editing by hand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from django.db.models import Prefetch, QuerySet

from challenge.models import Edition, Job
from judging.algorithms.assignment.linkage import groups_of, measure
from judging.algorithms.assignment.problem import BoolArray, Linkage
from judging.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Conflict,
    Judge,
    Round,
    RoundEntry,
)
from judging.queries.assignment.entry_counts import counts_of
from submissions.queries.as_submitted import with_submitted_entry
from submissions.queries.entries import submitted_words

MOST_IN_PICTURE = 40
BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Load:
    """A judge's share of the work.  limit: the judge's own, or the round's."""

    judge: Judge
    count: int
    limit: int
    mean_match: float | None

    @property
    def percent(self) -> int:
        """Of the limit."""
        return min(100, round(100 * self.count / self.limit)) if self.limit else 0


@dataclass(frozen=True, slots=True)
class Linked:
    """Who shares entries with whom: names, and counts by pair of positions.

    Linkage over all judges with work.
    """

    names: list[str]
    shared: dict[tuple[int, int], int]
    linkage: Linkage
    left_out: int


# viewer: caller
def assignments_in_force(round: Round) -> list[tuple[int, int, float]]:
    """(entry, judge, match) of every standing pair."""
    return list(
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).values_list(
            "entry_id", "judge_id", "match"
        )
    )


# viewer: caller
def loads_of(
    round: Round, pairs: Sequence[tuple[int, int, float]], judges: Iterable[Judge] | None = None
) -> list[Load]:
    """Every accepted judge's load, the fullest first.

    judges: the accepted ones, where they are at hand.
    """
    fits: dict[int, list[float]] = {}
    for _entry, judge, match in pairs:
        fits.setdefault(judge, []).append(match)
    judges = _accepted(round.edition) if judges is None else judges
    loads = [
        Load(
            judge,
            len(fits.get(judge.pk, [])),
            round.max_load if judge.max_load is None else judge.max_load,
            _mean(fits.get(judge.pk, [])),
        )
        for judge in judges
    ]
    return sorted(loads, key=lambda load: (-load.count, str(load.judge)))


# viewer: pure
def linked(loads: Sequence[Load], pairs: Sequence[tuple[int, int, float]]) -> Linked:
    """The picture's data; the busiest judges where there are too many to draw."""
    busy = [load.judge for load in loads if load.count]
    drawn = busy[:MOST_IN_PICTURE]
    place = {judge.pk: index for index, judge in enumerate(drawn)}
    by_entry: dict[int, list[int]] = {}
    for entry, judge, _match in pairs:
        by_entry.setdefault(entry, []).append(judge)
    shared: dict[tuple[int, int], int] = {}
    for judges in by_entry.values():
        for first, second in combinations(
            sorted(place[judge] for judge in judges if judge in place), 2
        ):
            shared[first, second] = shared.get((first, second), 0) + 1
    return Linked(
        [str(judge) for judge in drawn], shared, _linkage(busy, by_entry), len(busy) - len(drawn)
    )


def groups_in(pairs: Sequence[tuple[int, int, float]], judges: Iterable[Judge]) -> int:
    """Groups of judges who share entries, as `linked` counts them.

    1: all of these judges who have work are linked.
    """
    by_entry: dict[int, list[int]] = {}
    for entry, judge, _match in pairs:
        by_entry.setdefault(entry, []).append(judge)
    busy = {judge for _entry, judge, _match in pairs} & {judge.pk for judge in judges}
    return groups_of(_grid(sorted(busy), by_entry))[0]


# viewer: caller
def runs_of(round: Round, most: int = 12) -> list[AssignmentRun]:
    """Recorded runs, newest first; steps by hand are left out."""
    return list(
        AssignmentRun.objects.filter(round=round)
        .exclude(reason__in=[BY_HAND, "undo"])
        .order_by("-pk")[:most]
    )


# viewer: caller
def last_step_by_hand(round: Round) -> AssignmentRun | None:
    """The newest step by hand that can still be undone."""
    return (
        AssignmentRun.objects.filter(round=round, reason=BY_HAND, options__undone__isnull=True)
        .order_by("-pk")
        .first()
    )


# viewer: caller
def assignment_job(round: Round) -> Job | None:
    """The newest job that assigns this round."""
    return (
        Job.objects.filter(kind="assign", subject_type="round", subject_id=round.pk)
        .order_by("-pk")
        .first()
    )


# viewer: caller
def board_entries(
    round: Round, *, search: str = "", only_short: bool = False
) -> QuerySet[RoundEntry]:
    """Entries of the round with their standing assignments (`entry.standing`), by number."""
    standing = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge__user", "judge__organisation", "sheet", "mark")
        .order_by("pk")
    )
    rows = RoundEntry.objects.filter(round=round).prefetch_related(
        with_submitted_entry("field", "track", "edition")
    )
    if search:
        found = round.edition.entries.filter(submitted_words(search))
        rows = rows.filter(entry__in=found)
    if only_short:
        rows = rows.filter(entry__in=[count.entry for count in counts_of(round) if count.is_short])
    return rows.prefetch_related(
        Prefetch("entry__assignments", queryset=standing, to_attr="standing")
    ).order_by("entry__number")


# viewer: caller
def conflicts_of(entries: Sequence[int]) -> dict[int, dict[int, Conflict]]:
    """Conflicts in force: entry → judge → conflict."""
    found: dict[int, dict[int, Conflict]] = {}
    for conflict in Conflict.counted.filter(entry__in=entries, withdrawn_at__isnull=True):
        found.setdefault(conflict.entry_id, {})[conflict.judge_id] = conflict
    return found


# viewer: caller
def recused_from(round: Round, entries: Sequence[int]) -> set[tuple[int, int]]:
    """(entry, judge) pairs that were recused in the round."""
    return set(
        Assignment.objects.filter(
            round=round, entry__in=entries, state=AssignmentState.RECUSED
        ).values_list("entry_id", "judge_id")
    )


def _accepted(edition: Edition) -> QuerySet[Judge]:
    return Judge.objects.filter(edition=edition, state=Judge.State.ACCEPTED).select_related(
        "user", "organisation"
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _linkage(busy: Sequence[Judge], by_entry: dict[int, list[int]]) -> Linkage:
    return measure(_grid([judge.pk for judge in busy], by_entry), [str(judge) for judge in busy])


def _grid(busy: Sequence[int], by_entry: dict[int, list[int]]) -> BoolArray:
    """Entries × judges: who reads what."""
    column = {judge: index for index, judge in enumerate(busy)}
    chosen = np.zeros((len(by_entry), len(busy)), dtype=bool)
    for row, judges in enumerate(by_entry.values()):
        chosen[row, [column[judge] for judge in judges if judge in column]] = True
    return chosen
