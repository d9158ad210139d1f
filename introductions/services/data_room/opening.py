"""The startup opens its data room to one investor whom it was introduced to: a consent of its own,
with purpose, recipient and until when.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from introductions.models import Introduction, RoomGrant, RoomTier
from introductions.permissions import (
    SHARED_FOR,
    may_open_room,
    opens_room,
    shows_meeting,
)
from introductions.services.answers import ConsentMissing
from introductions.services.data_room.closing import shut_rooms
from introductions.services.data_room.room_mail import mail_opened
from introductions.services.held import hold_sides, lock_consent, locked
from introductions.services.outcomes import NotIntroducedYet
from submissions.models import Consent, ConsentKind

TEXT_VERSION = "2026-1"
OPEN_DAYS = 90  # where no day is given


class RoomStaysClosed(Refusal):
    """The introduction is over, or not what it was."""

    code = "room_stays_closed"
    message = gettext_lazy(
        "The data room can't be opened to this investor any more. Ask the organiser if you still "
        "want to."
    )


@transaction.atomic
def open_room(
    *,
    actor: User,
    introduction: Introduction,
    tier: int,
    agreed: bool,
    until: date | None = None,
) -> RoomGrant:
    """Open it as far as `tier` to the investor's seat, to the end of that day, 90 days where none
    is given; it replaces what was open to the seat before.  The seat gets a mail where none was.

    agreed: the representative's own tick beside the text.  The same again is the one that stands.
    """
    require(may_open_room, actor, introduction)
    introduction = _held(actor, introduction)
    ends = last_moment(introduction, until)
    _check(introduction, tier=tier, agreed=agreed, ends=ends)
    consent = _consent_of(introduction)
    if not shows_meeting(introduction) or introduction.startup_passed_at is not None:
        raise RoomStaysClosed
    standing = _standing(introduction)
    was_open = standing is not None and opens_room(standing, for_startup=True)
    if standing is not None:
        if was_open and (standing.tier, standing.until) == (tier, ends):
            return standing
        shut_rooms(actor=actor, grants=introduction.room_grants.all())
    grant = RoomGrant.objects.create(
        introduction=introduction,
        investor=introduction.investor,
        consent=consent,
        **_said(introduction, tier, ends),
        given_by=actor,
    )
    audit.record(actor, "room.opened", grant, edition=introduction.investor.edition, **_told(grant))
    if not was_open:
        mail_opened(actor=actor, grant=grant)
    return grant


def _told(grant: RoomGrant) -> dict[str, Any]:
    return {"tier": grant.tier, "until": grant.until.isoformat()}


def _held(actor: User, introduction: Introduction) -> Introduction:
    """The introduction as it stands, which was made, and nobody else's until the commit."""
    hold_sides(introduction)
    seat, introduction = introduction.investor_id, locked(introduction)
    require(may_open_room, actor, introduction)
    if introduction.investor_id != seat:
        raise RoomStaysClosed  # a colleague took over, of whom nothing was agreed
    if introduction.introduced_at is None:
        raise NotIntroducedYet
    return introduction


def _standing(introduction: Introduction) -> RoomGrant | None:
    grants = introduction.room_grants.select_related("consent")
    found: RoomGrant | None = grants.filter(closed_at=None).first()
    if found is not None:
        found.introduction = introduction
    return found


def _said(introduction: Introduction, tier: int, ends: datetime) -> dict[str, Any]:
    """What is agreed to, in the words that were shown, at this moment."""
    return {
        "tier": tier,
        "until": ends,
        "text_version": TEXT_VERSION,
        "text": "\n".join(room_consent_lines(introduction, tier=tier, ends=ends)),
        "given_at": clock.now(),
    }


def last_moment(introduction: Introduction, until: date | None = None) -> datetime:
    """The end of the day, where the edition is; never beyond a year after the introduction."""
    zone = ZoneInfo(introduction.investor.edition.time_zone)
    day = until or (clock.now().astimezone(zone) + timedelta(days=OPEN_DAYS)).date()
    ends = datetime.combine(day, time(23, 59, 59), zone)
    year = (introduction.introduced_at or clock.now()) + SHARED_FOR
    is_last_day = day == year.astimezone(zone).date()
    return min(ends, year) if until is None or is_last_day else ends


def room_consent_lines(introduction: Introduction, *, tier: int, ends: datetime) -> list[str]:
    """What is agreed to, in the reader's language: purpose, items, who receives, until when."""
    zone = ZoneInfo(introduction.investor.edition.time_zone)
    day = date_format(ends.astimezone(zone), "DATE_FORMAT")
    recipient = {"firm": introduction.investor.firm, "person": introduction.investor.person}
    return [
        _("Purpose: to examine an investment."),
        _("Items: the files of your data room of this tier (%(tier)s), also those you add later.")
        % {"tier": RoomTier(tier).label},
        _("Received by: %(firm)s, %(person)s. Nobody else of the firm sees them.") % recipient,
        _("Open until: %(day)s, or until you close it or withdraw a consent.") % {"day": day},
        _("You may say no; the award and the introduction stay as they are."),
    ]


def _check(introduction: Introduction, *, tier: int, agreed: bool, ends: datetime) -> None:
    if tier not in RoomTier.values:
        raise InvalidInput(fields={"tier": gettext_lazy("Choose how far the room is open.")})
    year = (introduction.introduced_at or clock.now()) + SHARED_FOR
    if not clock.now() < ends <= year:
        zone = ZoneInfo(introduction.investor.edition.time_zone)
        last = date_format(year.astimezone(zone), "DATE_FORMAT")
        words = _("Choose a day from today to %(last)s, a year after the introduction.")
        raise InvalidInput(fields={"until": words % {"last": last}})
    if not agreed:
        raise InvalidInput(
            fields={"agreed": gettext_lazy("Tick that you agree, or leave the room closed.")}
        )


def _consent_of(introduction: Introduction) -> Consent:
    """The provision to investors that the room rests on, held until the transaction ends."""
    lock_consent(introduction)
    entry = introduction.winner.entry
    consent = Consent.objects.filter(
        startup=entry.startup_id,
        edition=entry.edition_id,
        kind=ConsentKind.INVESTORS,
        withdrawn_at__isnull=True,
    ).first()
    if consent is None:
        raise ConsentMissing
    return consent
