"""Trying a round's rules of allocation on made-up editions: asked for, then done by a task."""

# tested by: tests/judging/api/assignment/test_allocation.py

import secrets
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Job, JobState, User
from challenge.permissions import require
from challenge.services.jobs import (
    enqueue_job,
    finish_job,
    one_request_at_a_time,
    report_progress,
    run_job,
)
from judging.algorithms.allocation.allocation_plan import RUNS, BadPlan, PlanQuestion, plan
from judging.algorithms.allocation.typical_panel import PanelHabits
from judging.models import Round
from judging.permissions import may_run_round
from judging.queries.assignment.allocation.allocation_state import PLAN, plans_of
from judging.queries.overview.earlier_panels import earlier_panels, habits_of_round
from judging.services.assignment.request import SEEDS

TASK = "judging.tasks.run_plan"
MOST_RUNS = 200
MOST_ENTRIES, MOST_JUDGES = 400, 100  # of a made-up edition that is tried within minutes
TOO_FEW = _("Give a number of at least %(bound)d.")
TOO_MANY = _("Give a number of at most %(bound)d.")


class NoHabits(Refusal):
    """The round says too little of how its judges err."""

    code = "no_habits"
    message = _(
        "Choose a round of an edition that you run, with at least 3 judges and 30 score sheets "
        "from which their habits can be told; or leave it empty for typical judges."
    )


def checked_question(*, entries: int, judges: int, winners: int, budget: int) -> PlanQuestion:
    """The numbers as a question; InvalidInput names the one that can't be."""
    try:
        question = PlanQuestion(entries, judges, winners, budget)
    except BadPlan as wrong:
        words = TOO_FEW if wrong.code == "too_few" else TOO_MANY
        raise InvalidInput(fields={wrong.field: words % {"bound": wrong.bound}}) from wrong
    over: dict[str, str | Promise] = {
        field: TOO_MANY % {"bound": most}
        for field, given, most in (
            ("entries", entries, MOST_ENTRIES),
            ("judges", judges, MOST_JUDGES),
        )
        if given > most
    }
    if over:
        raise InvalidInput(fields=over)
    return question


@transaction.atomic
def request_plan(
    *,
    actor: User,
    round: Round,
    entries: int,
    judges: int,
    winners: int,
    budget: int,
    runs: int = RUNS,
    like: int | None = None,
) -> Job:
    """Request that even and adaptive sheets are tried on `runs` made-up editions of this size.

    like: id of a judged round, whose judges' habits are taken; typical ones without it.  The
    same question again is the job that is there, with its figures.
    """
    require(may_run_round, actor, round)
    asked = {"entries": entries, "judges": judges, "winners": winners, "budget": budget}
    checked_question(**asked)
    if like is not None:
        asked["like"] = _known_panel(actor, round, like)
    if not 1 <= runs <= MOST_RUNS:
        raise InvalidInput(fields={"runs": TOO_MANY % {"bound": MOST_RUNS}})
    asked["runs"] = runs
    one_request_at_a_time(kind=PLAN, subject_id=round.pk)
    jobs = plans_of(round=round)
    ended = [JobState.FAILED, JobState.CANCELLED]
    known = jobs.filter(parameters=asked).exclude(state__in=ended).first()
    if known is not None:
        return known
    return enqueue_job(
        actor=actor,
        edition=round.edition,
        kind=PLAN,
        key=f"{PLAN}:{round.pk}:{jobs.count() + 1}",
        task=TASK,
        subject=("round", round.pk),
        parameters=asked,
        seed=secrets.randbelow(SEEDS),
    )


def _known_panel(actor: User, round: Round, like: int) -> int:
    if not earlier_panels(viewer=actor, round=round).filter(pk=like).exists():
        raise InvalidInput(fields={"like": NoHabits.message})
    return like


def run_plan(*, job_id: int) -> None:
    """The task's body."""
    run_job(job_id=job_id, body=_plan)


def _plan(job: Job) -> None:
    """Nothing is written but the job itself, so that it may run twice or half."""
    asked = dict(job.parameters)
    runs = asked.pop("runs")
    like = asked.pop("like", None)
    question = checked_question(**asked)
    if like is not None:
        question = replace(question, habits=_habits(like))
    found = plan(
        question,
        seed=job.seed or 0,
        runs=runs,
        progress=lambda share: report_progress(job=job, progress=share, message="plan"),
    )
    finish_job(job=job, result=plan_as_json(asdict(found)))


def _habits(like: int) -> PanelHabits:
    # viewer: whoever asked was shown to run that round
    round = Round.objects.filter(pk=like).select_related("edition", "rubric").first()
    habits = habits_of_round(round=round) if round is not None else None
    if habits is None:
        raise NoHabits
    return habits


def plan_as_json(found: dict[str, Any]) -> dict[str, Any]:
    """The figures as plain JSON, to four places."""
    return {
        name: plan_as_json(value)
        if isinstance(value, dict)
        else float(f"{value:.4f}")
        if isinstance(value, float)
        else value
        for name, value in found.items()
    }
