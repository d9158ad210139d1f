"""What became of an introduction: met, term sheet, invested, passed; asked for after 30, 90, 180 and 365 days."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from challenge import audit
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from introductions.models import Introduction, IntroductionState, Step
from introductions.permissions import may_track

ASK_AFTER_DAYS = (30, 90, 180, 365)


@transaction.atomic
def record_step(*, actor: User, introduction: Introduction, kind: str, note: str = "") -> Step:
    """Move the introduction on, with a note (for "passed": the reason)."""
    require(may_track, actor, introduction)
    introduction.advance(kind)
    step = Step.objects.create(introduction=introduction, kind=kind, by=actor, note=note)
    audit.record(actor, f"introduction.{kind}", introduction, edition=introduction.investor.edition)
    return step


@transaction.atomic
def ask_for_outcomes() -> int:
    """Ask investors what became of introductions that are 30, 90, 180 or 365 days old; each question once.  Returns how many."""
    asked = 0
    still_open = [IntroductionState.INTRODUCED, IntroductionState.MET, IntroductionState.TERM_SHEET]
    for introduction in Introduction.objects.filter(state__in=still_open).select_related("investor__user", "investor__edition", "winner__entry__startup"):
        age = timezone.now() - (introduction.introduced_at or timezone.now())
        due = [days for days in ASK_AFTER_DAYS if age >= timedelta(days=days)]
        if due:
            investor = introduction.investor
            key = f"introduction-outcome-{introduction.pk}-{due[-1]}"
            promise_mail(actor=None, key=key, kind="introduction_outcome", to=investor.user, edition=investor.edition, introduction=introduction, days=due[-1])
            asked += 1
    return asked
