"""배정: computed by a task outside transactions, applied in one short transaction; begun sheets always stay (SCIENCE.md §2)."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput, Refusal
from challenge.models import Edition, Job, JobState, User
from challenge.permissions import require
from challenge.services.jobs import enqueue_job, finish_job, report_progress
from judging.algorithms.assignment import assign, repair
from judging.algorithms.problem import Assignment as Solution
from judging.algorithms.problem import InvalidProblem, Reason
from judging.models import Assignment, AssignmentRun, AssignmentState, Conflict, Judge, Round, RoundEntry, RoundState
from judging.permissions import may_run_round
from judging.services.notifying import notify_judges
from judging.services.posing import Posed, pose
from judging.services.working import hold_job, run_job
from submissions.models import Entry

KIND = "assign"
TASK = "judging.tasks.run_assignment"
SEEDS = 2**31
ASSIGNABLE = frozenset({RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN})


class NotAssignable(Refusal):
    """The round is over."""

    code = "not_assignable"
    message = _("Judges can only be assigned before the round closes. Reopen the round first.")


class NobodyToAssign(Refusal):
    """There are no entries, or no judges who accepted."""

    code = "nobody_to_assign"
    message = _("There is nothing to assign yet: bring entries into the round, and wait for judges to accept their invitation.")


class Contradiction(Refusal):
    """Pins, loads or conflicts exclude one another."""

    code = "contradiction"
    message = _("The wishes contradict one another: a pinned pair is in conflict, or a judge's least load is above the largest. Unpin it or change the load.")


@transaction.atomic
def request_assignment(*, actor: User | None, round: Round, seed: int | None = None, scenario: bool = False, reason: str = "first") -> Job:
    """Ask for the round to be assigned anew; pins and begun sheets stay.  scenario: compute and keep it, but don't apply it.

    Asked again while one is waiting or running, it is the same job.
    """
    _require_assignable(actor, round)
    if not round.participations.exists() or not round.edition.judges.filter(state=Judge.State.ACCEPTED).exists():
        raise NobodyToAssign
    return _ask(actor, round, "scenario" if scenario else reason, seed, {"mode": "assign", "apply": not scenario})


@transaction.atomic
def request_repair(*, actor: User | None, round: Round, cause: str) -> Job:
    """Ask for the smallest change that fills what a recusal, a silence, a conflict or more wanted sheets left open."""
    _require_assignable(actor, round)
    return _ask(actor, round, cause, None, {"mode": "repair", "apply": True})


@transaction.atomic
def replace_judge(*, actor: User | None, round: Round, judge: Judge, reason: str = "silent") -> Job:
    """Take back what the judge has not submitted in this round, and let others take it over.

    Submitted sheets stay.  The pairs are barred for this round as a recusal is.
    """
    _require_assignable(actor, round)
    mine = Assignment.objects.select_for_update(of=("self",)).filter(round=round, judge=judge, state=AssignmentState.ACTIVE)
    open_ones = [one for one in mine.select_related("sheet") if getattr(one, "sheet", None) is None or one.sheet.submitted_at is None]
    for one in open_ones:
        one.advance(AssignmentState.RECUSED)
        one.recusals.create(kind="other", note=reason)
    audit.record(actor, "judge.replaced", judge, round=round.pk, assignments=[one.pk for one in open_ones], reason=reason)
    return request_repair(actor=actor, round=round, cause="replacement")


@transaction.atomic
def more_sheets(*, actor: User, round: Round, entries: Iterable[Entry], sheets: int = 1) -> Job:
    """Ask for more sheets on some entries, the boundary group say, and assign them with as little change as can be."""
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
def widen(*, actor: User | None, round: Round, wanted: Mapping[int, int], budget: int | None = None) -> Job | None:
    """Give entries as many sheets as the round's allocation rule asks for now (two-stage, adaptive).

    wanted: entry → sheets; never fewer than before.  budget: sheets in all; what goes beyond is left out.  None: nothing to add.
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
def override_match(*, actor: User, round: Round, judge: Judge, entry: Entry, match: float | None) -> Round:
    """Set how well a judge fits an entry (0..1) by hand; None: back to what the data says."""
    require(may_run_round, actor, round)
    if match is not None and not 0 <= match <= 1:
        raise InvalidInput(fields={"match": _("Give a number from 0 to 1.")})
    round = Round.objects.select_for_update(no_key=True, of=("self",)).select_related("edition").get(pk=round.pk)
    by_hand = dict(round.allocation_options.get("match", {}))
    by_hand.pop(f"{entry.pk}:{judge.pk}", None)
    if match is not None:
        by_hand[f"{entry.pk}:{judge.pk}"] = match
    round.allocation_options = {**round.allocation_options, "match": by_hand}
    round.save(update_fields=["allocation_options"])
    audit.record(actor, "match.overridden", round, entry=entry.pk, judge=judge.pk, match=match)
    return round


