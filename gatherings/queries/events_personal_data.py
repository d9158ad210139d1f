"""What events keep about a person, for that person's own copy."""
# tested by: tests/gatherings/services/events/test_personal_data.py

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from gatherings.models import DayMeeting, DayWish, Registration
from introductions.queries.personal_data import LEFT_OUT, SECTIONS, Rows
from submissions.models import Member

REGISTRATIONS = "event_registrations"


# viewer: caller
def _rows(found: QuerySet[Any], *columns: str, **named: str) -> Rows:
    renamed = {name: F(path) for name, path in named.items()}
    return list(found.order_by("pk").values(*columns, **renamed))


def _registrations(viewer: User) -> Rows:
    return _rows(
        Registration.objects.filter(user=viewer),
        "state", "code", "asked_at", "waiting_since",
        event_title="event__title_ko", came_at="check_in__at",
    )  # fmt: skip


def _wishes(viewer: User) -> Rows:
    return _rows(
        DayWish.objects.filter(by=viewer),
        "side", "at", event_title="timetable__event__title_ko",
    )  # fmt: skip


def _meetings(viewer: User) -> Rows:
    mine = Member.objects.filter(user=viewer).values("startup")
    columns = ("starts_at", "table", "startup_met_at", "investor_met_at")
    rows = DayMeeting.objects.all()
    found = rows.filter(winner__entry__startup__in=mine) | rows.filter(investor__user=viewer)
    return _rows(found.distinct(), *columns, event_title="timetable__event__title_ko")


SECTIONS |= {
    REGISTRATIONS: (_("Events that you registered for"), _registrations),
    "day_wishes": (_("Wishes to meet on an investor day"), _wishes),
    "day_meetings": (_("Your meetings on an investor day"), _meetings),
}
LEFT_OUT |= dict.fromkeys(
    (
        "gatherings.EventCheckIn.by",
        "gatherings.DayChange.by",
        "gatherings.TimetablePlan.published_by",
    ),
    "the act stands in the log with its time; what it is about is somebody else's",
)
