"""Somebody leaves a firm: a colleague takes over what is open, and both sides are told.

What moves depends on the clock and on what both see, never on a no of one side: an introduction
that stayed behind would tell of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import Affiliation, User
from challenge.permissions import require
from introductions.models import (
    Introduction,
    IntroductionState,
    Investor,
    InvestorFirm,
    RoomGrant,
)
from introductions.permissions import may_run_firm
from introductions.services.data_room.closing import shut_rooms
from introductions.services.firms.facts import NotOfThisFirm
from introductions.services.firms.mails import mail_all
from introductions.services.held import locked, note_step


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What moved, and how many stayed: the colleague had met those winners, or was to, before."""

    moved: list[Introduction]
    stayed: int


@transaction.atomic
def hand_over_seat(
    *, actor: User, firm: InvestorFirm, seat: Investor, to: Investor
) -> HandedOver | None:
    """The person of the seat has left the firm, and sees nothing of it any more; `to` takes over.

    None: they had left already.  NotOfThisFirm: one of the two isn't of the firm.
    """
    require(may_run_firm, actor, firm)
    if seat.pk == to.pk:
        raise InvalidInput(fields={"to": _("Choose a colleague of the person who leaves.")})
    _end_tie(seat, firm)
    seat, to = _held(seat, to)
    require(may_run_firm, actor, firm)  # somebody else may lead it by now
    if {seat.organisation_id, to.organisation_id} != {firm.organisation_id}:
        raise NotOfThisFirm
    if seat.edition_id != firm.edition_id or to.edition_id != firm.edition_id:
        raise NotOfThisFirm
    if seat.state == Investor.State.LEFT:
        return None
    if {seat.state, to.state} != {Investor.State.ADMITTED}:
        raise NotOfThisFirm
    moved, stayed = _move(actor, seat, to)
    _leave(actor, seat, to, moved)
    mail_all(actor=actor, seat=seat, to=to, moved=moved)
    shut_rooms(actor=actor, grants=RoomGrant.objects.filter(investor=seat))
    return HandedOver(moved, stayed)


def _end_tie(seat: Investor, firm: InvestorFirm) -> None:
    """From today; the years in which it still makes a conflict of interest begin."""
    Affiliation.objects.filter(
        user=seat.user_id,
        organisation=firm.organisation_id,
        kind=Affiliation.Kind.EMPLOYEE,
        until=None,
    ).update(until=timezone.localdate())


def _held(seat: Investor, to: Investor) -> tuple[Investor, Investor]:
    rows = Investor.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "user", "organisation", "edition"
    )
    found = {row.pk: row for row in rows.filter(pk__in=[seat.pk, to.pk]).order_by("pk")}
    return found[seat.pk], found[to.pk]


def _move(actor: User, seat: Investor, to: Investor) -> tuple[list[Introduction], int]:
    """What is open for either side goes to the colleague; the rest says whom it was with."""
    known = set(Introduction.objects.filter(investor=to).values_list("winner", flat=True))
    rows = Introduction.objects.select_for_update(no_key=True, of=("self",))
    is_open = [row for row in rows.filter(investor=seat).order_by("pk") if _is_open(row)]
    going = [row.pk for row in is_open if row.winner_id not in known]
    Introduction.objects.filter(pk__in=going).update(investor=to)
    moved = [locked(Introduction(pk=pk)) for pk in going]
    for introduction in moved:
        note_step(actor=actor, introduction=introduction, kind="handed_over")
    return moved, len(is_open) - len(going)


def _is_open(row: Introduction) -> bool:
    if row.introduced_at is None:
        return row.is_in_time
    is_passed_by_both = row.startup_passed_at and row.investor_passed_at
    return row.state != IntroductionState.PASSED and not is_passed_by_both


def _leave(actor: User, seat: Investor, to: Investor, moved: Sequence[Introduction]) -> None:
    led = seat.is_lead
    seat.advance(Investor.State.LEFT, is_lead=False, left_at=timezone.now())
    if led:
        Investor.objects.filter(pk=to.pk).update(is_lead=True)
        to.is_lead = True
    audit.record(actor, "investor.left", seat, to=to.pk, introductions=[row.pk for row in moved])
