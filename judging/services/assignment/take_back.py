"""Taking entries back from judges: under the pairs' locks, each with an audit event of its own.

The one place where a pair leaves `active`, or `shadow`.  Locks go from judge to assignment to sheet
(docs/parts/locks.md), and what is decided about a sheet is read after the lock: a joined row of a
SELECT … FOR UPDATE is as old as the statement, not as old as the lock.
"""

# tested by: tests/judging/services/assignment/test_by_hand.py

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from challenge import audit
from challenge.kernel.errors import NotFound, WrongState
from challenge.models import Edition, User
from judging.models import (
    HELD_STATES,
    SHADOW_OF,
    Assignment,
    AssignmentState,
    Judge,
    Round,
    RoundState,
    Scoresheet,
)

RUNNING = (RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN)


def lock_running_rounds(*, edition_id: int) -> list[Round]:
    """The edition's rounds that still assign, held until the commit."""
    rows = Round.objects.select_for_update(no_key=True, of=("self",)).filter(
        edition=edition_id, state__in=RUNNING
    )
    return list(rows.order_by("pk"))


def lock_judges(*, judges: Iterable[int]) -> dict[int, Judge]:
    """Judges by primary key as they stand, held until the commit: none joins or leaves."""
    rows = Judge.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(judges))
    return {judge.pk: judge for judge in rows.order_by("pk")}


def lock_judge(*, judge: Judge) -> Judge:
    """The judge as they stand, held until the commit; the caller's own object is brought up to
    date.
    """
    rows = Judge.with_shadows.select_for_update(no_key=True, of=("self",))
    judge.refresh_from_db(from_queryset=rows.select_related("edition", "user"))
    return judge


def lock_assignments(*, rows: QuerySet[Assignment]) -> list[Assignment]:
    """The pairs as they stand, held until the commit: nobody submits, moves or removes them."""
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def lock_assignment(*, rows: QuerySet[Assignment], assignment: Assignment) -> Assignment:
    """One pair of these, as it stands, held until the commit.  NotFound: it isn't among them any
    more, as that of a judge who became a shadow meanwhile.
    """
    held = lock_assignments(rows=rows.filter(pk=assignment.pk))
    if not held:
        raise NotFound
    return held[0]


def begun(*, assignments: Iterable[Assignment], submitted: bool = False) -> set[int]:
    """Primary keys of the assignments with a sheet (submitted: that was submitted), read now."""
    sheets = Scoresheet.with_shadows.filter(assignment__in=[row.pk for row in assignments])
    if submitted:
        sheets = sheets.filter(submitted_at__isnull=False)
    return set(sheets.values_list("assignment_id", flat=True))


def take_back(
    *,
    actor: User | None,
    edition: Edition,
    assignments: Iterable[Assignment],
    reason: str,
    to: AssignmentState = AssignmentState.REMOVED,
) -> int:
    """Move held pairs out of force, and record it for each; returns how many moved.

    assignments: from `lock_assignments`; those that left before stay as they are, and get no event.
    The objects themselves are not changed.
    reason: kept in the log.  to: removed or recused; of a shadow's pair its own state of that kind.
    WrongState: one of them wasn't held, and somebody else moved it.
    """
    held = [row for row in assignments if row.state in HELD_STATES]
    counted = [row for row in held if row.state == AssignmentState.ACTIVE]
    shadows = [row for row in held if row.state == AssignmentState.SHADOW]
    moved = Assignment.advance_all(counted, to) + Assignment.advance_all(shadows, SHADOW_OF[to])
    if moved != len(held):
        raise WrongState
    done = "recused" if to == AssignmentState.RECUSED else "taken_back"
    for action, rows in ((f"assignment.{done}", counted), (f"shadow.{done}", shadows)):
        _record(actor, action, rows, edition, reason)
    return len(held)


def _record(
    actor: User | None, action: str, rows: Sequence[Assignment], edition: Edition, reason: str
) -> None:
    """Part of taking back, which began the transaction."""
    facts = [
        (row, {"round": row.round_id, "entry": row.entry_id, "judge": row.judge_id}) for row in rows
    ]
    in_round = rows[0].round.order if rows else None
    audit.record_each(actor, action, facts, edition=edition, in_round=in_round, reason=reason)
