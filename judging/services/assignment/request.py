"""Requesting assignments: a task computes them (`run`), and they are put into force (`apply`)."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition, Job, JobState, User
from challenge.permissions import require
from challenge.services.jobs import enqueue_job
from judging.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Judge,
    Round,
    RoundEntry,
    RoundState,
)
from judging.permissions import may_run_round
from judging.queries.setup.assignment_options import check_shares
from submissions.models import Entry

KIND = "assign"
TASK = "judging.tasks.run_assignment"
SEEDS = 2**31
TRIED = frozenset({"lottery", "linking"})  # what a scenario may try instead of the round's own
ASSIGNABLE = frozenset({RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN})


class NotAssignable(Refusal):
    """The round is over."""

    code = "not_assignable"
    message = _("Judges can only be assigned before the round closes. Reopen the round first.")


class NobodyToAssign(Refusal):
    """There are no entries, or no judges who accepted."""

    code = "nobody_to_assign"
    message = _(
        "There is nothing to assign yet: bring entries into the round, and wait for judges "
        "to accept their invitation."
    )


class Contradiction(Refusal):
    """Pins, loads or conflicts exclude one another."""

    code = "contradiction"
    message = _(
        "The wishes contradict one another: a pinned pair is in conflict, or a judge's least "
        "load is above the largest. Unpin it or change the load."
    )


class SeedIsCommitted(Refusal):
    """The public was told a commitment: only its seed counts."""

    code = "seed_is_committed"
    message = _(
        "The seed of this round was committed to in public, so no other seed can be used. "
        "Leave the seed empty."
    )


@transaction.atomic
def request_assignment(
    *,
    actor: User | None,
    round: Round,
    seed: int | None = None,
    scenario: bool = False,
    lottery: float | None = None,
    linking: float | None = None,
    reason: str = "first",
) -> Job:
    """Request a new assignment of the round; pins and begun sheets stay.  scenario: compute and
    keep it, but don't apply it.

    lottery, linking: tried instead of the round's own, in scenarios only.  Requested again while
    the same is waiting or running, it is the same job.
    """
    _require_assignable(actor, round)
    options = _options(scenario, {"lottery": lottery, "linking": linking})
    if seed is not None and seed != round.seed and "commitment" in round.allocation_options:
        raise SeedIsCommitted(fields={"seed": SeedIsCommitted.message})
    if (
        not round.participations.exists()
        or not round.edition.judges.filter(state=Judge.State.ACCEPTED).exists()
    ):
        raise NobodyToAssign
    return _enqueue(
        actor,
        round,
        "scenario" if scenario else reason,
        seed,
        {"mode": "assign", "apply": not scenario, **options},
    )


@transaction.atomic
def request_repair(*, actor: User | None, round: Round, cause: str) -> Job:
    """Request the smallest change that fills what a recusal, a silence, a conflict or more wanted
    sheets left open.
    """
    _require_assignable(actor, round)
    return _enqueue(actor, round, cause, None, {"mode": "repair", "apply": True})


@transaction.atomic
def request_scenario(*, actor: User, run: AssignmentRun) -> Job:
    """Request that a scenario is put into force with the least change that suits what has happened
    since it was computed.
    """
    _require_assignable(actor, run.round)
    return _enqueue(
        actor,
        run.round,
        "scenario",
        run.seed,
        {"mode": "repair", "apply": True, "scenario": run.pk},
    )


@transaction.atomic
def replace_judge(*, actor: User | None, round: Round, judge: Judge, reason: str = "silent") -> Job:
    """Recuse the judge from what they have not submitted in this round, and reassign it.

    Submitted sheets stay.  The pairs are barred for this round as a recusal is.
    """
    _require_assignable(actor, round)
    mine = Assignment.objects.select_for_update(of=("self",)).filter(
        round=round, judge=judge, state=AssignmentState.ACTIVE
    )
    unsubmitted = [row for row in mine.select_related("sheet") if not _is_submitted(row)]
    for assignment in unsubmitted:
        assignment.advance(AssignmentState.RECUSED)
        assignment.recusals.create(kind="other", note=reason)
    audit.record(
        actor,
        "judge.replaced",
        judge,
        round=round.pk,
        assignments=[assignment.pk for assignment in unsubmitted],
        reason=reason,
    )
    return request_repair(actor=actor, round=round, cause="replacement")


@transaction.atomic
def release_judge(*, judge: Judge) -> list[Job]:
    """A judge has left: remove what they have not submitted in every running round, and request
    repairs.
    """
    left = Assignment.objects.select_for_update(of=("self",)).filter(
        judge=judge, state=AssignmentState.ACTIVE, round__state__in=ASSIGNABLE
    )
    rounds: dict[int, Round] = {}
    for assignment in left.select_related("round__edition", "sheet").order_by("pk"):
        if not _is_submitted(assignment):
            assignment.advance(AssignmentState.REMOVED)
            audit.record(
                None,
                "assignment.taken_back",
                assignment,
                edition=assignment.round.edition,
                reason="judge_left",
            )
            rounds[assignment.round_id] = assignment.round
    return [
        request_repair(actor=None, round=round, cause="replacement") for round in rounds.values()
    ]


@transaction.atomic
def request_more_sheets(
    *, actor: User, round: Round, entries: Iterable[Entry], sheets: int = 1
) -> Job:
    """Request more sheets on some entries (the boundary group, for example), assigned with the
    smallest change.
    """
    require(may_run_round, actor, round)
    ids = [entry.pk for entry in entries]
    if not ids or sheets < 1:
        raise InvalidInput(fields={"entries": _("Choose at least one entry and one more sheet.")})
    for row in RoundEntry.objects.select_for_update().filter(round=round, entry_id__in=ids):
        row.wanted_sheets = (row.wanted_sheets or round.sheets_per_entry) + sheets
        row.save(update_fields=["wanted_sheets"])
    audit.record(actor, "round.more_sheets", round, entries=ids, sheets=sheets)
    return request_repair(actor=actor, round=round, cause="more_sheets")


@transaction.atomic
def widen(
    *, actor: User | None, round: Round, wanted: Mapping[int, int], budget: int | None = None
) -> Job | None:
    """Give entries as many sheets as the round's allocation rule asks for now (two-stage,
    adaptive).

    wanted: entry → sheets; never fewer than before.  budget: sheets in all; what goes beyond is
    left out.  None: nothing to add.
    """
    _require_assignable(actor, round)
    rows = {row.entry_id: row for row in RoundEntry.objects.select_for_update().filter(round=round)}
    has = {entry: row.wanted_sheets or round.sheets_per_entry for entry, row in rows.items()}
    left = sum(has.values()) if budget is None else budget - sum(has.values())
    more: dict[int, int] = {}
    for entry, count in wanted.items():
        extra = count - has.get(entry, count)
        if extra > 0 and (budget is None or extra <= left):
            more[entry] = count
            left -= extra
    if not more:
        return None
    for entry, count in more.items():
        RoundEntry.objects.filter(pk=rows[entry].pk).update(wanted_sheets=count)
    audit.record(actor, "round.widened", round, entries=more)
    return request_repair(actor=actor, round=round, cause="allocation")


@transaction.atomic
def override_match(
    *, actor: User, round: Round, judge: Judge, entry: Entry, match: float | None
) -> Round:
    """Set how well a judge fits an entry (0..1) by hand; None: back to what the data says."""
    require(may_run_round, actor, round)
    if match is not None and not 0 <= match <= 1:
        raise InvalidInput(fields={"match": _("Give a number from 0 to 1.")})
    round = round.locked()
    by_hand = dict(round.allocation_options.get("match", {}))
    by_hand.pop(f"{entry.pk}:{judge.pk}", None)
    if match is not None:
        by_hand[f"{entry.pk}:{judge.pk}"] = match
    round.allocation_options = {**round.allocation_options, "match": by_hand}
    round.save(update_fields=["allocation_options"])
    audit.record(actor, "match.overridden", round, entry=entry.pk, judge=judge.pk, match=match)
    return round


def pending_repair(*, round: Round) -> bool:
    """Whether a job that assigns this round is waiting or running."""
    return Job.objects.filter(
        kind=KIND,
        subject_type="round",
        subject_id=round.pk,
        state__in=[JobState.QUEUED, JobState.RUNNING],
    ).exists()


def _is_submitted(assignment: Assignment) -> bool:
    sheet = getattr(assignment, "sheet", None)
    return sheet is not None and sheet.submitted_at is not None


def _options(scenario: bool, tried: Mapping[str, float | None]) -> dict[str, float]:
    """What a scenario tries, checked."""
    given = {name: value for name, value in tried.items() if value is not None}
    if given and not scenario:
        raise InvalidInput(
            fields=dict.fromkeys(
                given, _("Try other values in a scenario, or change the rules of the round.")
            )
        )
    check_shares(given=given)
    return given


def _enqueue(
    actor: User | None, round: Round, reason: str, seed: int | None, parameters: dict[str, Any]
) -> Job:
    Edition.objects.select_for_update(no_key=True).get(pk=round.edition_id)  # one request at a time
    jobs = Job.objects.filter(kind=KIND, subject_type="round", subject_id=round.pk)
    same = jobs.filter(
        state__in=[JobState.QUEUED, JobState.RUNNING], parameters=parameters
    ).order_by("-pk")
    last = (same if seed is None else same.filter(seed=seed)).first()
    if last is not None:
        return last
    return enqueue_job(
        actor=actor,
        edition=round.edition,
        kind=KIND,
        key=f"{KIND}:{round.pk}:{jobs.count() + 1}",
        task=TASK,
        subject=("round", round.pk),
        parameters=parameters,
        seed=_seed(round, seed),
        reason=reason,
    )


def _seed(round: Round, seed: int | None) -> int:
    return next(
        (known for known in (seed, round.seed) if known is not None), secrets.randbelow(SEEDS)
    )


def _require_assignable(actor: User | None, round: Round) -> None:
    if actor is not None:
        require(may_run_round, actor, round)
    if round.state not in ASSIGNABLE:
        raise NotAssignable
