"""What waits for an organiser in each of their editions, as counts."""
# tested by: tests/frontend/pages/organisers/test_todos_across.py

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from challenge.models import Edition, User
from judging.models import (
    Announcement,
    Appeal,
    Assignment,
    AssignmentState,
    LateSheet,
    Round,
    RoundState,
)
from judging.queries.scoring.late_sheets import SUBMITTED_SINCE
from submissions.models import EligibilityCheck, Entry, EntryState, HandOver, Inquiry

NOT_BEGUN_AFTER = timedelta(days=1)  # since the round was opened


@dataclass(frozen=True, slots=True)
class EditionTodo:
    """So many things of a kind to do in an edition, in the round of that order (None: in none).

    code: inquiries, hand_overs, eligibility, not_begun, late_sheets, decide, approve or appeals.
    """

    edition: int
    code: str
    count: int
    round: int | None = None


# viewer: caller
def todos_at_a_glance(
    viewer: User, editions: Iterable[Edition], now: datetime
) -> list[EditionTodo]:
    """In the order of an edition's course; seven queries, however many editions.

    viewer: their own announcement can't be approved by themselves.
    """
    rows = [edition.pk for edition in editions if edition.phase != "finished"]
    return [
        *_unanswered(rows),
        *_hand_overs(rows),
        *_undecided(rows, now),
        *_not_begun(rows, now),
        *_late_sheets(rows),
        *_rounds(rows, viewer),
        *_appeals(rows),
    ]


def _unanswered(editions: list[int]) -> list[EditionTodo]:
    asked = Inquiry.objects.filter(edition__in=editions, answer="")
    counted = asked.order_by().values_list("edition").annotate(count=Count("pk"))
    return [EditionTodo(edition, "inquiries", count) for edition, count in counted]


def _hand_overs(editions: list[int]) -> list[EditionTodo]:
    asked = HandOver.objects.filter(edition__in=editions, state=HandOver.State.OPEN)
    counted = asked.order_by().values_list("edition").annotate(count=Count("pk"))
    return [EditionTodo(edition, "hand_overs", count) for edition, count in counted]


def _undecided(editions: list[int], now: datetime) -> list[EditionTodo]:
    states = EligibilityCheck.State
    decided = Q(eligibility__state__in=[states.ELIGIBLE, states.INELIGIBLE])
    waiting = Entry.objects.filter(
        edition__in=editions, edition__closes_at__lt=now, state=EntryState.SUBMITTED
    ).exclude(decided)
    counted = waiting.order_by().values_list("edition").annotate(count=Count("pk"))
    return [EditionTodo(edition, "eligibility", count) for edition, count in counted]


def _not_begun(editions: list[int], now: datetime) -> list[EditionTodo]:
    """Judges of an open round of whom nothing has come, though it was opened a day ago."""
    judges = (
        Assignment.objects.filter(
            round__edition__in=editions,
            round__state=RoundState.OPEN,
            round__opens_at__lt=now - NOT_BEGUN_AFTER,
            state=AssignmentState.ACTIVE,
        )
        .order_by()
        .values_list("round__edition", "round__order", "judge")
        .annotate(begun=Count("sheet"))
        .filter(begun=0)
    )
    counts = Counter((edition, order) for edition, order, _judge, _begun in judges)
    rows = counts.items()
    return [EditionTodo(edition, "not_begun", count, order) for (edition, order), count in rows]


def _late_sheets(editions: list[int]) -> list[EditionTodo]:
    waiting = LateSheet.objects.filter(
        assignment__round__edition__in=editions,
        assignment__round__state__in=[RoundState.CLOSED, RoundState.DECIDED],
        state=LateSheet.State.WAITING,
    ).exclude(SUBMITTED_SINCE)
    counted = waiting.order_by().values_list(
        "assignment__round__edition", "assignment__round__order"
    )
    rows = counted.annotate(count=Count("pk"))
    return [EditionTodo(edition, "late_sheets", count, order) for edition, order, count in rows]


def _rounds(editions: list[int], viewer: User) -> list[EditionTodo]:
    """Rounds that are closed and to be decided, and announcements of others to be approved."""
    rows = Round.objects.filter(edition__in=editions).order_by("order")
    waits = Q(state=RoundState.CLOSED) | Q(announcement__state=Announcement.State.PREPARED)
    found = rows.filter(waits).values_list(
        "edition", "order", "state", "announcement__state", "announcement__prepared_by"
    )
    decide, approve = [], []
    for edition, order, state, announced, prepared_by in found:
        if state == RoundState.CLOSED:
            decide.append(EditionTodo(edition, "decide", 1, order))
        if announced == Announcement.State.PREPARED and prepared_by != viewer.pk:
            approve.append(EditionTodo(edition, "approve", 1, order))
    return [*decide, *approve]


def _appeals(editions: list[int]) -> list[EditionTodo]:
    waiting = Appeal.objects.filter(edition__in=editions, state__in=Appeal.OPEN)
    counted = waiting.order_by().values_list("edition", "announcement__round__order")
    rows = counted.annotate(count=Count("pk"))
    return [EditionTodo(edition, "appeals", count, order) for edition, order, count in rows]