@transaction.atomic
def apply_scenario(*, actor: User, run: AssignmentRun) -> AssignmentRun:
    """Put a computed scenario into force; what was begun or forbidden since then stays as it is."""
    require(may_run_round, actor, run.round)
    if run.applied_at is not None:
        raise NotAssignable(_("This assignment is in force already."))
    pairs = {(int(entry), int(judge)): float(fit) for entry, judge, fit in run.options.get("pairs", [])}
    _apply(actor, _locked(run.round), run, pairs)
    return run


def run_assignment(*, job_id: int) -> None:
    """The task's body: pose the problem, solve it with progress, apply it in one transaction.  Safe to run twice or half."""
    run_job(job_id=job_id, body=_assign)


def pending_repair(*, round: Round) -> bool:
    """Whether a job that assigns this round is waiting or running."""
    return Job.objects.filter(kind=KIND, subject_type="round", subject_id=round.pk, state__in=[JobState.QUEUED, JobState.RUNNING]).exists()


def _assign(job: Job) -> None:
    round = Round.objects.select_related("edition").get(pk=job.subject_id or 0)
    mode = job.parameters["mode"]
    report_progress(job=job, progress=0.02, message="prepare")
    posed, solution = _solve(job, round, mode)
    report_progress(job=job, progress=0.95, message="apply")
    pairs = _pairs(posed, solution)
    with transaction.atomic():
        hold_job(job=job)
        locked = _locked(round)
        run = _record_run(job, locked, posed, solution, pairs)
        if job.parameters["apply"]:
            _apply(job.asked_by, locked, run, pairs)
            _note_what_is_left(run, locked)
        finish_job(job=job, result={"run": run.pk, "unmet": len(solution.unmet), "pairs": len(pairs)})


def _solve(job: Job, round: Round, mode: str) -> tuple[Posed, Solution]:
    """Without reserves first; with them only where seats stay open."""
    posed = pose(round=round)
    if not posed.entries or not posed.judges:
        raise NobodyToAssign
    solution = _solved(job, posed, mode)
    if solution.unmet and round.edition.judges.filter(state=Judge.State.ACCEPTED, is_reserve=True).exists():
        more = pose(round=round, with_reserves=True)
        helped = _solved(job, more, mode)
        if len(helped.pairs) > len(solution.pairs):
            return more, helped
    return posed, solution


def _solved(job: Job, posed: Posed, mode: str) -> Solution:
    def tell(share: float, code: str) -> None:
        report_progress(job=job, progress=0.05 + 0.88 * share, message=code)

    try:
        if mode == "repair":
            previous = [(str(entry), str(judge)) for entry, judge in posed.active]
            return repair(posed.problem, previous, seed=job.seed or 0, progress=tell)
        return assign(posed.problem, seed=job.seed or 0, progress=tell)
    except InvalidProblem as error:
        raise Contradiction(why=error.code, params={key: str(value) for key, value in error.params.items()}) from error


def _record_run(job: Job, round: Round, posed: Posed, solution: Solution, pairs: dict[tuple[int, int], float]) -> AssignmentRun:
    return AssignmentRun.objects.create(
        round=round,
        reason=job.reason[:40],
        seed=solution.seed,
        input_digest=posed.digest,
        options={"job": job.pk, "mode": job.parameters["mode"], "pairs": [[entry, judge, _short(fit)] for (entry, judge), fit in sorted(pairs.items())]},
        report=_report(solution),
    )


def _note_what_is_left(run: AssignmentRun, round: Round) -> None:
    """The digest of the problem as the run leaves it: while nothing changes, the clock need not try again."""
    run.options = {**run.options, "left": pose(round=round).digest}
    run.save(update_fields=["options"])


