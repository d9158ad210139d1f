"""Putting computed pairs into force, in one short transaction; begun sheets always stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.models import Job, User
from challenge.permissions import require
from judging.algorithms.assignment.legality import is_lawful
from judging.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Conflict,
    Judge,
    Round,
    RoundState,
)
from judging.permissions import may_run_round
from judging.queries.assignment.problem_of_round import read_problem
from judging.services.assignment.allocation.reading_order import place_new
from judging.services.assignment.allocation.wanted_sheets import note_hearers
from judging.services.assignment.notify import notify_judges
from judging.services.assignment.request import (
    ASSIGNABLE,
    NotAssignable,
    SeedIsCommitted,
    request_scenario,
)
from judging.services.assignment.take_back import (
    begun,
    lock_assignments,
    lock_judges,
    take_back,
)

BATCH_ROWS = 2000


@dataclass(frozen=True, slots=True)
class _Changes:
    """Assignments to remove, to make active again (with their new match), and to create."""

    removed: list[Assignment]
    restored: list[Assignment]
    added: list[Assignment]


@transaction.atomic
def apply_scenario(*, actor: User, run: AssignmentRun) -> Job | None:
    """Put a computed scenario into force.

    None: it is.  A job: things have changed since it was computed (a sheet was begun, a judge left,
    a conflict came up), and the job puts it into force with the least change that suits them.
    """
    require(may_run_round, actor, run.round)
    round = run.round.locked()
    run.refresh_from_db(fields=["applied_at", "options"])
    if run.applied_at is not None:
        raise NotAssignable(_("This assignment is in force already."))
    if not run.options.get("pairs"):
        raise NotAssignable(_("This run has no pairs to put into force."))
    if "commitment" in round.allocation_options and run.seed != round.seed:
        raise SeedIsCommitted
    pairs = {(int(entry), int(judge)): float(fit) for entry, judge, fit in run.options["pairs"]}
    lock_judges(judges={judge for _entry, judge in pairs})  # none leaves once it was found lawful
    if not is_lawful(
        read_problem(round=round, with_reserves=True).problem,
        {(str(entry), str(judge)) for entry, judge in pairs},
    ):
        return request_scenario(actor=actor, run=run)
    apply_pairs(actor=actor, round=round, run=run, pairs=pairs)
    run.refresh_from_db()
    return None


@transaction.atomic
def apply_pairs(
    *, actor: User | None, round: Round, run: AssignmentRun, pairs: Mapping[tuple[int, int], float]
) -> None:
    """Make the round's assignments these (entry, judge) → match.

    Under the round's lock; conflicts and begun sheets are looked at again.
    """
    if round.state not in ASSIGNABLE:
        raise NotAssignable
    changes = _changes(round, run, pairs)
    take_back(
        actor=actor, edition=round.edition, assignments=changes.removed, reason=f"run {run.pk}"
    )
    Assignment.advance_all(changes.restored, AssignmentState.ACTIVE, run=run, notified_at=None)
    Assignment.objects.bulk_update(changes.restored, ["match"], batch_size=BATCH_ROWS)
    Assignment.objects.bulk_create(changes.added, batch_size=BATCH_ROWS)
    place_new(round=round, seed=run.seed)
    AssignmentRun.objects.filter(pk=run.pk).update(applied_at=timezone.now())
    run.refresh_from_db()
    if round.state == RoundState.SETUP:
        round.advance(RoundState.ASSIGNED)
    audit.record(
        actor,
        "round.assigned",
        round,
        run=run.pk,
        reason=run.reason,
        seed=run.seed,
        added=len(changes.added) + len(changes.restored),
        removed=len(changes.removed),
        digest=run.input_digest,
    )
    if round.state == RoundState.OPEN:
        notify_judges(actor=actor, round=round)


def _changes(round: Round, run: AssignmentRun, pairs: Mapping[tuple[int, int], float]) -> _Changes:
    """What is to change, so that the round's active assignments are the pairs that may meet.

    Judges and pairs are held first: who left, what conflicts and what is begun is read after that.
    """
    judges = lock_judges(judges={judge for _entry, judge in pairs})
    note_hearers(round=round)
    rows = lock_assignments(rows=Assignment.objects.filter(round=round))
    known = {(row.entry_id, row.judge_id): row for row in rows}
    with_sheet = begun(assignments=rows)
    gone = {pk for pk, judge in judges.items() if judge.state != Judge.State.ACCEPTED}
    barred = _barred(round) | {
        pair for pair, row in known.items() if row.state == AssignmentState.RECUSED
    }
    wanted = {
        pair: match
        for pair, match in pairs.items()
        if pair not in barred and pair[1] not in gone  # who left keeps what they began, below
    }
    removed, restored = [], []
    for pair, row in known.items():
        if row.state == AssignmentState.ACTIVE and pair not in wanted:
            if pair in barred or row.pk not in with_sheet:
                removed.append(row)
        elif row.state == AssignmentState.REMOVED and pair in wanted:
            row.match = wanted[pair]
            restored.append(row)
    code = dict(round.participations.values_list("entry_id", "blind_code"))
    added = [
        Assignment(
            round=round, entry_id=entry, judge_id=judge, match=match, run=run,
            blind_code=code.get(entry, ""),
        )
        for (entry, judge), match in wanted.items()
        if (entry, judge) not in known
    ]  # fmt: skip
    # judges see the rows' numbers and their order: neither may follow the order of the entries
    SystemRandom().shuffle(added)
    return _Changes(removed, restored, added)


def _barred(round: Round) -> set[tuple[int, int]]:
    """(entry, judge) pairs with a conflict in force."""
    conflicts = Conflict.objects.filter(judge__edition=round.edition, withdrawn_at__isnull=True)
    return set(conflicts.values_list("entry_id", "judge_id"))
