"""Requesting assignments: a task computes them (`run`), and they are put into force (`apply`)."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import merged
from challenge.models import Job, JobState, User
from challenge.permissions import require
from challenge.services.jobs import enqueue_job, one_request_at_a_time
from judging.models import (
    AssignmentRun,
    Judge,
    Round,
    RoundState,
)
from judging.permissions import may_run_round
from judging.queries.setup.assignment_options import check_shares
from judging.services.assignment.allocation.noise_audit import draw_noise_audit
from submissions.models import Entry

KIND = "assign"
TASK = "judging.tasks.run_assignment"
SEEDS = 2**31
TRIED = frozenset(
    {"lottery", "linking", "balance"}
)  # what a scenario may try instead of the round's own
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
    balance: float | None = None,
    reason: str = "first",
) -> Job:
    """Request a new assignment of the round; pins and begun sheets stay.

    scenario: compute and keep it, but don't apply it.

    lottery, linking, balance: tried instead of the round's own, in scenarios only.  Requested
    again while the same is waiting or running, it is the same job.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    require_assignable(round=round)
    options = _options(scenario, {"lottery": lottery, "linking": linking, "balance": balance})
    if seed is not None and seed != round.seed and "commitment" in round.allocation_options:
        raise SeedIsCommitted(fields={"seed": SeedIsCommitted.message})
    if (
        not round.participations.exists()
        or not round.edition.judges.filter(state=Judge.State.ACCEPTED).exists()
    ):
        raise NobodyToAssign
    draw_noise_audit(actor=actor, round=round)
    return _enqueue(
        actor,
        round,
        "scenario" if scenario else reason,
        seed,
        {"mode": "assign", "apply": not scenario, **options},
    )


@transaction.atomic
def request_repair(*, actor: User | None, round: Round, cause: str) -> Job:
    """Request the smallest change that fills open seats.

    A recusal, a silence, a conflict or more wanted sheets leave them open.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    require_assignable(round=round)
    return _enqueue(actor, round, cause, None, {"mode": "repair", "apply": True})


@transaction.atomic
def request_scenario(*, actor: User, run: AssignmentRun) -> Job:
    """Request that a scenario is put into force.

    With the least change that suits what has happened since it was computed.
    """
    require(may_run_round, actor, run.round)
    require_assignable(round=run.round)
    applied = run.round.assignment_runs.filter(applied_at__isnull=False)
    last = applied.order_by("-applied_at", "-pk").first()
    if last is not None and last.options.get("scenario") == run.pk:
        raise NotAssignable(_("This assignment is in force already."))
    return _enqueue(
        actor,
        run.round,
        "scenario",
        run.seed,
        {"mode": "repair", "apply": True, "scenario": run.pk},
    )


@transaction.atomic
def override_match(
    *,
    actor: User,
    round: Round,
    judge: Judge,
    entry: Entry,
    match: float | None,
    seen: str | None = None,
) -> Round:
    """Set how well a judge fits an entry (0..1) by hand; None: back to what the data says.

    seen: the version (Fit.etag) that the person saw; ChangedMeanwhile: somebody set another one.
    """
    require(may_run_round, actor, round)
    if match is not None and not 0 <= match <= 1:
        raise InvalidInput(fields={"match": _("Give a number from 0 to 1.")})
    round = round.locked()
    by_hand = dict(round.allocation_options.get("match", {}))
    now = by_hand.pop(f"{entry.pk}:{judge.pk}", None)
    if not merged(seen, {"match": now}, {"match": match}):
        return round
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
    one_request_at_a_time(kind=KIND, subject_id=round.pk)
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


def require_assignable(*, round: Round) -> None:
    """NotAssignable: the round has closed."""
    if round.state not in ASSIGNABLE:
        raise NotAssignable
