"""The running order that was drawn, for the public and for whoever pitches."""

# tested by: tests/judging/queries/rounds/test_drawn_order.py

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge.models import Edition
from judging.models import PitchSession, PitchSlot
from judging.queries.rounds.live_stage import lot_of, times_of
from submissions.models import Entry


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """One place.  code: what was drawn with; planned_at: None: no clock times are told."""

    place: int
    code: str
    planned_at: datetime | None
    is_out: bool


@dataclass(frozen=True, slots=True)
class DrawnOrder:
    """The order of a round's pitches and the lot that it came from; without names."""

    round: str
    lot: dict[str, Any]
    starts_at: datetime | None
    places: list[DrawnPlace]


# viewer: public
def drawn_orders(edition: Edition) -> list[DrawnOrder]:
    """Of every pitch round of the edition whose order is drawn.

    Entries go by the codes that they were drawn with: anybody can draw again, and who comes to
    pitch is told to the startups themselves and in the hall.
    """
    sessions = PitchSession.objects.filter(round__edition=edition, drawn_at__isnull=False)
    rows = sessions.select_related("round").prefetch_related("slots").order_by("round__order")
    return [
        DrawnOrder(session.round.name, lot_of(session), session.starts_at, _places(session))
        for session in rows
    ]


def _places(session: PitchSession) -> list[DrawnPlace]:
    slots = list(session.slots.all())
    return [_place(slot, at) for slot, at in zip(slots, times_of(session, len(slots)), strict=True)]


def _place(slot: PitchSlot, at: datetime | None) -> DrawnPlace:
    is_out = slot.state in {PitchSlot.State.NO_SHOW, PitchSlot.State.SKIPPED}
    return DrawnPlace(slot.place, slot.label, at, is_out)


# viewer: caller
def own_place(entry: Entry) -> DrawnPlace | None:
    """Where an entry stands in the running order that is still to come or on; None: nowhere."""
    slots = PitchSlot.objects.filter(entry=entry, state=PitchSlot.State.WAITING)
    coming = slots.exclude(session__state=PitchSession.State.ENDED)
    slot = coming.filter(session__drawn_at__isnull=False).select_related("session").last()
    if slot is None:
        return None
    return _place(slot, times_of(slot.session, slot.place)[-1])
