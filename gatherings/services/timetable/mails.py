"""Who has new or other meetings learns of it; whom they don't meet is told to nobody."""
# tested by: tests/gatherings/services/timetable/test_plan.py

from collections.abc import Collection

from django.db import transaction

from challenge.models import User
from challenge.services.mailing import promise_mail
from gatherings.models import DayMeeting, Event, Timetable, TimetablePlan
from gatherings.queries.day_calendar import PersonsDay, days_after, invitations_of


@transaction.atomic
def mail_timetable(
    *,
    actor: User,
    timetable: Timetable,
    plan: TimetablePlan,
    changed: Collection[tuple[int, int]],
    gone: Collection[DayMeeting],
) -> None:
    """One mail for each person of both sides of these pairs, with the meetings they have now and,
    for their calendar, what is new, other or gone.
    """
    for day in days_after(timetable, changed, gone):
        promise_mail(
            actor=actor,
            key=f"event-timetable-{plan.pk}-{day.user.pk}",
            kind="event_timetable",
            to=day.user,
            edition=timetable.event.edition,
            expires_at=timetable.event.ends_at,
            calendar=invitations_of(timetable, day),
            event=timetable.event,
            rows=day.meetings,
            changed=timetable.published_at is not None,
        )


@transaction.atomic
def mail_day_called_off(*, actor: User, event: Event, day: PersonsDay) -> None:
    """Whoever was to meet somebody without a place of their own: calendars drop their meetings."""
    promise_mail(
        actor=actor,
        key=f"event-timetable-off-{event.pk}-{day.user.pk}",
        kind="event_timetable",
        to=day.user,
        edition=event.edition,
        expires_at=event.ends_at,
        calendar=invitations_of(event.timetable, day),
        event=event,
        rows=[],
        called_off=True,
    )
