"""How a call goes: applications begun and submitted, by day."""
# tested by: tests/frontend/pages/organisers/rounds/test_call_room.py

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from challenge.models import Edition
from submissions.models import Entry, EntryState


@dataclass(frozen=True, slots=True)
class CallDay:
    """One day of the call: applications begun on it, and submitted for the first time."""

    on: date
    begun: int
    submitted: int


@dataclass(frozen=True, slots=True)
class CallProgress:
    """Where a call stands.  lately: submitted in the last 24 hours; days: up to today."""

    drafts: int
    submitted: int
    lately: int
    days: list[CallDay]


# viewer: caller
def call_progress(edition: Edition, now: datetime) -> CallProgress:
    """One query.  Whoever withdrew is not counted; days are those of the active zone."""
    rows = list(
        Entry.objects.filter(edition=edition)
        .exclude(state=EntryState.WITHDRAWN)
        .values_list("state", "created_at", "first_submitted_at")
    )
    begun = Counter(timezone.localdate(created) for _state, created, _first in rows)
    firsts = [first for _state, _created, first in rows if first]
    submitted = Counter(map(timezone.localdate, firsts))
    start = min([timezone.localdate(edition.opens_at), *begun])
    end = min(timezone.localdate(now), timezone.localdate(edition.closes_at))
    days = [start + timedelta(days=offset) for offset in range((end - start).days + 1)]
    return CallProgress(
        drafts=sum(state == EntryState.DRAFT for state, _created, _first in rows),
        submitted=sum(state == EntryState.SUBMITTED for state, _created, _first in rows),
        lately=sum(first > now - timedelta(days=1) for first in firsts),
        days=[CallDay(day, begun[day], submitted[day]) for day in days],
    )
