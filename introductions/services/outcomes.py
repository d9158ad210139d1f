"""What became of an introduction, as the organiser notes it; and asking both sides, who say it for
themselves (`introductions/services/reports.py`), after 30, 90, 180 and 365 days.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput, Refusal, WrongState
from challenge.models import MailButtons, User
from challenge.permissions import require
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import ButtonsFor
from introductions.models import Introduction, IntroductionState, Side, Step, Told
from introductions.permissions import may_track
from introductions.queries.meetings.readers import representatives_of
from introductions.queries.meetings.told import told_of
from introductions.services.data_room.closing import shut_rooms
from introductions.services.held import locked, note_step
from introductions.services.meetings.stop import end_meeting
from submissions.queries.as_submitted import show_submitted

ASK_AFTER_DAYS = (30, 90, 180, 365)
STILL_OPEN = [IntroductionState.INTRODUCED, IntroductionState.MET, IntroductionState.TERM_SHEET]
OUTCOMES = [IntroductionState.MET, IntroductionState.TERM_SHEET, IntroductionState.PASSED]
_NEXT = {  # what an organiser may note; an investment is what both sides say, and theirs to correct
    IntroductionState.INTRODUCED: OUTCOMES,
    IntroductionState.MET: OUTCOMES[1:],
    IntroductionState.TERM_SHEET: OUTCOMES[2:],
    IntroductionState.PASSED: OUTCOMES[:1],
}


class NotIntroducedYet(Refusal):
    """Nothing can have become of it.  Says nothing about who has answered what."""

    code = "not_introduced_yet"
    message = _(
        "The two haven't been introduced yet. Note what became of it after both have said yes."
    )


def next_notes(introduction: Introduction) -> list[IntroductionState]:
    """What an organiser may note of it now."""
    return list(_NEXT.get(IntroductionState(introduction.state), []))


@transaction.atomic
def record_step(*, actor: User, introduction: Introduction, kind: str, note: str = "") -> Step:
    """Move the introduction on, with a note; "passed" needs its reason there.

    Only outcomes, and never an investment: yeses and noes are given elsewhere, and it is invested
    when both sides say so.
    """
    require(may_track, actor, introduction)
    if kind not in OUTCOMES:
        raise InvalidInput(
            fields={"kind": _("Choose what became of it: met, term sheet or passed.")}
        )
    introduction = locked(introduction)
    if introduction.introduced_at is None:
        raise NotIntroducedYet
    if kind == IntroductionState.PASSED and not note.strip():
        raise InvalidInput(
            fields={
                "note": _("Write in a few words why it was passed. Only the organiser reads it.")
            }
        )
    if kind not in next_notes(introduction):
        raise WrongState(state=introduction.state, wanted=kind)
    introduction.advance(kind)
    if kind == IntroductionState.PASSED:
        end_meeting(introduction=introduction)
        shut_rooms(actor=actor, grants=introduction.room_grants.all())
    return note_step(actor=actor, introduction=introduction, kind=kind, reason=note)


@transaction.atomic
def note_met(*, actor: User, introduction: Introduction) -> bool:
    """The two met where the system saw it (a day's timetable): noted once, and nobody is told.

    Whoever says so was asked for their right before.  False: nothing is to be noted, since it isn't
    made yet, or more is known already.
    """
    introduction = locked(introduction)
    if introduction.state != IntroductionState.INTRODUCED:
        return False
    introduction.advance(IntroductionState.MET)
    note_step(actor=actor, introduction=introduction, kind=IntroductionState.MET)
    return True


def ask_for_outcomes() -> int:
    """Ask both sides what became of introductions that are 30, 90, 180 or 365 days old; each
    question once, and none of a side that has said how it ended.  Returns for how many editions
    that was looked at, each by itself.
    """
    running = Introduction.objects.filter(state__in=STILL_OPEN).order_by("investor__edition")
    return attempt_in_editions(
        what="introductions.outcomes",
        editions=running.values_list("investor__edition", flat=True).distinct(),
        act=_ask,
    )


@transaction.atomic
def _ask(edition: int) -> int:
    asked = 0
    names = ("investor__user", "investor__organisation", "investor__edition", "winner__entry")
    running = Introduction.objects.filter(state__in=STILL_OPEN, investor__edition=edition)
    for introduction in running.select_related(*names, "winner__entry__startup").prefetch_related(
        "reports"
    ):
        age = timezone.now() - (introduction.introduced_at or timezone.now())
        due = [days for days in ASK_AFTER_DAYS if age >= timedelta(days=days)]
        if due:
            show_submitted([introduction.winner.entry])
            for side, reader in _readers(introduction):
                _ask_one(introduction, side, reader, due[-1])
                asked += 1
    return asked


def _readers(introduction: Introduction) -> Iterator[tuple[Side, User]]:
    """Whom to ask; not whether the other side is asked still."""
    told = told_of(introduction)
    people = {
        Side.INVESTOR: [introduction.investor.user],
        Side.STARTUP: representatives_of(introduction),
    }
    for side, readers in people.items():
        said = told.standing(side)
        if said is None or said.outcome not in {Told.INVESTED, Told.PASSED}:
            yield from ((side, reader) for reader in readers)


def _ask_one(introduction: Introduction, side: Side, reader: User, days: int) -> None:
    key = f"introduction-outcome-{introduction.pk}-{days}"
    if side == Side.STARTUP:
        key += f"-{reader.pk}"
    promise_mail(
        actor=None,
        key=key,
        kind="introduction_outcome",
        to=reader,
        edition=introduction.investor.edition,
        link_to=ButtonsFor(MailButtons.OUTCOME, introduction.pk),
        introduction=introduction,
        for_investor=side == Side.INVESTOR,
        days=days,
    )
