"""Events as each viewer may see them."""
# tested by: tests/gatherings/api/test_events.py

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from challenge.kernel import clock
from challenge.kernel.errors import NotFound
from challenge.models import Edition, Mail, User
from gatherings.models import Audience, DayChange, DayMeeting, Event, Registration, TimetablePlan
from gatherings.permissions import may_register, may_watch_event
from introductions.models import Investor
from judging.models import Winner
from submissions.queries.as_submitted import show_submitted

State = Registration.State
_GOING = Count("registrations", filter=Q(registrations__state=State.GOING))
_WAITING = Count("registrations", filter=Q(registrations__state=State.WAITING))
_CAME = Count("registrations", filter=Q(registrations__check_in__isnull=False))


# viewer: public
def coming_events(edition: Edition) -> QuerySet[Event]:
    """Those that anybody may read of and that are not over; not those by invitation."""
    rows = Event.objects.filter(edition=edition, ends_at__gt=clock.now())
    return rows.filter(state=Event.State.PUBLISHED).exclude(audience=Audience.INVITED)


# viewer: caller
def events_run(edition: Edition) -> QuerySet[Event]:
    """All of an edition for its organisers, with how many go, wait and came."""
    return Event.objects.filter(edition=edition).annotate(
        going=_GOING, waiting=_WAITING, came=_CAME
    )


def event_run(viewer: User, edition: Edition, pk: int) -> Event:
    """One event for organisers and observers; 404 for everyone else."""
    event = get_object_or_404(events_run(edition).select_related("edition"), pk=pk)
    if not may_watch_event(viewer, event):
        raise NotFound
    return event


def event_seen(viewer: User, slug: str, pk: int) -> Event:
    """A published event for anybody, one by invitation for whom it is for; 404 otherwise."""
    rows = Event.objects.select_related("edition__challenge").exclude(state=Event.State.DRAFT)
    event = get_object_or_404(rows, pk=pk, edition__slug=slug)
    if event.audience == Audience.INVITED and own_registration(viewer, event) is None:
        raise NotFound
    return event


def own_registration(viewer: User, event: Event) -> Registration | None:
    """The viewer's; a cancelled one as well."""
    if not viewer.is_authenticated:
        return None
    rows = Registration.objects.filter(event=event, user=viewer)
    return rows.select_related("user", "event__edition").first()


# viewer: key
def registration_of_mail(mail: Mail) -> Registration | None:
    """Of whoever holds the mail's key, while the registration is theirs."""
    if mail.to_user_id is None or not mail.link_target.isdigit():
        return None
    rows = Registration.objects.select_related("user", "event__edition__challenge")
    return rows.filter(pk=int(mail.link_target), user=mail.to_user_id).first()


# viewer: caller
def registrations_of(event: Event) -> QuerySet[Registration]:
    """For the organisers' list: who goes, who waits, who gave it back."""
    rows = Registration.objects.filter(event=event).exclude(state=State.ASKED)
    return rows.select_related("user", "check_in").order_by("user__name", "pk")


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is.  left None: as many as come."""

    left: int | None
    may_register: bool


def room_of(viewer: User, event: Event) -> Room:
    """What the public page says: whether there are places, never who has them."""
    going = Registration.objects.filter(event=event, state=State.GOING).count()
    left = None if event.capacity is None else max(0, event.capacity - going)
    return Room(left, may_register(viewer, event))


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A row of a plan or of the published timetable.  how: "moved", "added", "dropped" or ""."""

    winner: Winner
    investor: Investor
    starts_at: str
    table: int
    tier: int
    how: str


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan as organisers look at it."""

    plan: TimetablePlan
    meetings: list[PlannedMeeting]
    dropped: list[PlannedMeeting]
    unmet: list[PlannedMeeting]


# viewer: caller
def plan_shown(plan: TimetablePlan) -> PlanShown:
    """With names."""
    every = [*plan.meetings, *plan.unmet, *plan.dropped]
    winners = _winners([row["winner"] for row in every])
    seats = Investor.objects.select_related("organisation", "user").in_bulk(
        [row["investor"] for row in every]
    )
    how = {
        (row["winner"], row["investor"]): name
        for name in ("moved", "added")
        for row in getattr(plan, name)
    }

    def rows(found: Sequence[dict[str, object]], mark: str = "") -> list[PlannedMeeting]:
        return [
            PlannedMeeting(
                winner=winners[int(str(row["winner"]))],
                investor=seats[int(str(row["investor"]))],
                starts_at=str(row.get("starts_at", "")),
                table=int(str(row.get("table", 0))),
                tier=int(str(row.get("tier", 1))),
                how=mark or how.get((int(str(row["winner"])), int(str(row["investor"]))), ""),
            )
            for row in found
        ]

    return PlanShown(plan, rows(plan.meetings), rows(plan.dropped, "dropped"), rows(plan.unmet))


# viewer: caller
def meetings_of(event: Event) -> list[DayMeeting]:
    """The published timetable, for organisers."""
    names = ("winner__entry__startup", "investor__organisation", "investor__user")
    rows = list(DayMeeting.objects.filter(timetable__event=event).select_related(*names))
    show_submitted([row.winner.entry for row in rows])
    return rows


# viewer: caller
def changes_of(event: Event) -> QuerySet[DayChange]:
    """Who and which table isn't there."""
    names = ("winner__entry__startup", "investor__organisation", "timetable__event__edition")
    return DayChange.objects.filter(timetable__event=event).select_related(*names)


def _winners(pks: Sequence[int]) -> dict[int, Winner]:
    found = Winner.objects.select_related("entry__startup").in_bulk(pks)
    show_submitted([winner.entry for winner in found.values()])
    return found
