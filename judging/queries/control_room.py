"""The control room: where a round stands, what is at risk, and what to do now.  A fixed number of queries for any number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from challenge.models import Edition, Job, User
from judging.models import AssignmentState, Decision, Judge, Round, RoundEntry, RoundState, SheetState, Tally
from judging.queries.desk import full_points
from judging.queries.pace import Pace, pace_of
from judging.queries.panel import JudgeRow, late_judges, panel_rows
from judging.queries.standings import Ranking, latest_tally, ranking_of
from submissions.models import EligibilityCheck, Entry, EntryState

SPLIT_SHARE = 30  # a spread of totals from this share (%) of the full score on counts as wide disagreement
MOST_TODOS = 8
PREVIEW_BEYOND = 4


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the entries of a round.  short: entries with fewer judges than wanted; split: wide disagreement; thin: too few sheets for a result."""

    entries: int = 0
    wanted: int = 0
    active: int = 0
    done: int = 0
    short: int = 0
    split: int = 0
    thin: int = 0
    undecided: int = 0

    @property
    def percent(self) -> int:
        """Sheets done of those wanted."""
        return round(100 * self.done / self.wanted) if self.wanted else 0


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: a code, the judge or entry it is about, and its facts."""

    code: str
    judge: JudgeRow | None = None
    entry: Entry | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ControlRoom:
    """Everything on the page."""

    round: Round
    totals: Totals
    pace: Pace
    jobs: list[Job]
    judges: list[JudgeRow]
    late: list[JudgeRow]
    ranking: Ranking | None
    todos: list[Todo]

    @property
    def tally(self) -> Tally | None:
        """The tally that the ranking rests on."""
        return self.ranking.tally if self.ranking else None

    @property
    def is_working(self) -> bool:
        """Whether a job is waiting or running."""
        return any(job.is_active for job in self.jobs)


def control_room(viewer: User, round: Round, *, now: datetime | None = None) -> ControlRoom:
    """The control room of one round.  viewer: who looks (their own announcement can't be approved by themselves)."""
    now = now or timezone.now()
    totals, tally = totals_of(round), latest_tally(round)
    judges = panel_rows(round, tally.report if tally else None, now=now)
    late = late_judges(judges, round) if round.state == RoundState.OPEN else []
    todos = [*_waiting(round.edition), *_about_judges(round, judges, late), *_about_entries(round, totals), *_about_result(round, totals, tally, viewer)]
    return ControlRoom(
        round=round,
        totals=totals,
        pace=pace_of(round, totals.wanted, now=now),
        jobs=jobs_of_round(round),
        judges=judges,
        late=late,
        ranking=ranking_of(round, tally, most=round.places + PREVIEW_BEYOND) if tally else None,
        todos=todos,
    )


def jobs_of_round(round: Round) -> list[Job]:
    """The newest job of each kind and reason of the round, oldest first."""
    jobs = Job.objects.filter(edition=round.edition, subject_type="round", subject_id=round.pk).defer("result", "parameters")
    newest = jobs.order_by("kind", "reason", "-pk").distinct("kind", "reason")
    return sorted(newest, key=lambda job: job.pk)


def totals_of(round: Round) -> Totals:
    """Counts over the round's entries, in one query."""
    counted = _entries(round).annotate(is_open=~Exists(Decision.objects.filter(round=round, entry=OuterRef("entry"))))
    sums = counted.aggregate(
        entries=Count("pk"),
        **{name: Coalesce(Sum(f"n_{name}"), 0) for name in ("wanted", "active", "done")},
        short=Count("pk", filter=Q(is_short=True)),
        split=Count("pk", filter=Q(is_split=True)),
        thin=Count("pk", filter=Q(n_done__lt=round.min_sheets)),
        undecided=Count("pk", filter=Q(is_open=True)),
    )
    return Totals(**sums)


def entries_to_mend(round: Round) -> QuerySet[RoundEntry]:
    """Entries with fewer judges than wanted, or with wide disagreement; the worst first."""
    return _entries(round).filter(Q(is_short=True) | Q(is_split=True)).select_related("entry__startup").order_by("-is_short", "n_active", "-n_spread", "pk")


def _entries(round: Round) -> QuerySet[RoundEntry]:
    mine = Q(entry__assignments__round=round, entry__assignments__state=AssignmentState.ACTIVE)
    handed_in = mine & Q(entry__assignments__sheet__state=SheetState.SUBMITTED)
    total = "entry__assignments__sheet__total"
    counted = RoundEntry.objects.filter(round=round).annotate(
        n_wanted=Coalesce("wanted_sheets", Value(round.sheets_per_entry), output_field=IntegerField()),
        n_active=Count("entry__assignments", filter=mine),
        n_done=Count("entry__assignments__sheet", filter=handed_in),
        n_low=Min(total, filter=handed_in),
        n_high=Max(total, filter=handed_in),
    )
    return counted.annotate(
        n_spread=F("n_high") - F("n_low"),
        is_short=Case(When(n_active__lt=F("n_wanted"), then=Value(True)), default=Value(False)),
        is_split=Case(When(n_high__gte=F("n_low") + full_points(round) * SPLIT_SHARE / 100, then=Value(True)), default=Value(False)),
    )


def _waiting(edition: Edition) -> list[Todo]:
    pending = Entry.objects.filter(edition=edition, state=EntryState.SUBMITTED).exclude(eligibility__state__in=[EligibilityCheck.State.ELIGIBLE, EligibilityCheck.State.INELIGIBLE]).count()
    return [Todo("eligibility", facts={"count": pending})] if pending else []


def _about_judges(round: Round, judges: Sequence[JudgeRow], late: Sequence[JudgeRow]) -> list[Todo]:
    unsigned = [row for row in judges if row.assigned and not row.pledged]
    offline = [row for row in judges if row.judge.waiting_on_device]
    silent = [Todo("judge_silent", judge=row) for row in late if row.is_silent]
    slow = [Todo("judge_slow", judge=row) for row in late if not row.is_silent]
    waiting = [Todo("offline", judge=row, facts={"count": row.judge.waiting_on_device}) for row in offline]
    invited = [row for row in judges if row.judge.state == Judge.State.INVITED]
    todos = [*silent[:MOST_TODOS], *slow[:3], *waiting[:3]]
    if unsigned:
        todos.append(Todo("unsigned", judge=unsigned[0], facts={"count": len(unsigned)}))
    if invited and round.state in {RoundState.SETUP, RoundState.ASSIGNED}:
        todos.append(Todo("invited", judge=invited[0], facts={"count": len(invited)}))
    return todos


def _about_entries(round: Round, totals: Totals) -> list[Todo]:
    if round.state not in {RoundState.ASSIGNED, RoundState.OPEN} or not (totals.short or totals.split):
        return []
    todos = []
    for row in entries_to_mend(round)[:MOST_TODOS]:
        facts = {name: getattr(row, f"n_{name}") for name in ("wanted", "active", "done", "low", "high")}
        todos.append(Todo("short" if row.is_short else "split", entry=row.entry, facts=facts))  # type: ignore[attr-defined]
    return todos


def _about_result(round: Round, totals: Totals, tally: Tally | None, viewer: User) -> list[Todo]:
    announcement = getattr(round, "announcement", None)
    if round.state == RoundState.CLOSED and tally and totals.undecided:
        return [Todo("decide", facts={"count": totals.undecided})]
    if announcement is not None and announcement.state == announcement.State.PREPARED:
        return [Todo("approve" if announcement.prepared_by_id != viewer.pk else "await_approval")]
    if round.state == RoundState.DECIDED and announcement is None:
        return [Todo("prepare")]
    if round.state == RoundState.SETUP and totals.entries == 0:
        return [Todo("admit")]
    if round.state == RoundState.SETUP:
        return [Todo("assign")]
    if round.state == RoundState.ASSIGNED:
        return [Todo("open")]
    return []
