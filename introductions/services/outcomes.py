"""What became of an introduction: met, term sheet, invested, passed; asked for after 30, 90, 180
and 365 days.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from introductions.models import Introduction, IntroductionState, Step
from introductions.permissions import may_track
from introductions.services.answers import note_step
from introductions.services.held import locked
from introductions.services.meetings.stop import end_meeting
from submissions.queries.as_submitted import show_submitted

ASK_AFTER_DAYS = (30, 90, 180, 365)
STILL_OPEN = [IntroductionState.INTRODUCED, IntroductionState.MET, IntroductionState.TERM_SHEET]
OUTCOMES = [
    IntroductionState.MET,
    IntroductionState.TERM_SHEET,
    IntroductionState.INVESTED,
    IntroductionState.PASSED,
]


class NotIntroducedYet(Refusal):
    """Nothing can have become of it.  Says nothing about who has answered what."""

    code = "not_introduced_yet"
    message = _(
        "The two haven't been introduced yet. Note what became of it after both have said yes."
    )


@transaction.atomic
def record_step(*, actor: User, introduction: Introduction, kind: str, note: str = "") -> Step:
    """Move the introduction on, with a note; "passed" needs its reason there.

    Only outcomes: yeses and noes are given elsewhere.
    """
    require(may_track, actor, introduction)
    if kind not in OUTCOMES:
        raise InvalidInput(
            fields={"kind": _("Choose what became of it: met, term sheet, invested or passed.")}
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
    introduction.advance(kind)
    if kind == IntroductionState.PASSED:
        end_meeting(introduction=introduction)
    return note_step(actor=actor, introduction=introduction, kind=kind, reason=note)


def ask_for_outcomes() -> int:
    """Ask investors what became of introductions that are 30, 90, 180 or 365 days old; each
    question once.  Returns for how many editions that was looked at, each by itself.
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
    running = Introduction.objects.filter(state__in=STILL_OPEN, investor__edition=edition)
    for introduction in running.select_related(
        "investor__user", "investor__edition", "winner__entry__startup"
    ):
        age = timezone.now() - (introduction.introduced_at or timezone.now())
        due = [days for days in ASK_AFTER_DAYS if age >= timedelta(days=days)]
        if due:
            show_submitted([introduction.winner.entry])
            investor = introduction.investor
            key = f"introduction-outcome-{introduction.pk}-{due[-1]}"
            promise_mail(
                actor=None,
                key=key,
                kind="introduction_outcome",
                to=investor.user,
                edition=investor.edition,
                introduction=introduction,
                days=due[-1],
            )
            asked += 1
    return asked
