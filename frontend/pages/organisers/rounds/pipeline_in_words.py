"""The steps of a round in words, from the round's state and its recorded jobs."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.models import Job, JobState
from frontend.templatetags.lists import STEP_ICONS
from judging.models import Round, RoundState
from judging.queries.overview.control_room import Totals

ORDER = (
    RoundState.SETUP,
    RoundState.ASSIGNED,
    RoundState.OPEN,
    RoundState.CLOSED,
    RoundState.DECIDED,
    RoundState.PUBLISHED,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the pipeline.

    state: waiting | running | done | failed; job: the newest of its kind, to cancel or to retry.
    """

    label: str | Promise
    state: str
    percent: int = 0
    message: str | Promise = ""
    at: datetime | None = None
    job: Job | None = None

    @property
    def icon(self) -> str:
        """Its picture."""
        return STEP_ICONS[self.state]


@dataclass(frozen=True, slots=True)
class Plan:
    """A step before anything is known about it.

    over: the round state from which the step is over; kinds, reasons: of the jobs that do it.
    """

    label: Promise
    over: RoundState
    kinds: frozenset[str] = frozenset()
    reasons: frozenset[str] | None = None

    def does(self, job: Job) -> bool:
        """Whether the job belongs to this step."""
        return job.kind in self.kinds and (self.reasons is None or (job.reason in self.reasons))


FIRST_REASONS = frozenset({"first", "scenario", ""})
ENTRIES = Plan(_("Entries in"), RoundState.ASSIGNED, frozenset({"admit"}))
ASSIGN = Plan(_("Assign judges"), RoundState.ASSIGNED, frozenset({"assign"}), FIRST_REASONS)
REASSIGN = Plan(_("Reassign"), RoundState.CLOSED, frozenset({"assign"}))
PLANS = (
    ENTRIES,
    ASSIGN,
    Plan(pgettext_lazy("step", "Open"), RoundState.OPEN, frozenset({"open", "notify"})),
    Plan(_("Remind"), RoundState.CLOSED, frozenset({"remind"})),
    REASSIGN,
    Plan(_("Scoring closes"), RoundState.CLOSED, frozenset({"close"})),
    Plan(_("Tally"), RoundState.DECIDED, frozenset({"tally"})),
    Plan(_("Decide"), RoundState.DECIDED),
    Plan(_("Publish"), RoundState.PUBLISHED, frozenset({"publish"})),
)
_JOB_STATES = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}
_PARTS: dict[str, Promise] = {
    "prepare": _("reading"),
    "flow": _("best match"),
    "lottery": _("drawing lots"),
    "bound": _("best match"),
    "fairness": _("fairness"),
    "polish": _("fairness"),
    "lift": _("fairness"),
    "linking": _("linking judges"),
    "repair": _("repairing"),
    "report": _("report"),
    "apply": _("writing"),
    "official": _("official scores"),
    "calibrate": _("calibrating"),
    "advice": _("advice"),
}


def in_one_line(steps: Sequence[Step]) -> str:
    """How far they are: on a phone instead of their names."""
    done = [step for step in steps if step.state == "done"]
    if not done:
        return _("%(total)s steps to come") % {"total": len(steps)}
    facts = {"done": len(done), "total": len(steps), "newest": done[-1].label}
    return _("%(done)s of %(total)s steps done, the newest: %(newest)s") % facts


def steps_of(round: Round, jobs: Sequence[Job], totals: Totals) -> list[Step]:
    """All steps in order, each with its newest job."""
    newest = {
        plan.label: job for job in sorted(jobs, key=lambda job: job.pk) if (plan := _plan_of(job))
    }
    return [_step(plan, round, newest.get(plan.label), totals) for plan in PLANS]


def _plan_of(job: Job) -> Plan | None:
    return next((plan for plan in PLANS if plan.does(job)), None)


def _step(plan: Plan, round: Round, job: Job | None, totals: Totals) -> Step:
    behind = ORDER.index(RoundState(round.state)) >= ORDER.index(plan.over)
    if job is None or job.state == JobState.DONE or (behind and job.state == JobState.CANCELLED):
        done = behind or job is not None or (plan is ENTRIES and totals.entries > 0)
        return Step(
            plan.label,
            "done" if done else "waiting",
            message=_note(plan, totals),
            at=job.finished_at if job else None,
        )
    state = _JOB_STATES[JobState(job.state)]
    message = job.why or (
        _("stopped") if job.state == JobState.CANCELLED else _PARTS.get(job.message, job.message)
    )
    return Step(plan.label, state, round_percent(job.progress), message, job.finished_at, job)


def part_words(job: Job | None) -> str | Promise:
    """What a running job is doing."""
    return _PARTS.get(job.message, job.message) if job else ""


def round_percent(share: float) -> int:
    """0..1 as a whole percentage."""
    return int(share * 100 + 0.5)


def _note(plan: Plan, totals: Totals) -> str | Promise:
    return (
        _("%(count)s entries") % {"count": totals.entries}
        if plan is ENTRIES and totals.entries
        else ""
    )
