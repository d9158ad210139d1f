"""What came of an edition's introductions: how many got how far, how long it took, and of how many
nobody has said anything.
"""
# tested by: tests/introductions/queries/test_outcomes.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db.models import prefetch_related_objects
from django.utils import timezone

from challenge.models import Edition, User
from challenge.permissions import may_observe
from challenge.queries import editions_run_by
from introductions.models import Introduction, IntroductionState, Meeting, Told
from introductions.queries.meetings.outcome_groups import Grouping, groupings_of
from introductions.queries.meetings.raised import RaisedFigures, raised_by
from introductions.queries.meetings.told import state_without_passes, told_of
from introductions.queries.visible import introductions_of
from judging.queries.results.statistics.intervals import share_interval

FIRST_ASKED = timedelta(days=30)  # before that nobody was asked what came of it
STEPS = (
    IntroductionState.INTRODUCED,
    IntroductionState.MET,
    IntroductionState.TERM_SHEET,
    IntroductionState.INVESTED,
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepShare:
    """How many got to a step.  low, high: the interval of the share of all that were introduced
    (Wilson, 95 %), None without any.
    """

    step: IntroductionState
    hits: int
    of: int
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """0..1; None without any introduction."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of one edition.  silent: introduced at least 30 days ago, and nobody has said what came of
    it; too_new: not asked yet.  days: from introduction to meeting, lower quartile, median, upper
    quartile; empty with fewer than two.  timed: of how many meetings that time is known.
    """

    edition: Edition
    shares: list[StepShare]
    introduced: int
    passed: int
    silent: int
    too_new: int
    to_come: int
    days: list[float]
    timed: int
    raised: RaisedFigures
    groupings: list[Grouping]


def outcomes_of(viewer: User, edition: Edition) -> Outcomes:
    """For the edition's organisers and observers; of nothing for everybody else."""
    made = [row for row in introductions_of(viewer, edition) if row.introduced_at is not None]
    meetings = {row.introduction_id: row for row in Meeting.objects.filter(introduction__in=made)}
    prefetch_related_objects(made, "reports")
    now, past = timezone.now(), _past(meetings)
    got = {row.pk: _steps_taken(row, met=row.pk in past) for row in made}
    unsaid = [row for row in made if not _is_said(row) and row.pk not in past]
    too_new = sum(_introduced(row) > now - FIRST_ASKED for row in unsaid)
    days = [
        (met - _introduced(row)) / _DAY
        for row in made
        if IntroductionState.MET in got[row.pk]
        and (met := _met_at(row, meetings.get(row.pk), now)) is not None
    ]
    return Outcomes(
        edition=edition,
        shares=[_share(step, list(got.values())) for step in STEPS],
        introduced=len(made),
        passed=sum(_is_passed(row) for row in made),
        silent=len(unsaid) - too_new,
        too_new=too_new,
        to_come=sum(row.is_to_come for row in meetings.values()),
        days=quantiles(days, n=4, method="inclusive") if len(days) > 1 else [],
        timed=len(days),
        raised=raised_by([told_of(row) for row in made]),
        groupings=groupings_of(made, got),
    )


def outcomes_run_by(viewer: User) -> list[Outcomes]:
    """Of every edition that the viewer runs or watches and that introduced somebody, the newest
    first.
    """
    editions = [edition for edition in editions_run_by(viewer) if may_observe(viewer, edition)]
    found = [outcomes_of(viewer, edition) for edition in editions]
    return [outcome for outcome in found if outcome.introduced]


def _steps_taken(row: Introduction, *, met: bool) -> set[IntroductionState]:
    """Which of STEPS: an investment says that they met, and of a term sheet only where somebody
    told of one.  met: a fixed meeting is over.
    """
    far = max(state_without_passes(row), _stands(row), key=STEPS.index)
    told = {report.outcome for report in row.reports.all()}
    told |= {step.kind for step in row.steps.all()}
    taken = {IntroductionState.INTRODUCED, far}
    if met or far != IntroductionState.INTRODUCED:
        taken.add(IntroductionState.MET)
    if far == IntroductionState.INVESTED and IntroductionState.TERM_SHEET in told:
        taken.add(IntroductionState.TERM_SHEET)
    return taken


def _stands(row: Introduction) -> IntroductionState:
    state = IntroductionState(row.state)
    return state if state in STEPS else IntroductionState.INTRODUCED


def _is_said(row: Introduction) -> bool:
    """Whether somebody said something; what stands counts too, where a note was erased."""
    noted = any(step.kind in Told.values for step in row.steps.all())
    return noted or bool(row.reports.all()) or row.state != IntroductionState.INTRODUCED


def _is_passed(row: Introduction) -> bool:
    """By one side or both, or as the organiser noted it."""
    marks = (row.startup_passed_at, row.investor_passed_at)
    return any(marks) or row.state == IntroductionState.PASSED


def _past(meetings: dict[int, Meeting]) -> set[int]:
    """Introductions whose fixed meeting is over."""
    return {pk for pk, row in meetings.items() if row.starts_at and not row.is_to_come}


def _share(step: IntroductionState, got: Sequence[set[IntroductionState]]) -> StepShare:
    hits = sum(step in taken for taken in got)
    low, high = share_interval(hits, len(got)) if got else (None, None)
    return StepShare(step, hits, len(got), low, high)


def _met_at(row: Introduction, meeting: Meeting | None, now: datetime) -> datetime | None:
    """When they met: the fixed time that is over, else when somebody noted it."""
    if meeting is not None and meeting.starts_at is not None and meeting.starts_at <= now:
        return meeting.starts_at
    noted = [step.at for step in row.steps.all() if step.kind == IntroductionState.MET]
    told = [report.at for report in row.reports.all() if report.outcome == Told.MET]
    return min([*noted, *told], default=None)


def _introduced(row: Introduction) -> datetime:
    if row.introduced_at is None:
        raise ValueError("Not introduced.")
    return row.introduced_at
