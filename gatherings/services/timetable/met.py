"""A meeting took place: an organiser says so, or both sides.  Where both had also checked in, "met"
lands on their introduction, silently and once.
"""
# tested by: tests/gatherings/services/timetable/test_met.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import may_organise, require
from gatherings.models import DayMeeting, EventCheckIn, Registration
from gatherings.permissions import may_mark_met
from introductions.models import Introduction, Investor
from introductions.services.outcomes import note_met
from submissions.models import Member


class NotYet(Refusal):
    """It hasn't begun."""

    code = "meeting_not_begun"
    message = _("This meeting hasn't begun yet.")


@transaction.atomic
def mark_met(*, actor: User, meeting: DayMeeting) -> DayMeeting:
    """Say that it took place; twice is once."""
    require(may_mark_met, actor, meeting)
    DayMeeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    row = _whole(meeting.pk)
    if not row.has_begun:
        raise NotYet
    mark = _mark_of(actor, row)
    if getattr(row, mark) is None:
        DayMeeting.objects.filter(pk=row.pk).update(**{mark: clock.now()})
        audit.record(actor, "timetable.met", row, edition=row.timetable.event.edition)
        row = _whole(row.pk)
    _settle(actor, row)
    return row


def _mark_of(actor: User, row: DayMeeting) -> str:
    if row.investor.user_id == actor.pk:
        return "investor_met_at"
    if may_organise(actor, row.timetable.event.edition):
        return "organiser_met_at"
    return "startup_met_at"


@transaction.atomic
def settle_meetings_of(*, actor: User, registration: Registration) -> None:
    """Somebody who came late is checked in after their meetings were marked."""
    rows = DayMeeting.objects.filter(timetable__event=registration.event_id)
    startups = Member.objects.filter(user=registration.user_id).values("startup")
    seats = Investor.objects.filter(user=registration.user_id)
    for row in [
        *rows.filter(winner__entry__startup__in=startups).order_by("pk"),
        *rows.filter(investor__in=seats).order_by("pk"),
    ]:
        _settle(actor, _whole(row.pk))


def _settle(actor: User, row: DayMeeting) -> None:
    if not row.was_held or not _both_came(row):
        return
    introduction = Introduction.objects.filter(winner=row.winner_id, investor=row.investor_id)
    found = introduction.first()
    if found is not None:
        note_met(actor=actor, introduction=found)


def _both_came(row: DayMeeting) -> bool:
    came = EventCheckIn.objects.filter(registration__event=row.timetable.event_id)
    people = set(came.values_list("registration__user_id", flat=True))
    members = Member.objects.filter(startup=row.winner.entry.startup_id)
    return row.investor.user_id in people and members.filter(user__in=people).exists()


def _whole(pk: int) -> DayMeeting:
    names = ("timetable__event__edition", "winner__entry__startup", "investor__user")
    return DayMeeting.objects.select_related(*names).get(pk=pk)
