"""Every kind of job in the project, found by reading the code, and a small world for each."""

import ast
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from celery import current_app

from challenge.models import Edition, Job, Mail, User
from gatherings.models import OpinionResult
from gatherings.services.timetable.plan import plan_timetable
from gatherings.services.voices.opinions import ask_for_counts
from introductions.models import Introduction, MatchPlan
from introductions.queries.matching_plan import full_plan_of
from introductions.services.plans import plan_introductions, send_plan
from introductions.services.propose import propose_introductions
from judging.models import Assignment, AssignmentRun, AssignmentState, Standing, Tally
from judging.services.assignment.allocation.allocation_plan import request_plan
from judging.services.assignment.request import request_assignment
from judging.services.rehearsal.request import request_rehearsal
from judging.services.results.paper_set import request_paper_set
from judging.services.rounds.tally_request import request_tally
from submissions.models import EligibilityCheck
from submissions.services.eligibility_check import run_eligibility_checks
from tests.gatherings.factories import a_wished_day
from tests.gatherings.services.voices.worlds import a_consultation, a_statement, ended, voted
from tests.introductions.factories import a_winner, an_investor, organiser_of
from tests.judging import factories as judging
from tests.submissions.factories import an_edition, an_organiser, submitted

current_app.loader.import_default_modules()  # as a worker does when it starts
ROOT = Path(__file__).resolve().parents[2]
APPS = ("challenge", "submissions", "judging", "introductions", "gatherings", "frontend", "demo")


@dataclass(frozen=True, slots=True)
class World:
    """What one job needs.

    request: asks for the job.  made: counts the rows that the job has written.  expected: what it
    writes when nothing disturbs it.
    """

    organiser: User
    request: Callable[[], Job]
    made: Callable[[], tuple[int, ...]]
    expected: tuple[int, ...]


def kinds_of_jobs() -> dict[str, str]:
    """Kind of job to the name of its task: of every call of enqueue_job in the project."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "enqueue_job" not in (text := path.read_text("utf-8")):
                continue  # collecting the tests waits for this
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and _name(node.func) == "enqueue_job":
                    given = {keyword.arg: keyword.value for keyword in node.keywords}
                    found[_value(path, given["kind"])] = _value(path, given["task"])
    return found


def tasks_of_jobs() -> set[str]:
    """The names of all tasks that take a job's number."""
    return {
        name
        for name, task in current_app.tasks.items()
        if "job_id" in inspect.signature(task.run).parameters
    }


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _value(path: Path, given: ast.expr) -> str:
    """A text, or the constant of the module that holds it."""
    if isinstance(given, ast.Constant):
        return str(given.value)
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return str(getattr(importlib.import_module(module), ast.unparse(given)))


def an_assignment_world() -> World:
    round = judging.a_round(entries=4, judges=4)
    organiser = judging.organiser_of(round.edition)
    standing = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    return World(
        organiser,
        lambda: request_assignment(actor=organiser, round=round, seed=7),
        lambda: (AssignmentRun.objects.filter(round=round).count(), standing.count()),
        (1, 4 * 3),
    )


def a_tally_world() -> World:
    round = judging.an_open_round(entries=4, judges=4)
    judging.score_all(round)
    organiser = judging.organiser_of(round.edition)
    return World(
        organiser,
        lambda: request_tally(actor=organiser, round=round),
        lambda: (
            Tally.objects.filter(round=round).count(),
            Standing.objects.filter(tally__round=round).count(),
        ),
        (1, 4),
    )


def an_eligibility_world() -> World:
    edition = an_edition()
    organiser = an_organiser(edition)
    submitted(edition)
    submitted(edition)
    checks = EligibilityCheck.objects.filter(entry__edition=edition)
    return World(
        organiser,
        lambda: run_eligibility_checks(actor=organiser, edition=edition),
        lambda: (checks.exclude(findings=[]).count(),),
        (2,),
    )


