"""Who may do what in gatherings: at events and in timetables, and where voices are heard."""
# tested by: tests/gatherings/services/events/test_register.py

from challenge.kernel import clock
from challenge.models import Edition, User
from challenge.permissions import acts_for_member, may_observe, may_organise, reaches
from gatherings.models import (
    Audience,
    Consultation,
    DayMeeting,
    Event,
    Registration,
    Timetable,
)
from introductions.models import Investor
from introductions.permissions import consented_items
from judging.models import Winner
from submissions.models import Entry, EntryState, Member


def may_keep_event(user: User, event: Event) -> bool:
    """Write it, publish it, cancel it, add people, check them in: organisers."""
    return may_organise(user, event.edition)


def may_watch_event(user: User, event: Event) -> bool:
    """See who registered and who came: organisers and observers."""
    return may_observe(user, event.edition)


def may_keep_timetable(user: User, timetable: Timetable) -> bool:
    """Set it up, plan, publish, change it on the day: organisers."""
    return may_organise(user, timetable.event.edition)


def is_open(event: Event) -> bool:
    """Whether anybody may still register."""
    return event.state == Event.State.PUBLISHED and event.ends_at > clock.now()


def may_register(user: User, event: Event) -> bool:
    """Register by oneself."""
    if not is_open(event):
        return False
    if event.audience == Audience.MATCHED:
        return bool(sides_of(user, event))
    return event.audience == Audience.PUBLIC


def may_use_registration(user: User, registration: Registration) -> bool:
    """See the ticket, cancel: the person."""
    return user.pk == registration.user_id


def winners_of(user: User, event: Event) -> list[Winner]:
    """The winners for whose startup the person is there: flagged and consenting, as for
    introductions.
    """
    mine = Member.objects.filter(user=user.pk).exclude(kind=Member.Kind.VIEWER)
    found = Winner.objects.filter(
        entry__edition=event.edition_id,
        entry__startup__in=mine.values("startup"),
        vc_ready=True,
    )
    rows = found.select_related("entry__startup", "entry__edition").order_by("pk")
    return [winner for winner in rows if consented_items(winner.entry) is not None]


def investor_of(user: User, event: Event) -> Investor | None:
    """The person's seat, once admitted."""
    seats = Investor.objects.filter(
        user=user.pk, edition=event.edition_id, state=Investor.State.ADMITTED
    )
    return seats.select_related("organisation", "edition", "user").first()


def sides_of(user: User, event: Event) -> list[Winner | Investor]:
    """As whom the person meets others there."""
    if not user.is_authenticated:
        return []
    seat = investor_of(user, event)
    return [*winners_of(user, event), *([seat] if seat else [])]


def may_mark_met(user: User, meeting: DayMeeting) -> bool:
    """Say that a meeting took place: organisers, and the two."""
    event = meeting.timetable.event
    mine = meeting.investor.user_id == user.pk or any(
        winner.pk == meeting.winner_id for winner in winners_of(user, event)
    )
    return mine or may_organise(user, event.edition)


def may_run_consultation(user: User, consultation: Consultation) -> bool:
    """Change it, look at its statements first, answer them."""
    return may_organise(user, consultation.edition)


def has_entered(user: User, edition: Edition) -> bool:
    """Whether the person writes for a startup whose entry was submitted."""
    if not user.is_authenticated:
        return False
    entries = Entry.objects.filter(edition=edition, state=EntryState.SUBMITTED)
    return entries.filter(startup__members__user=user).exists()


def may_take_part(user: User, consultation: Consultation) -> bool:
    """Vote and propose: people of the council's members today, and entrants of the edition."""
    if not user.is_authenticated or not reaches(user, consultation.edition_id):
        return False
    return acts_for_member(user) or has_entered(user, consultation.edition)
