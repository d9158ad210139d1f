"""The dates of an edition as a line of milestones."""
# tested by: tests/frontend/pages/public/test_edition.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from challenge.models import Edition
from judging.models import Round


@dataclass(frozen=True, slots=True)
class Milestone:
    """One date or span.  state: done | now | next."""

    key: str
    title: str
    note: str
    starts_at: datetime
    ends_at: datetime | None
    state: str


def milestones(edition: Edition, rounds: Sequence[Round], now: datetime) -> list[Milestone]:
    """Applications, then each judging round, in order of time."""
    spans: list[tuple[str, str, str, datetime, datetime | None]] = [
        (
            "open",
            _("Applications"),
            _("Edit freely until the deadline"),
            edition.opens_at,
            edition.closes_at,
        ),
    ]
    for round in rounds:
        note = (
            _("One panel hears all entries")
            if round.is_heard_by_all
            else _("%(count)s judges read each entry") % {"count": round.sheets_per_entry}
        )
        spans.append((f"round-{round.order}", round.name, note, round.opens_at, round.closes_at))
    if rounds:
        spans.append(
            (
                "results",
                _("Awards and introductions"),
                _("Winners who agree meet investors"),
                rounds[-1].closes_at,
                None,
            )
        )
    return [
        Milestone(key, title, note, start, end, _state(start, end, now))
        for key, title, note, start, end in spans
    ]


def _state(start: datetime, end: datetime | None, now: datetime) -> str:
    if now < start:
        return "next"
    return "now" if end is not None and now <= end else "done"
