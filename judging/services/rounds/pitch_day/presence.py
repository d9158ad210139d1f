"""Who is in the hall: judges check in by the code that is shown there; reminders at the table."""

# tested by: tests/judging/services/rounds/pitch_day/test_presence.py

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.kernel.live.channel import wake
from challenge.models import User
from challenge.permissions import require
from judging.models import CheckIn, Judge, PitchSession, PitchSlot, TableReminder
from judging.permissions import is_that_judge
from judging.services.rounds.pitch_day.held_session import NotOnStageNow, hold_session

MOST_TRIES, TRIES_SECONDS = 10, 600


class TooManyTries(Refusal):
    """Somebody is guessing."""

    code = "too_many_tries"
    status = 429
    message = _("Too many wrong codes. Wait ten minutes, or ask the organisers in the hall.")


@transaction.atomic
def check_in(*, actor: User, judge: Judge, session: PitchSession, code: str) -> CheckIn:
    """The judge is in the hall: the code shown there, typed by themselves.  Once; again is no
    change.
    """
    require(is_that_judge, actor, judge)
    if judge.state != Judge.State.ACCEPTED or judge.edition_id != session.round.edition_id:
        raise NotAllowed
    _count_try(session, judge)
    if not constant_time_compare(code.strip(), session.check_in_code):
        wrong = _("This is not the code of the hall. It has six digits and is on the screen.")
        raise InvalidInput(fields={"code": wrong})
    row, is_new = CheckIn.objects.get_or_create(session=session, judge=judge)
    if is_new:
        audit.record(actor, "pitch.checked_in", judge, session=session.pk)
        wake(session.channel)
    return row


@transaction.atomic
def remind_at_table(
    *, actor: User, session: PitchSession, judge: Judge, slot: int | None = None
) -> TableReminder:
    """Show a reminder of a sheet on the judge's screen: of the entry named, else of the one on
    stage.  One for each entry: again is no change.
    """
    session = hold_session(actor=actor, session=session)
    if judge.edition_id != session.round.edition_id:
        raise NotAllowed
    about = _slot_of(session, slot)
    row, is_new = TableReminder.objects.get_or_create(slot=about, judge=judge)
    if is_new:
        audit.record(actor, "pitch.reminded", judge, entry=about.entry_id)
        wake(session.channel)
    return row


def _slot_of(session: PitchSession, slot: int | None) -> PitchSlot:
    found = session.slots.filter(pk=slot).first() if slot is not None else session.current
    if found is None:
        raise NotOnStageNow
    return found


def _count_try(session: PitchSession, judge: Judge) -> None:
    key = f"pitch-check-in-{session.pk}-{judge.pk}"
    # each takes a place of its own, so that many at once are not counted as one
    if not any(cache.add(f"{key}-{place}", 1, TRIES_SECONDS) for place in range(MOST_TRIES)):
        raise TooManyTries
