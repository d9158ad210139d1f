"""Whom a person asked to meet goes into their own copy; not what came of it."""
# tested by: tests/introductions/services/browsing/test_asking.py

from django.utils.translation import gettext_lazy as _

from challenge.models import User
from introductions.models import MeetingRequest
from introductions.queries.personal_data import LEFT_OUT, SECTIONS, Rows


def own_meeting_requests(viewer: User) -> Rows:
    """What the person asked, and when, the oldest first."""
    found = MeetingRequest.objects.filter(investor__user=viewer).select_related(
        "investor__edition", "winner__entry"
    )
    return [
        {name: getattr(row, name) for name in ("words", "asked_at", "ends_at", "withdrawn_at")}
        | {"number": row.winner.entry.number, "of": row.investor.edition.slug}
        for row in found.order_by("pk")
    ]


SECTIONS["meeting_requests"] = (_("Startups that you asked to meet"), own_meeting_requests)
LEFT_OUT["introductions.Teaser.allowed_by"] = (
    "the act stands in the log with its time; what it is about is the company's"
)
