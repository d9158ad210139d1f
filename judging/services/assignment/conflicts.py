"""이해충돌 (conflicts of interest) that the data shows (docs/rules-kr.md §5) or that people name.

An assignment that meets a conflict in force is removed at once.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import AuditEvent, Edition, User
from challenge.permissions import may_organise, require
from judging.models import (
    HELD_STATES,
    Assignment,
    AssignmentState,
    Conflict,
    ConflictKind,
    Judge,
)
from judging.permissions import may_manage_judge
from judging.queries.assignment.objections import conflicts_objected
from judging.queries.assignment.ties import conflicts_in_data, newest_fact, read_up_to
from judging.services.assignment.request import request_repair
from judging.services.assignment.take_back import (
    lock_assignments,
    lock_running_rounds,
    take_back,
)
from submissions.models import Entry

Key = tuple[int, int, str]  # judge, entry, kind
# Sources that are read again each time; what an organiser entered for a startup stays.
READ = (Conflict.Source.DATA, Conflict.Source.STARTUP)
BATCH_ROWS = 2000
ENTERED = (Conflict.Source.ORGANISER, Conflict.Source.STARTUP)


@transaction.atomic
def find_conflicts(*, actor: User | None, edition: Edition) -> int:
    """Read conflicts from the data and the startups' objections again; returns how many are new.

    Those that no longer hold are withdrawn, lifted ones stay lifted.  Assignments in conflict are
    removed, and a repair is requested.  Run by the clock whenever a judge's or a startup's facts
    changed (`has_new_facts`), and by every assignment run before it assigns.
    """
    if actor is not None:
        require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # read by one at a time
    before, seen = read_up_to(edition), newest_fact(edition)
    new, gone = _differences(edition)
    if new:
        lock_running_rounds(edition_id=edition.pk)  # nothing is assigned past a new conflict
    Conflict.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
    Conflict.objects.bulk_create(new, batch_size=BATCH_ROWS)
    if new or gone or seen > before:
        audit.record(
            actor,
            "conflicts.found",
            edition,
            new=len(new),
            withdrawn=len(gone),
            seen=max(seen, before),
        )
    if new:
        remove_conflicting(actor=actor, edition=edition)
    return len(new)


@transaction.atomic
def set_conflict(
    *,
    actor: User,
    judge: Judge,
    entry: Entry,
    kind: str,
    note: str = "",
    source: str = Conflict.Source.ORGANISER,
) -> Conflict:
    """Set a conflict as an organiser, or enter one that a startup raised (source startup: 기피)."""
    require(may_manage_judge, actor, judge)
    _check_conflict(judge, entry, kind, source)
    lock_running_rounds(edition_id=judge.edition_id)
    conflict, made = Conflict.objects.get_or_create(
        judge=judge,
        entry=entry,
        kind=kind,
        source=source,
        withdrawn_at=None,
        defaults={"note": note, "declared_by": actor},
    )
    if made:
        audit.record(
            actor,
            "conflict.set",
            conflict,
            edition=judge.edition,
            judge=judge.pk,
            entry=entry.pk,
            kind=kind,
            source=source,
        )
        remove_conflicting(actor=actor, edition=judge.edition)
    return conflict


@transaction.atomic
def lift_conflict(*, actor: User, conflict: Conflict, reason: str) -> Conflict:
    """Declare a conflict void, with a reason in the log.

    The data will not bring the same one back.
    """
    require(may_manage_judge, actor, conflict.judge)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write why this is no conflict of interest.")})
    if Conflict.objects.filter(pk=conflict.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now()
    ):
        key = [conflict.judge_id, conflict.entry_id, conflict.kind]
        audit.record(
            actor,
            "conflict.lifted",
            conflict,
            edition=conflict.judge.edition,
            key=key,
            reason=reason.strip(),
        )
    conflict.refresh_from_db()
    return conflict


@transaction.atomic
def remove_conflicting(*, actor: User | None, edition: Edition) -> int:
    """Remove every active assignment that is in conflict, begun or not, and request repairs.

    Returns how many.
    """
    rounds = lock_running_rounds(edition_id=edition.pk)
    pairs = set(
        Conflict.objects.filter(judge__edition=edition, withdrawn_at__isnull=True).values_list(
            "judge_id", "entry_id"
        )
    )
    standing = lock_assignments(
        rows=Assignment.with_shadows.filter(round__in=rounds, state__in=HELD_STATES)
    )
    conflicting = [row for row in standing if (row.judge_id, row.entry_id) in pairs]
    take_back(actor=actor, edition=edition, assignments=conflicting, reason="conflict")
    short = {row.round_id for row in conflicting if row.state == AssignmentState.ACTIVE}
    for round in rounds:
        if round.pk in short:
            request_repair(actor=actor, round=round, cause="conflict")
    return len(conflicting)


def _differences(edition: Edition) -> tuple[list[Conflict], list[int]]:
    """Conflicts that the data shows and no row holds yet (not saved), and the rows to withdraw."""
    data = (
        Conflict(judge_id=j, entry_id=e, kind=kind, source=Conflict.Source.DATA, note=note[:300])
        for j, e, kind, note in conflicts_in_data(edition)
    )
    found = {(_key(row), row.source): row for row in (*data, *conflicts_objected(edition))}
    in_force = Conflict.objects.filter(
        judge__edition=edition, source__in=READ, withdrawn_at__isnull=True
    )
    known = {(_key(row), row.source): row for row in in_force}
    gone = [
        row.pk
        for key, row in known.items()
        if key not in found and (row.source == Conflict.Source.DATA or row.objection_id)
    ]
    lifted = _lifted(edition)
    new = [found[key] for key in sorted(found) if key not in known and key[0] not in lifted]
    return new, gone


def _check_conflict(judge: Judge, entry: Entry, kind: str, source: str) -> None:
    if kind not in ConflictKind.values or source not in ENTERED:
        raise InvalidInput(fields={"kind": _("Choose the kind of conflict.")})
    if entry.edition_id != judge.edition_id:
        raise InvalidInput(fields={"entry": _("This entry belongs to another edition.")})


def _key(conflict: Conflict) -> Key:
    return conflict.judge_id, conflict.entry_id, str(conflict.kind)


def _lifted(edition: Edition) -> set[Key]:
    rows = AuditEvent.objects.filter(edition=edition, action="conflict.lifted").values_list(
        "facts__key", flat=True
    )
    return {(row[0], row[1], row[2]) for row in rows if row}
