"""Why a judge fits an entry.

The match part by part, what an organiser set by hand, and what stands against the pair.
"""

# tested by: tests/judging/api/assignment/test_assignments.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from challenge.kernel.versions import version_of
from judging.models import Assignment, AssignmentState, Conflict, Judge, Round
from judging.queries.assignment.problem_of_round import limit_of
from judging.queries.assignment.profile_match import (
    MATCH_OPTION,
    judges_with_profile,
    profile_match,
)
from submissions.models import Entry


@dataclass(frozen=True, slots=True)
class Fit:
    """One judge for one entry.

    match: what counts; computed: what the data says; by_hand: what an organiser set instead.

    parts: fields, stage, keywords, past_load, 0..1, None where one side says nothing.  conflicts:
    those in force.
    """

    judge: Judge
    match: float
    computed: float
    by_hand: float | None
    parts: Mapping[str, float | None]
    load: int
    limit: int
    is_assigned: bool
    is_recused: bool
    conflicts: Sequence[Conflict]

    @property
    def etag(self) -> str:
        """The version of what was set by hand."""
        return version_of({"match": self.by_hand})


# viewer: caller
def fits_of(*, round: Round, entry: Entry) -> list[Fit]:
    """All accepted judges for an entry: its own first, then those who may, the best match first."""
    judges = list(judges_with_profile(round).filter(state=Judge.State.ACCEPTED))
    if not judges:
        return []
    fit = profile_match(round=round, entries=[entry], judges=judges)
    by_hand = round.allocation_options.get(MATCH_OPTION, {})
    states = dict(Assignment.objects.filter(round=round, entry=entry).values_list("judge", "state"))
    loads, conflicts = _loads(round), _conflicts(entry)
    rows = []
    for j, judge in enumerate(judges):
        computed, own = float(fit.total[0, j]), by_hand.get(f"{entry.pk}:{judge.pk}")
        state = states.get(judge.pk)
        rows.append(
            Fit(
                judge=judge,
                match=computed if own is None else float(own),
                computed=computed,
                by_hand=own,
                parts=fit.because(0, j),
                load=loads.get(judge.pk, 0),
                limit=limit_of(round=round, judge=judge),
                is_assigned=state == AssignmentState.ACTIVE,
                is_recused=state == AssignmentState.RECUSED,
                conflicts=conflicts.get(judge.pk, []),
            )
        )
    return sorted(rows, key=_order)


def _order(fit: Fit) -> tuple[bool, bool, float, int]:
    """Assigned judges first, those who may not judge last, and the best match first."""
    return not fit.is_assigned, bool(fit.conflicts) or fit.is_recused, -fit.match, fit.judge.pk


def _loads(round: Round) -> dict[int, int]:
    """Judge → active assignments in the round."""
    active = Count("pk", filter=Q(state=AssignmentState.ACTIVE))
    rows = Assignment.objects.filter(round=round).order_by()
    return dict(rows.values_list("judge").annotate(load=active))


def _conflicts(entry: Entry) -> dict[int, list[Conflict]]:
    """Judge → conflicts in force with the entry."""
    found: dict[int, list[Conflict]] = {}
    for conflict in Conflict.counted.filter(entry=entry, withdrawn_at__isnull=True).order_by("pk"):
        found.setdefault(conflict.judge_id, []).append(conflict)
    return found