def _apply(actor: User | None, round: Round, run: AssignmentRun, pairs: dict[tuple[int, int], float]) -> None:
    """Make the round's assignments these pairs.  Under the round's lock; begun sheets and new conflicts are looked at again."""
    if round.state not in ASSIGNABLE:
        raise NotAssignable
    barred = set(Conflict.objects.filter(judge__edition=round.edition, withdrawn_at__isnull=True).values_list("entry_id", "judge_id"))
    known = {(one.entry_id, one.judge_id): one for one in Assignment.objects.filter(round=round).select_related("sheet")}
    barred |= {pair for pair, one in known.items() if one.state == AssignmentState.RECUSED}
    wanted = {pair: fit for pair, fit in pairs.items() if pair not in barred}
    gone = [one for pair, one in known.items() if one.state == AssignmentState.ACTIVE and pair not in wanted and (pair in barred or not _begun(one))]
    back = [one for pair, one in known.items() if one.state == AssignmentState.REMOVED and pair in wanted]
    new = [Assignment(round=round, entry_id=entry, judge_id=judge, match=fit, run=run) for (entry, judge), fit in sorted(wanted.items()) if (entry, judge) not in known]
    Assignment.objects.filter(pk__in=[one.pk for one in gone]).update(state=AssignmentState.REMOVED)
    Assignment.objects.filter(pk__in=[one.pk for one in back]).update(state=AssignmentState.ACTIVE, run=run, notified_at=None)
    Assignment.objects.bulk_create(new, batch_size=2000)
    AssignmentRun.objects.filter(pk=run.pk).update(applied_at=timezone.now())
    run.refresh_from_db()
    if round.state == RoundState.SETUP:
        round.advance(RoundState.ASSIGNED)
    audit.record(actor, "round.assigned", round, run=run.pk, reason=run.reason, seed=run.seed, added=len(new) + len(back), removed=len(gone), digest=run.input_digest)
    if round.state == RoundState.OPEN:
        notify_judges(actor=actor, round=round)


def _ask(actor: User | None, round: Round, reason: str, seed: int | None, parameters: dict[str, Any]) -> Job:
    Edition.objects.select_for_update(no_key=True).get(pk=round.edition_id)  # one asker at a time
    jobs = Job.objects.filter(kind=KIND, subject_type="round", subject_id=round.pk).order_by("-pk")
    last = jobs.first()
    if last is not None and last.is_active and (last.parameters == parameters or last.state == JobState.QUEUED):
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
    return next((one for one in (seed, round.seed) if one is not None), secrets.randbelow(SEEDS))


def _require_assignable(actor: User | None, round: Round) -> None:
    if actor is not None:
        require(may_run_round, actor, round)
    if round.state not in ASSIGNABLE:
        raise NotAssignable


def _locked(round: Round) -> Round:
    return Round.objects.select_for_update(no_key=True, of=("self",)).select_related("edition").get(pk=round.pk)


def _begun(one: Assignment) -> bool:
    return getattr(one, "sheet", None) is not None


def _pairs(posed: Posed, solution: Solution) -> dict[tuple[int, int], float]:
    """The chosen pairs by primary key, with their match."""
    row = {name: i for i, name in enumerate(posed.problem.entry_ids)}
    column = {name: j for j, name in enumerate(posed.problem.judge_ids)}
    return {(int(entry), int(judge)): float(posed.problem.match[row[entry], column[judge]]) for entry, judge in solution.pairs}


def _short(value: float) -> float:
    return float(f"{value:.4f}")


def _plain(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"code": reason.code, "params": dict(reason.params)} for reason in reasons]


def _report(solution: Solution) -> dict[str, Any]:
    """The run's report as plain JSON: codes and parameters, so that it reads in any language."""
    linkage = asdict(solution.linkage)
    linkage["variance"] = None if np.isinf(solution.linkage.variance) else solution.linkage.variance
    return {
        "match": solution.match,
        "bound": solution.bound,
        "bound_without_lottery": solution.bound_without_lottery,
        "lottery_price": solution.lottery_price,
        "floor": solution.floor,
        "floor_bound": solution.floor_bound,
        "linkage": linkage,
        "loads": dict(solution.loads),
        "worst": [{"entry": one.entry, "match": one.match, "reasons": _plain([one.reason])} for one in solution.worst],
        "unmet": [{"entry": one.entry, "missing": one.missing, "reasons": _plain(one.reasons)} for one in solution.unmet],
        "notes": _plain(solution.notes),
        "added": [list(pair) for pair in solution.added],
        "removed": [list(pair) for pair in solution.removed],
    }
