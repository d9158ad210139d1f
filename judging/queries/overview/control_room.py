"""The control room: where a round stands, what is at risk, and what to do now.

A fixed number of queries for any number of rows.
"""

# tested by: tests/frontend/pages/organisers/rounds/test_rounds.py

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from challenge.kernel import clock
from challenge.models import ClockFailure, Job, JobState, User
from judging.models import (
    Appeal,
    Judge,
    Round,
    RoundEntry,
    RoundState,
    Tally,
)
from judging.queries.assignment.entry_counts import EntryCount, counts_of
from judging.queries.assignment.overview import assignment_job
from judging.queries.overview.judges_table import JudgeRow, late_judges, panel_rows
from judging.queries.results.published.free_places import free_places_for
from judging.queries.results.standings import RoundRanking, latest_tally, ranking_of
from judging.queries.rounds.pace import Pace, pace_of
from judging.queries.rounds.reminders import last_reminders
from judging.queries.scoring.late_sheets import waiting_late_sheets
from submissions.models import EligibilityCheck, Entry, EntryState, HandOver
from submissions.queries.as_submitted import as_submitted

MOST_TODOS = 8
STILL_FAILS = timedelta(hours=2)  # longer than the clock waits before it tries again
LAPSED = Q(eligibility__state=EligibilityCheck.State.CORRECTION)
BEFORE_CLOSE = {RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN}
PREVIEW_BEYOND = 4
REMIND_AGAIN_AFTER = timedelta(days=1)  # until then the list says that a judge was reminded


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over the entries of a round.

    short: entries with fewer judges than wanted; split: wide disagreement; thin: too few sheets for
    a result.
    """

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
    ranking: RoundRanking | None
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
    """The control room of one round.

    viewer: who looks (their own announcement can't be approved by themselves).
    """
    now = now or timezone.now()
    counts, tally = counts_of(round), latest_tally(round)
    totals = totals_of(round, counts)
    judges = panel_rows(round, tally.report if tally else None, now=now)
    late = late_judges(judges, round) if round.state == RoundState.OPEN else []
    asked = _asked_of_organisers(round)
    todos = [
        *_of_the_clock(round, now),
        *_about_applications(round, asked),
        *_about_judges(round, judges, late, now),
        *_about_entries(round, counts),
        *_about_result(round, totals, tally, viewer),
        *_about_free_places(round),
        *_about_appeals(round, asked),
    ]
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


# viewer: caller
def jobs_of_round(round: Round) -> list[Job]:
    """The newest job of each kind and reason of the round, oldest first."""
    jobs = Job.objects.filter(
        edition=round.edition, subject_type="round", subject_id=round.pk
    ).defer("result", "parameters")
    newest = jobs.order_by("kind", "reason", "-pk").distinct("kind", "reason")
    return sorted(newest, key=lambda job: job.pk)


# viewer: caller
def totals_of(round: Round, counts: Sequence[EntryCount] | None = None) -> Totals:
    """Sums over the round's entries."""
    counts = counts_of(round) if counts is None else counts
    return Totals(
        entries=len(counts),
        wanted=sum(count.wanted for count in counts),
        active=sum(count.active for count in counts),
        done=sum(count.done for count in counts),
        short=sum(count.is_short for count in counts),
        split=sum(count.is_split(round.discussion_spread) for count in counts),
        thin=sum(count.done < round.min_sheets for count in counts),
        undecided=sum(not count.is_decided for count in counts),
    )


# viewer: pure
def needing_attention(round: Round, counts: Sequence[EntryCount]) -> list[EntryCount]:
    """Entries with fewer judges than wanted, or with wide disagreement; the worst first."""
    apart = round.discussion_spread
    found = [count for count in counts if count.is_short or count.is_split(apart)]
    return sorted(
        found, key=lambda count: (not count.is_short, count.active, -count.spread, count.entry)
    )


def _of_the_clock(round: Round, now: datetime) -> list[Todo]:
    """What the clock could not do for the round, its edition or the whole site, or leaves to a
    person.
    """
    todos = [
        Todo(
            "clock_failed",
            facts={"step": row.what, "why": row.why, "times": row.times, "since": row.first_at},
        )
        for row in ClockFailure.objects.filter(
            Q(subject_type="round", subject_id=round.pk)
            | (Q(edition=round.edition_id) | Q(edition=None)) & ~Q(subject_type="round"),
            last_at__gt=now - STILL_FAILS,
        ).order_by("first_at")[:MOST_TODOS]
    ]
    if round.waits_since is not None:
        todos.append(Todo("waits_after_outage", facts={"closes_at": round.closes_at}))
    if round.state == RoundState.ASSIGNED and round.closes_at <= now:
        todos.append(Todo("window_passed", facts={"closes_at": round.closes_at}))
    return todos


def _asked_of_organisers(round: Round) -> dict[str, Any]:
    """Of the edition's submitted entries, lost mailboxes and appeals, in one statement."""
    states = EligibilityCheck.State
    earlier = Round.objects.filter(edition=round.edition_id, order__lt=round.order)
    here = RoundEntry.objects.filter(round=round, entry=OuterRef("pk"))
    lapsed = LAPSED & Q(eligibility__correction_due_at__lte=clock.now())
    is_eligible = Q(eligibility__state=states.ELIGIBLE)
    is_decided = is_eligible | Q(eligibility__state=states.INELIGIBLE)
    entries = Entry.objects.filter(edition=round.edition_id, state=EntryState.SUBMITTED)
    with_each = entries.annotate(
        is_here=Exists(here), has_earlier=Exists(earlier), **_mailboxes(round), **_appeals(round)
    )
    return with_each.aggregate(
        mailboxes=Max("asked"),
        since=Max("first_asked_at"),
        appeals=Max("open_appeals"),
        reply_due_at=Max("first_due_at"),
        decided=Count("pk", filter=is_decided),
        all=Count("pk"),
        lapsed=Count("pk", filter=lapsed),
        left_out=Count("pk", filter=is_eligible & Q(is_here=False, has_earlier=False)),
    )


def _mailboxes(round: Round) -> dict[str, Subquery]:
    """The same with every entry, so that it costs no query of its own."""
    asked = HandOver.objects.filter(edition=round.edition_id, state=HandOver.State.OPEN)
    of_edition = asked.order_by().values("edition")
    return {
        "asked": Subquery(of_edition.annotate(count=Count("pk")).values("count")),
        "first_asked_at": Subquery(of_edition.annotate(first=Min("asked_at")).values("first")),
    }


def _appeals(round: Round) -> dict[str, Subquery]:
    """Against the round's result, that wait for a reply or for its approval; as above."""
    waiting = Appeal.objects.filter(announcement__round=round, state__in=Appeal.OPEN)
    of_round = waiting.order_by().values("announcement")
    return {
        "open_appeals": Subquery(of_round.annotate(count=Count("pk")).values("count")),
        "first_due_at": Subquery(of_round.annotate(first=Min("reply_due_at")).values("first")),
    }


def _about_applications(round: Round, asked: dict[str, Any]) -> list[Todo]:
    """Entries that wait for a decision, whose correction lapsed, and those that were found eligible
    after the edition's first round had taken its entries in; startups that can't sign in until an
    organiser has called them.
    """
    is_running = round.state in {RoundState.ASSIGNED, RoundState.OPEN}
    counts = {
        "left_out": asked["left_out"] if is_running else 0,
        "corrections_lapsed": asked["lapsed"],
        "eligibility": asked["all"] - asked["decided"] - asked["lapsed"],
    }
    todos = [Todo(kind, facts={"count": count}) for kind, count in counts.items() if count]
    if asked["mailboxes"]:
        facts = {"count": asked["mailboxes"], "since": asked["since"]}
        todos.insert(0, Todo("hand_overs", facts=facts))
    return todos


def _about_judges(
    round: Round, judges: Sequence[JudgeRow], late: Sequence[JudgeRow], now: datetime
) -> list[Todo]:
    if round.state not in BEFORE_CLOSE:
        return []
    unsigned = [row for row in judges if row.assigned and not row.pledged]
    offline = [row for row in judges if row.judge.waiting_on_device]
    silent = [Todo("judge_silent", judge=row) for row in late if row.is_silent]
    reminded = last_reminders(round, since=now - REMIND_AGAIN_AFTER) if late else {}
    slow = [
        Todo("judge_slow", row, facts=_reminded(reminded.get(row.judge.user_id)))
        for row in late
        if not row.is_silent
    ]
    waiting = [
        Todo("offline", judge=row, facts={"count": row.judge.waiting_on_device}) for row in offline
    ]
    invited = [row for row in judges if row.judge.state == Judge.State.INVITED]
    slow.sort(key=lambda todo: bool(todo.facts))  # whoever was not reminded yet first
    todos = [*silent[:MOST_TODOS], *slow[:3], *waiting[:3]]
    if unsigned:
        todos.append(Todo("unsigned", judge=unsigned[0], facts={"count": len(unsigned)}))
    if invited and round.state in {RoundState.SETUP, RoundState.ASSIGNED}:
        todos.append(Todo("invited", judge=invited[0], facts={"count": len(invited)}))
    return todos


def _reminded(at: datetime | None) -> dict[str, Any]:
    return {} if at is None else {"reminded_at": at}


def _about_entries(round: Round, counts: Sequence[EntryCount]) -> list[Todo]:
    if round.state not in {RoundState.ASSIGNED, RoundState.OPEN}:
        return []
    worst = needing_attention(round, counts)[:MOST_TODOS]
    wanted = [count.entry for count in worst]
    entries = as_submitted(Entry.objects.all()).in_bulk(wanted) if worst else {}
    return [
        Todo(
            "short" if count.is_short else "split",
            entry=entries[count.entry],
            facts={
                name: getattr(count, name) for name in ("wanted", "active", "done", "low", "high")
            },
        )
        for count in worst
    ]


def _about_result(round: Round, totals: Totals, tally: Tally | None, viewer: User) -> list[Todo]:
    late = (
        waiting_late_sheets(round).count()
        if round.state in {RoundState.CLOSED, RoundState.DECIDED}
        else 0
    )
    return [
        *([Todo("late", facts={"count": late})] if late else []),
        *_next_step(round, totals, tally, viewer),
    ]


def _about_appeals(round: Round, asked: dict[str, Any]) -> list[Todo]:
    """Appeals against the round's result that wait for a reply or for its approval."""
    if round.state != RoundState.PUBLISHED or not asked["appeals"]:
        return []
    return [Todo("appeals", facts={"count": asked["appeals"], "due": asked["reply_due_at"]})]


def _about_free_places(round: Round) -> list[Todo]:
    """What the waiting list was promised: of this round, or of the one before, by its number."""
    free = free_places_for(round)
    if free is None:
        return []
    facts = {"count": len(free.left_by), "waiting": len(free.waiting), "round": free.round.order}
    return [Todo("place_free", facts=facts)]


# viewer: caller
def failed_assignment(round: Round) -> Todo | None:
    """What became of the last assignment, if it left the round without any judge: facts["why"] are
    the words of the job that failed; "" where it ran, but found nobody (the run says why).
    """
    job = assignment_job(round)
    if job is None or job.is_active:
        return None
    if job.state == JobState.FAILED:
        return Todo("assign_failed", facts={"why": job.why})
    run = round.assignment_runs.order_by("-pk").first()
    if run is not None and run.applied_at and not run.options.get("pairs"):
        return Todo("assign_failed", facts={"why": ""})
    return None


def _next_step(round: Round, totals: Totals, tally: Tally | None, viewer: User) -> list[Todo]:
    is_over = round.state not in BEFORE_CLOSE  # before that nothing is announced
    announcement = getattr(round, "announcement", None) if is_over else None
    if round.state == RoundState.CLOSED and tally and totals.undecided:
        return [Todo("decide", facts={"count": totals.undecided})]
    if announcement is not None and announcement.state == announcement.State.PREPARED:
        return [Todo("approve" if announcement.prepared_by_id != viewer.pk else "await_approval")]
    if round.state == RoundState.DECIDED and announcement is None:
        return [Todo("prepare")]
    if round.state == RoundState.SETUP and totals.entries == 0:
        return [Todo("admit")]
    if round.state in {RoundState.SETUP, RoundState.ASSIGNED} and not totals.active:
        return [failed_assignment(round) or Todo("assign")]
    if round.state == RoundState.ASSIGNED and round.closes_at > clock.now():
        return [Todo("open")]
    return []
