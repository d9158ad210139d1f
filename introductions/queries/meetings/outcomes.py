"""What came of an edition's introductions: how many got how far, how long it took, and of how many
nobody has said anything.
"""
# tested by: tests/introductions/queries/test_outcomes.py

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.utils import timezone

from challenge.models import Edition, User
from challenge.permissions import may_observe
from challenge.queries import editions_run_by
from introductions.models import Introduction, IntroductionState, Meeting
from introductions.queries.visible import introductions_of
from judging.queries.results.statistics.intervals import share_interval

FIRST_ASKED = timedelta(days=30)  # before that nobody was asked what came of it
STEPS = (
    IntroductionState.INTRODUCED,
    IntroductionState.MET,
    IntroductionState.TERM_SHEET,
    IntroductionState.INVESTED,
)
_FURTHER = {  # a step that is noted says that the earlier ones were taken
    IntroductionState.MET: {"met", "term_sheet", "invested"},
    IntroductionState.TERM_SHEET: {"term_sheet"},
    IntroductionState.INVESTED: {"invested"},
}
_SAID = {"met", "term_sheet", "invested", "passed"}
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


def outcomes_of(viewer: User, edition: Edition) -> Outcomes:
    """For the edition's organisers and observers; of nothing for everybody else."""
    made = [row for row in introductions_of(viewer, edition) if row.introduced_at is not None]
    meetings = {row.introduction_id: row for row in Meeting.objects.filter(introduction__in=made)}
    now, kinds = timezone.now(), {row.pk: _kinds(row) for row in made}
    unsaid = [row for row in made if not kinds[row.pk] & _SAID and row.pk not in _past(meetings)]
    too_new = sum(_introduced(row) > now - FIRST_ASKED for row in unsaid)
    days = [
        (met - _introduced(row)) / _DAY
        for row in made
        if (met := _met_at(row, meetings.get(row.pk), now)) is not None
    ]
    return Outcomes(
        edition=edition,
        shares=[_share(step, kinds, len(made), _past(meetings)) for step in STEPS],
        introduced=len(made),
        passed=sum("passed" in found for found in kinds.values()),
        silent=len(unsaid) - too_new,
        too_new=too_new,
        to_come=sum(row.is_to_come for row in meetings.values()),
        days=quantiles(days, n=4, method="inclusive") if len(days) > 1 else [],
        timed=len(days),
    )


def outcomes_run_by(viewer: User) -> list[Outcomes]:
    """Of every edition that the viewer runs or watches and that introduced somebody, the newest
    first.
    """
    editions = [edition for edition in editions_run_by(viewer) if may_observe(viewer, edition)]
    found = [outcomes_of(viewer, edition) for edition in editions]
    return [outcome for outcome in found if outcome.introduced]


def _kinds(introduction: Introduction) -> set[str]:
    """What was noted of it; what stands counts too, where a note was erased."""
    return {step.kind for step in introduction.steps.all()} | {str(introduction.state)}


def _past(meetings: dict[int, Meeting]) -> set[int]:
    """Introductions whose fixed meeting is over."""
    return {pk for pk, row in meetings.items() if row.starts_at and not row.is_to_come}


def _share(
    step: IntroductionState, kinds: dict[int, set[str]], of: int, met: set[int]
) -> StepShare:
    wanted = _FURTHER.get(step)
    hits = sum(
        wanted is None or bool(found & wanted) or (step == IntroductionState.MET and pk in met)
        for pk, found in kinds.items()
    )
    low, high = share_interval(hits, of) if of else (None, None)
    return StepShare(step, hits, of, low, high)


def _met_at(row: Introduction, meeting: Meeting | None, now: datetime) -> datetime | None:
    """When they met: the fixed time that is over, else when somebody noted it."""
    if meeting is not None and meeting.starts_at is not None and meeting.starts_at <= now:
        return meeting.starts_at
    noted = [step.at for step in row.steps.all() if step.kind == IntroductionState.MET]
    return min(noted, default=None)


def _introduced(row: Introduction) -> datetime:
    if row.introduced_at is None:
        raise ValueError("Not introduced.")
    return row.introduced_at
