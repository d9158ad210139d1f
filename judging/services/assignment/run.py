"""The task that assigns.

Read the problem, solve it outside transactions with progress, apply it in one short transaction
(docs/science.md §2).
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import transaction

from challenge.models import Job
from challenge.services.jobs import JobCancelled, finish_job, hold_job, report_progress, run_job
from judging.algorithms.assignment.assign import assign, repair
from judging.algorithms.assignment.problem import (
    AssignmentCancelled,
    AssignmentPlan,
    InvalidProblem,
    Reason,
)
from judging.models import Assignment, AssignmentRun, Judge, Round
from judging.queries.assignment.problem_of_round import RoundProblem, read_problem
from judging.services.assignment.apply import apply_pairs
from judging.services.assignment.conflicts import find_conflicts
from judging.services.assignment.request import TRIED, Contradiction, NobodyToAssign

PairsInForce = frozenset[tuple[int, str, bool, int | None]]
# A run is solved again when the assignment changed in the meantime; the last attempt is applied
# as it is.
MOST_ATTEMPTS = 4


def run_assignment(*, job_id: int) -> None:
    """The task's body: read the problem, solve it with progress, apply it in one transaction.

    Safe to run twice or half.
    """
    run_job(job_id=job_id, body=_assign)


def _assign(job: Job) -> None:
    """Solve, then apply; solve again if the assignment changed in the meantime."""
    round = Round.objects.select_related("edition").get(pk=job.subject_id or 0)
    find_conflicts(actor=None, edition=round.edition)
    for attempt in range(MOST_ATTEMPTS):
        report_progress(job=job, progress=0.02, message="prepare")
        before = _pairs_in_force(round)
        found, solution = _solve(job, _with_options(round, job))
        report_progress(job=job, progress=0.95, message="apply")
        if _record_and_apply(
            job, round, found, solution, before if attempt < MOST_ATTEMPTS - 1 else None
        ):
            return


def _record_and_apply(
    job: Job,
    round: Round,
    found: RoundProblem,
    solution: AssignmentPlan,
    before: PairsInForce | None,
) -> bool:
    """Record the run and apply it in one transaction.

    False: the assignment is not as it was `before` any more; nothing is written.
    """
    pairs = _pairs(found, solution)
    with transaction.atomic():
        hold_job(job=job)
        locked = round.locked()
        if job.parameters["apply"] and before is not None and _pairs_in_force(locked) != before:
            return False
        run = _record_run(job, locked, found, solution, pairs)
        if job.parameters["apply"]:
            apply_pairs(actor=job.asked_by, round=locked, run=run, pairs=pairs)
            _note_open_problem(run, locked)
        finish_job(
            job=job, result={"run": run.pk, "unmet": len(solution.unmet), "pairs": len(pairs)}
        )
    return True


def _pairs_in_force(round: Round) -> PairsInForce:
    """What a run is built on: every pair with its state, pin and sheet."""
    return frozenset(
        Assignment.objects.filter(round=round).values_list("pk", "state", "pinned", "sheet__pk")
    )


def _with_options(round: Round, job: Job) -> Round:
    """The round with the lottery, linking and balance that the scenario tries."""
    tried = copy(round)
    for name in TRIED & set(job.parameters):
        setattr(tried, name, job.parameters[name])
    return tried


def _solve(job: Job, round: Round) -> tuple[RoundProblem, AssignmentPlan]:
    """Without reserves first; with them only where seats stay open."""
    found = read_problem(round=round)
    if not found.entries or not found.judges:
        raise NobodyToAssign
    solution = _solved(job, found)
    if (
        solution.unmet
        and round.edition.judges.filter(state=Judge.State.ACCEPTED, is_reserve=True).exists()
    ):
        more = read_problem(round=round, with_reserves=True)
        helped = _solved(job, more)
        if len(helped.pairs) > len(solution.pairs):
            return more, helped
    return found, solution


def _solved(job: Job, found: RoundProblem) -> AssignmentPlan:
    def report(share: float, code: str) -> None:
        report_progress(job=job, progress=0.05 + 0.88 * share, message=code)

    try:
        if job.parameters["mode"] == "repair":
            return repair(found.problem, _previous(job, found), seed=job.seed or 0, progress=report)
        return assign(found.problem, seed=job.seed or 0, progress=report)
    except AssignmentCancelled as stopped:
        raise JobCancelled from stopped
    except InvalidProblem as error:
        raise Contradiction(
            why=error.code, params={key: str(value) for key, value in error.params.items()}
        ) from error


def _previous(job: Job, found: RoundProblem) -> list[tuple[str, str]]:
    """The pairs to be kept as far as can be.

    Those in force, or those of the scenario that is put into force.
    """
    scenario = job.parameters.get("scenario")
    if scenario is None:
        return [(str(entry), str(judge)) for entry, judge in found.active]
    return [
        (str(entry), str(judge))
        for entry, judge, _fit in AssignmentRun.objects.get(pk=scenario).options["pairs"]
    ]


def _record_run(
    job: Job,
    round: Round,
    found: RoundProblem,
    solution: AssignmentPlan,
    pairs: dict[tuple[int, int], float],
) -> AssignmentRun:
    return AssignmentRun.objects.create(
        round=round,
        reason=job.reason[:40],
        seed=solution.seed,
        input_digest=found.digest,
        options={
            **job.parameters,
            "job": job.pk,
            "weights": dict(found.parts.weights),
            "pairs": [[entry, judge, _short(fit)] for (entry, judge), fit in sorted(pairs.items())],
        },
        report=_report_as_json(solution) | {"balance": found.problem.balance},
    )


def _note_open_problem(run: AssignmentRun, round: Round) -> None:
    """The digest of the problem as the run leaves it.

    While nothing changes, the clock does not try again.
    """
    run.options = {**run.options, "left": read_problem(round=round).digest}
    run.save(update_fields=["options"])


def _pairs(found: RoundProblem, solution: AssignmentPlan) -> dict[tuple[int, int], float]:
    """The chosen pairs by primary key, with their match."""
    row = {name: i for i, name in enumerate(found.problem.entry_ids)}
    column = {name: j for j, name in enumerate(found.problem.judge_ids)}
    return {
        (int(entry), int(judge)): float(found.problem.match[row[entry], column[judge]])
        for entry, judge in solution.pairs
    }


def _short(value: float) -> float:
    return float(f"{value:.4f}")


def _plain(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"code": reason.code, "params": dict(reason.params)} for reason in reasons]


def _report_as_json(solution: AssignmentPlan) -> dict[str, Any]:
    """The run's report as plain JSON: codes and parameters, so that it reads in any language."""
    linkage = asdict(solution.linkage)
    linkage["variance"] = None if np.isinf(solution.linkage.variance) else solution.linkage.variance
    return {
        "match": solution.match,
        "bound": solution.bound,
        "bound_without_lottery": solution.bound_without_lottery,
        "lottery_price": solution.lottery_price,
        "balance_price": solution.balance_price,
        "floor": solution.floor,
        "floor_bound": solution.floor_bound,
        "linkage": linkage,
        "loads": dict(solution.loads),
        "worst": [
            {"entry": entry.entry, "match": entry.match, "reasons": _plain([entry.reason])}
            for entry in solution.worst
        ],
        "unmet": [
            {"entry": entry.entry, "missing": entry.missing, "reasons": _plain(entry.reasons)}
            for entry in solution.unmet
        ],
        "notes": _plain(solution.notes),
        "added": [list(pair) for pair in solution.added],
        "removed": [list(pair) for pair in solution.removed],
    }