def a_matching_world() -> World:
    edition: Edition = an_edition()
    for _ in range(2):
        a_winner(edition)
        an_investor(edition)
    organiser = judging.organiser_of(edition)
    return World(
        organiser,
        lambda: propose_introductions(actor=organiser, edition=edition),
        lambda: (
            Introduction.objects.filter(investor__edition=edition).count(),
            Mail.objects.filter(edition=edition, kind="introduction_asked").count(),
        ),
        (4, 4),
    )


def a_planned_matching_world() -> World:
    world = a_matching_world()
    edition = Edition.objects.latest("pk")
    plans = MatchPlan.objects.filter(edition=edition)
    return World(
        world.organiser,
        lambda: plan_introductions(actor=world.organiser, edition=edition),
        lambda: (plans.count(), sum(len(plan.pairs) for plan in plans.all())),  # asked anew
        (1, 4),
    )


def a_sent_plan_world() -> World:
    world = a_matching_world()
    edition = Edition.objects.latest("pk")
    found = full_plan_of(edition, per_winner=5, per_investor=10)
    rows = [
        {"winner": winner.pk, "investor": investor.pk, "fit": weighed.weight, "parts": {},
         "pinned": False}
        for winner, investor, weighed in found.pairs
    ]  # fmt: skip
    plan = MatchPlan.objects.create(edition=edition, pairs=rows)
    return replace(world, request=lambda: send_plan(actor=world.organiser, plan=plan))


def a_plan_world() -> World:
    round = judging.a_round(entries=2, judges=2)
    organiser = judging.organiser_of(round.edition)
    plans = Job.objects.filter(kind="plan", subject_id=round.pk, state="done")
    return World(
        organiser,
        lambda: request_plan(
            actor=organiser, round=round, entries=8, judges=4, winners=2, budget=24, runs=1
        ),
        lambda: (plans.count(),),
        (1,),
    )


def a_paper_world() -> World:
    round = judging.a_round(entries=2, judges=2)
    organiser = judging.organiser_of(round.edition)
    made = Job.objects.filter(kind="paper_set", edition=round.edition, state="done")
    return World(
        organiser,
        lambda: request_paper_set(actor=organiser, edition=round.edition, reason="감사"),
        lambda: (made.exclude(result__file="").count(),),
        (1,),
    )


def a_rehearsal_world() -> World:
    edition = judging.a_preset_edition()
    organiser = judging.organiser_of(edition)
    played = Job.objects.filter(kind="rehearsal", edition=edition, state="done")
    return World(
        organiser,
        lambda: request_rehearsal(actor=organiser, edition=edition, entries=3, judges=5),
        lambda: (played.filter(result__problem=None).exclude(result__file="").count(),),
        (1,),
    )


def a_voices_world() -> World:
    """A consultation that is over."""
    row = a_consultation()
    for _number in range(2):
        a_statement(row)
    voted(row, ["++", "+-", "++", "-+", "+o"])
    ended(row)

    def request() -> Job:
        ask_for_counts()
        return Job.objects.get(kind="count_voices", subject_id=row.pk)

    results = OpinionResult.objects.filter(consultation=row, is_final=True)
    return World(
        an_organiser(row.edition),
        request,
        lambda: (results.count(), sum(result.voters for result in results.all())),
        (1, 5),
    )


def a_timetable_world() -> World:
    day, _winners, _investors = a_wished_day()
    organiser = organiser_of(day.event.edition)
    return World(
        organiser,
        lambda: plan_timetable(actor=organiser, timetable=day),
        lambda: (day.plans.count(), sum(len(plan.meetings) for plan in day.plans.all())),
        (1, 2),
    )


WORLDS: dict[str, Callable[[], World]] = {
    "assign": an_assignment_world,
    "tally": a_tally_world,
    "eligibility": an_eligibility_world,
    "plan": a_plan_world,
    "paper_set": a_paper_world,
    "rehearsal": a_rehearsal_world,
    "match_investors": a_matching_world,
    "plan_introductions": a_planned_matching_world,
    "send_introductions": a_sent_plan_world,
    "count_voices": a_voices_world,
    "plan_timetable": a_timetable_world,
}
