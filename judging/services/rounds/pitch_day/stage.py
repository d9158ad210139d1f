"""What happens on stage, act by act: start, pause, go on, next, skip, not here, back, re-order."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from judging.models import PitchSession, PitchSlot, RoundState
from judging.services.rounds.pitch_day.held_session import (
    NotOnStageNow,
    close_act,
    hold_session,
    require_version,
)
from judging.services.rounds.pitch_day.prepare import keep_places

Session, Slot = PitchSession.State, PitchSlot.State
ACTS = ("start", "pause", "resume", "next", "skip", "no_show", "recall", "move", "end", "reopen")
_OF_A_SLOT = {"recall", "move"}  # acts that need one to be named


@transaction.atomic
def act_on_stage(
    *,
    actor: User,
    session: PitchSession,
    act: str,
    slot: int | None = None,
    place: int | None = None,
    seen: int | None = None,
    idempotency_key: str = "",
) -> PitchSession:
    """Do one of ACTS and tell every screen.

    slot: whose turn (skip, no_show: the one on stage if none is named; recall, move).  place: from
    1, of move.  seen: the version that the organiser saw; StageMovedOn: somebody acted since.
    NotOnStageNow: it doesn't fit.
    """
    session = hold_session(actor=actor, session=session)
    if act not in ACTS:
        raise InvalidInput(fields={"act": _("There is no such act on stage.")})
    action, key = f"pitch.{act}", idempotency_key
    if audit.done_before(actor, action, edition=session.round.edition, idempotency_key=key):
        return session
    require_version(session=session, seen=seen)
    named = _named(session, act, slot)
    if session.drawn_at is None:
        raise NotOnStageNow(_("Draw the running order first."))
    _Stage(session, clock.now()).do(act, named, place)
    session.save(update_fields=["current"])
    facts = {"slot": named.pk if named else None, "place": place}
    current = session.current.entry_id if session.current else None
    return close_act(
        actor=actor, session=session, action=action, idempotency_key=key, entry=current, **facts
    )


def _named(session: PitchSession, act: str, slot: int | None) -> PitchSlot | None:
    found = session.slots.filter(pk=slot).first() if slot is not None else None
    if (slot is not None or act in _OF_A_SLOT) and found is None:
        raise InvalidInput(fields={"slot": _("Choose an entry of this running order.")})
    return found


class _Stage:
    """The acts on a session that is held, all at one moment."""

    def __init__(self, session: PitchSession, now: datetime) -> None:
        self.session, self.now = session, now

    @property
    def current(self) -> PitchSlot:
        """Whose turn it is; NotOnStageNow: nobody's."""
        if self.session.current is None:
            raise NotOnStageNow
        return self.session.current

    def do(self, act: str, named: PitchSlot | None, place: int | None) -> None:
        """One act.  named: the slot, if one was named."""
        if act == "skip":
            self._leave_out(named, Slot.SKIPPED)
        elif act == "no_show":
            self._leave_out(named, Slot.NO_SHOW)
        elif act == "recall" and named:
            self._recall(named)
        elif act == "move" and named:
            self._move(named, place)
        else:
            getattr(self, f"_{act}")()

    def _start(self) -> None:
        """The clock of whoever is on stage begins; the first time, the day begins with it."""
        if self.session.state == Session.READY:
            self._begin()
        if self.current.state != Slot.WAITING:
            raise NotOnStageNow
        self.current.advance(Slot.PRESENTING, running_since=self.now, elapsed_ms=0)

    def _pause(self) -> None:
        slot = self.current
        if slot.running_since is None:
            raise NotOnStageNow
        self._stand(slot)

    def _resume(self) -> None:
        slot = self.current
        if slot.running_since is not None or not slot.is_on_stage:
            raise NotOnStageNow
        slot.running_since = self.now
        slot.save(update_fields=["running_since"])

    def _next(self) -> None:
        """From a presentation to its questions, from there to the entry that follows."""
        if self.session.state == Session.READY:
            self._begin()
            return
        slot = self.current
        if slot.state == Slot.PRESENTING and self.session.question_seconds:
            slot.advance(Slot.QUESTIONS, running_since=self.now, elapsed_ms=0)
            return
        if slot.state == Slot.WAITING:
            raise NotOnStageNow(_("Start the clock, skip the entry, or say that nobody is here."))
        slot.advance(Slot.DONE, running_since=None, elapsed_ms=slot.elapsed_at(self.now))
        self._call_next()

    def _end(self) -> None:
        if self.session.current and self.session.current.is_on_stage:
            raise NotOnStageNow(_("Somebody is on stage. Finish the turn first."))
        self.session.advance(Session.ENDED)
        self.session.current = None

    def _reopen(self) -> None:
        if self.session.state != Session.ENDED:  # a day that is ready begins with its checks
            raise NotOnStageNow
        if not self.session.round.is_taking_sheets:
            raise NotOnStageNow(
                _(
                    "Scoring is over, so judges couldn't score what they hear. Give the round more "
                    "time in the control room, then go on."
                )
            )
        self.session.advance(Session.LIVE)
        self._call_next()

    def _begin(self) -> None:
        if self.session.round.state != RoundState.OPEN:
            raise NotOnStageNow(_("Open scoring first, so that judges can score what they hear."))
        self.session.advance(Session.LIVE)
        self._call_next()

    def _call_next(self) -> None:
        self.session.current = self._waiting().first()

    def _waiting(self) -> "QuerySet[PitchSlot]":
        return self.session.slots.filter(state=Slot.WAITING).order_by("place")

    def _leave_out(self, named: PitchSlot | None, state: str) -> None:
        slot = named or self.current
        is_current = self.session.current_id == slot.pk
        slot.advance(state, running_since=None)
        if is_current:
            self._call_next()

    def _recall(self, slot: PitchSlot) -> None:
        """Somebody who was left out is here after all: last of those who wait."""
        slot.advance(Slot.WAITING, elapsed_ms=0)
        self._set_order([row for row in self._all() if row.pk != slot.pk] + [slot])
        if self.session.state == Session.LIVE and self.session.current is None:
            self._call_next()

    def _move(self, slot: PitchSlot, place: int | None) -> None:
        rows = self._all()
        if place is None or not 1 <= place <= len(rows):
            raise InvalidInput(fields={"place": _("Give a place of the running order.")})
        if slot.state != Slot.WAITING or slot.pk == self.session.current_id:
            raise NotOnStageNow(_("Only an entry that still waits can be moved."))
        others = [row for row in rows if row.pk != slot.pk]
        over = [n for n, row in enumerate(others, 1) if self._is_past(row)]
        if over and place <= over[-1]:
            words = _("Places up to %(place)s are over. Choose a later one.")
            raise InvalidInput(fields={"place": words % {"place": over[-1]}})
        self._set_order([*others[: place - 1], slot, *others[place - 1 :]])

    def _is_past(self, row: PitchSlot) -> bool:
        return row.state == Slot.DONE or row.pk == self.session.current_id

    def _all(self) -> list[PitchSlot]:
        return list(self.session.slots.order_by("place"))

    def _set_order(self, rows: list[PitchSlot]) -> None:
        for place, row in enumerate(rows, 1):
            row.place = place
        PitchSlot.objects.bulk_update(sorted(rows, key=lambda row: row.pk), ["place"])
        keep_places(session=self.session)

    def _stand(self, slot: PitchSlot) -> None:
        slot.elapsed_ms, slot.running_since = slot.elapsed_at(self.now), None
        slot.save(update_fields=["elapsed_ms", "running_since"])
