"""Times that both sides of an introduction may have free."""
# tested by: tests/introductions/services/meetings/test_propose.py

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from challenge.kernel import clock
from challenge.kernel.calendars.another_year import fixed_holidays
from challenge.models import Edition
from introductions.algorithms.meeting_slots import Span, free_slots
from introductions.models import Introduction, Meeting

FIRST_MINUTES = 30


# viewer: caller
def suggested_slots(introduction: Introduction, *, minutes: int = FIRST_MINUTES) -> list[datetime]:
    """Three starts in working hours of the coming two weeks, in the edition's zone: none on the
    edition's days off or a fixed public holiday, none when either side is to meet somebody else
    (or may be), none that this introduction proposed just now.
    """
    edition, now = introduction.investor.edition, clock.now()
    return free_slots(
        now,
        edition.time_zone,
        minutes=minutes,
        holidays=_days_off(edition, now),
        taken=[*_spoken_for(introduction), *_own(introduction)],
    )


# viewer: caller
def fixed_elsewhere(introduction: Introduction) -> list[Span]:
    """When either side has a fixed meeting with somebody else."""
    found = _meetings_of_both(introduction).filter(starts_at__gt=timezone.now())
    return [(row.starts_at, row.starts_at + row.length) for row in found if row.starts_at]


def _spoken_for(introduction: Introduction) -> list[Span]:
    offered = _meetings_of_both(introduction).filter(state=Meeting.State.OFFERED)
    proposed = [(start, start + row.length) for row in offered for start in row.starts]
    return [*fixed_elsewhere(introduction), *proposed]


def _own(introduction: Introduction) -> list[Span]:
    mine = Meeting.objects.filter(introduction=introduction).first()
    return [(start, start + mine.length) for start in mine.starts] if mine else []


def _meetings_of_both(introduction: Introduction) -> QuerySet[Meeting]:
    either = Q(introduction__winner__entry__startup=introduction.winner.entry.startup_id)
    either |= Q(introduction__investor__user=introduction.investor.user_id)
    return Meeting.objects.filter(either).exclude(introduction=introduction).order_by("pk")


def _days_off(edition: Edition, now: datetime) -> set[date]:
    return edition.holidays | fixed_holidays([now.year, now.year + 1])
