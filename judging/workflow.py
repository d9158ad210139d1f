"""The steps of a round, as data, and the clock that asks what is due (docs/design.md §4).

Nothing depends on a task scheduled days ahead: once a minute every published edition is asked.
Each step is idempotent, so a late or doubled run changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from challenge.kernel.clock import now as database_now
from challenge.models import Edition, Job, JobState
from challenge.services.clock_failures import Subject, attempt_apart
from judging.models import (
    AssignmentState,
    Discussion,
    Round,
    RoundEntry,
    RoundState,
    Scoresheet,
    SheetState,
    Tally,
)
from judging.queries.assignment.allocation.allocation_state import allocation_state
from judging.queries.assignment.problem_of_round import read_problem
from judging.queries.assignment.silent_judges import silent_judges
from judging.queries.assignment.ties import has_new_facts
from judging.queries.rounds.reminder_plan import due_reminder
from judging.services.assignment.allocation.allocation_steps import ask_next_batch
from judging.services.assignment.conflicts import find_conflicts
from judging.services.assignment.notify import notify_judges
from judging.services.assignment.request import pending_repair, request_repair
from judging.services.results.tally import is_tallied
from judging.services.results.tell_tallied import may_tell_tallied, tell_tallied
from judging.services.rounds.close import close_round
from judging.services.rounds.discussion.end import end_discussions
from judging.services.rounds.left_out import left_out, tell_left_out
from judging.services.rounds.open import open_round
from judging.services.rounds.outage import settle_outages
from judging.services.rounds.remind import BEFORE_CLOSE, remind_judges
from judging.services.rounds.replace_silent import replace_silent_judges, warn_silent_judges
from judging.services.rounds.tally_request import KIND as TALLY
from judging.services.rounds.tally_request import request_tally
from submissions.models import EntryState

NOTIFY_BEFORE = timedelta(days=7)
LET_LOOK = timedelta(minutes=30)  # an organiser may look at an assignment before judges are told
TRY_AGAIN = timedelta(minutes=10)  # after a tally that failed or was stopped


@dataclass(frozen=True, slots=True)
class Step:
    """One step that the clock may take.

    due: whether it is, now; run: does it, and may be run again.  before_close: it makes sense only
    until the round closes, however late the clock comes to it.  takes_away: it ends something for
    somebody, so after an outage it may have to wait for a person.
    """

    key: str
    due: Callable[[Round, datetime], bool]
    run: Callable[[Round, datetime], object]
    before_close: bool = True
    takes_away: bool = False

    def makes_sense(self, round: Round, now: datetime) -> bool:
        """Whether its moment has not passed and nobody has to decide first."""
        if self.before_close and now >= round.closes_at:
            return False
        return not (self.takes_away and round.waits_since is not None)


def run_due_steps() -> None:
    """Do whatever is due in every published edition.

    Each step of each round by itself: one that refuses or fails is shown in the control room and
    tried again after a pause, and all others go on.
    """
    rounds = Round.objects.filter(edition__state=Edition.State.PUBLISHED).exclude(
        state__in=[RoundState.SETUP, RoundState.DECIDED, RoundState.PUBLISHED]
    )
    running = Edition.objects.filter(pk__in=rounds.values("edition")).order_by("pk")
    for edition in running:
        attempt_apart(
            what="rounds.outage",
            subject=Subject("edition", edition.pk, edition.pk),
            act=partial(settle_outages, edition=edition),
        )
    in_order = rounds.order_by("edition_id", "order").values_list("pk", "edition_id")
    for pk, edition_pk in list(in_order):
        for step in STEPS:
            attempt_apart(
                what=f"rounds.{step.key}",
                subject=Subject("round", pk, edition_pk),
                act=partial(_take, step, pk),
            )


def _take(step: Step, pk: int) -> None:
    """One step of one round, if it is due."""
    now = database_now()
    round = Round.objects.select_related("edition").get(pk=pk)
    if step.makes_sense(round, now) and step.due(round, now):
        step.run(round, now)


def _may_notify(round: Round, now: datetime) -> bool:
    if round.state != RoundState.ASSIGNED or now < round.opens_at - NOTIFY_BEFORE:
        return False
    untold = round.assignments.filter(state=AssignmentState.ACTIVE, notified_at__isnull=True)
    last = (
        round.assignment_runs.filter(applied_at__isnull=False)
        .order_by("-applied_at")
        .values_list("applied_at", flat=True)
        .first()
    )
    return (
        untold.exists()
        and (last is None or last < now - LET_LOOK)
        and not pending_repair(round=round)
    )


def _is_open(round: Round) -> bool:
    return round.state == RoundState.OPEN


def _may_remind(round: Round, now: datetime) -> bool:
    """A reminder is due, and nobody was reminded for this cause and, near the close, this close.

    The log of what was done is the memory.
    """
    if not _is_open(round):
        return False
    reminder = due_reminder(round, now)
    if reminder is None:
        return False
    done = round.edition.audit_events.filter(
        action="round.reminded", object_id=str(round.pk), facts__cause=reminder.cause
    )
    if reminder.cause.startswith(BEFORE_CLOSE):  # a close that is put off is reminded of anew
        done = done.filter(facts__closes_at=round.closes_at.isoformat())
    return not done.exists()


def _remind(round: Round, now: datetime) -> None:
    reminder = due_reminder(round, now)
    if reminder is not None:
        remind_judges(actor=None, round=round, cause=reminder.cause, until=reminder.until)


def _may_conflict(round: Round, _now: datetime) -> bool:
    """A judge's or a startup's facts changed while judges have entries.

    What is assigned is checked again.
    """
    return round.state in {RoundState.ASSIGNED, RoundState.OPEN} and has_new_facts(round.edition)


def _has_gaps(round: Round, _now: datetime) -> bool:
    """Whether an entry has too few judges, and a repair of just this state was not tried yet."""
    if round.state not in {RoundState.ASSIGNED, RoundState.OPEN} or pending_repair(round=round):
        return False
    active = Count(
        "entry__assignments",
        filter=Q(entry__assignments__round=round, entry__assignments__state=AssignmentState.ACTIVE),
    )
    rows = RoundEntry.objects.filter(round=round, entry__state=EntryState.SUBMITTED).annotate(
        active=active, wanted=Coalesce("wanted_sheets", round.sheets_per_entry)
    )
    if not any(row.active < row.wanted for row in rows):
        return False
    tried = round.assignment_runs.order_by("-pk").values_list("options__left", flat=True)[:5]
    return read_problem(round=round).digest not in set(tried)


def _may_widen(round: Round, now: datetime) -> bool:
    """Two-stage and adaptive rounds: what was asked is assigned, in (or too late) and tallied."""
    if round.state != RoundState.OPEN or pending_repair(round=round):
        return False
    state = allocation_state(round=round)
    if state is None or not state.waits_for_nobody(now) or not is_tallied(round=round):
        return False
    return state.may_follow(_newest_tally(round))


def _widen(round: Round, _now: datetime) -> object:
    """The next batch, or the end of the rule."""
    return ask_next_batch(actor=None, round=round, tally=_newest_tally(round))


def _newest_tally(round: Round) -> Tally:
    return round.tallies.order_by("-number")[0]


def _may_close(round: Round, now: datetime) -> bool:
    return _is_open(round) and now >= round.closes_at


def _discussions_end(round: Round, now: datetime) -> bool:
    return round.discussions.filter(state=Discussion.State.OPEN, ends_at__lte=now).exists()


def _may_tally(round: Round, now: datetime) -> bool:
    """A round whose sheets, points or entries changed since the last tally, whatever changed them.

    None is waiting, running, or failed just now.
    """
    if round.state not in {RoundState.OPEN, RoundState.CLOSED}:
        return False
    jobs = Job.objects.filter(kind=TALLY, subject_type="round", subject_id=round.pk)
    if jobs.filter(
        Q(state__in=[JobState.QUEUED, JobState.RUNNING])
        | Q(state__in=[JobState.FAILED, JobState.CANCELLED], finished_at__gt=now - TRY_AGAIN)
    ).exists():
        return False
    if (
        round.state == RoundState.OPEN
        and not Scoresheet.objects.filter(
            assignment__round=round, state=SheetState.SUBMITTED
        ).exists()
    ):
        return False
    return not is_tallied(round=round)


STEPS: tuple[Step, ...] = (
    Step("notify", _may_notify, lambda round, _now: notify_judges(actor=None, round=round)),
    Step(
        "open",
        lambda round, now: round.state == RoundState.ASSIGNED and now >= round.opens_at,
        lambda round, _now: open_round(actor=None, round=round),
    ),
    Step("remind", _may_remind, _remind),
    Step(
        "conflicts",
        _may_conflict,
        lambda round, _now: find_conflicts(actor=None, edition=round.edition),
    ),
    Step(
        "warn_silent",
        lambda round, now: any(not row.is_warned for row in silent_judges(round, now)),
        lambda round, _now: warn_silent_judges(round=round),
        takes_away=True,
    ),
    Step(
        "replace_silent",
        lambda round, now: any(row.may_replace for row in silent_judges(round, now)),
        lambda round, _now: replace_silent_judges(round=round),
        takes_away=True,
    ),
    Step(
        "reassign",
        _has_gaps,
        lambda round, _now: request_repair(actor=None, round=round, cause="gaps"),
    ),
    Step("widen", _may_widen, _widen),
    Step(
        "end_discussions",
        _discussions_end,
        lambda round, now: end_discussions(actor=None, round=round, by=now),
        before_close=False,
    ),
    Step(
        "close",
        _may_close,
        lambda round, _now: close_round(actor=None, round=round),
        before_close=False,
        takes_away=True,
    ),
    Step(
        "tally",
        _may_tally,
        lambda round, _now: request_tally(actor=None, round=round),
        before_close=False,
    ),
    Step(
        "tell_left_out",
        lambda round, _now: bool(left_out(round=round)),
        lambda round, _now: tell_left_out(round=round),
    ),
    Step(
        "tell_tallied",
        lambda round, _now: may_tell_tallied(round),
        lambda round, _now: tell_tallied(round=round),
        before_close=False,
    ),
)
