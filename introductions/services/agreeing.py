"""Silent double opt-in: the startup first, then the investor; a no is never revealed to the other side."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from introductions.models import Introduction, IntroductionState, Step
from introductions.permissions import may_answer_for_investor, may_answer_for_startup
from submissions.models import ConsentKind, Member
from submissions.services.consenting import SHARED_ITEMS


class ConsentMissing(Refusal):
    """Without consent to the provision of data to investors nothing may be shared."""

    code = "consent_missing"
    message = _("First agree to the provision of your data to investors, on the consents page of your application.")


class Lapsed(Refusal):
    """The time to answer is over."""

    code = "introduction_lapsed"
    message = _("The time to answer this proposal is over. Ask the organiser to propose it again.")


@transaction.atomic
def agree_as_startup(*, actor: User, introduction: Introduction, shared_items: Sequence[str] = SHARED_ITEMS) -> Introduction:
    """The startup says yes and what may be shared; only now does the investor learn of it."""
    require(may_answer_for_startup, actor, introduction)
    _require_in_time(introduction)
    winner = introduction.winner
    if not winner.entry.startup.consents.filter(edition=winner.entry.edition, kind=ConsentKind.INVESTORS, withdrawn_at__isnull=True).exists():
        raise ConsentMissing
    unknown = set(shared_items) - set(SHARED_ITEMS)
    if unknown:
        raise InvalidInput(fields={"shared_items": _("Choose among the listed items.")})
    introduction.advance(IntroductionState.STARTUP_AGREED, startup_agreed_at=timezone.now(), shared_items=sorted(shared_items))
    _note(actor, introduction, IntroductionState.STARTUP_AGREED, items=sorted(shared_items))
    investor = introduction.investor
    promise_mail(actor=actor, key=f"introduction-offered-{introduction.pk}", kind="introduction_offered", to=investor.user, edition=investor.edition, introduction=introduction)
    return introduction


@transaction.atomic
def agree_as_investor(*, actor: User, introduction: Introduction) -> Introduction:
    """The investor says yes: both are introduced to each other by mail at once."""
    require(may_answer_for_investor, actor, introduction)
    _require_in_time(introduction)
    now = timezone.now()
    introduction.advance(IntroductionState.INTRODUCED, investor_agreed_at=now, introduced_at=now)
    _note(actor, introduction, IntroductionState.INTRODUCED)
    for member in Member.objects.filter(startup=introduction.winner.entry.startup, kind=Member.Kind.REPRESENTATIVE).select_related("user"):
        _introduce(actor, introduction, member.user, "startup")
    _introduce(actor, introduction, introduction.investor.user, "investor")
    return introduction


@transaction.atomic
def decline_introduction(*, actor: User, introduction: Introduction, reason: str = "") -> Introduction:
    """Either side says no.  The other side is not told; the organiser sees it."""
    side = may_answer_for_startup if may_answer_for_startup(actor, introduction) else may_answer_for_investor
    require(side, actor, introduction)
    introduction.advance(IntroductionState.DECLINED)
    _note(actor, introduction, IntroductionState.DECLINED, reason=reason)
    return introduction


@transaction.atomic
def lapse_introductions() -> int:
    """Proposals whose time to answer is over lapse silently; the clock calls this.  Returns how many."""
    waiting = [IntroductionState.PROPOSED, IntroductionState.STARTUP_AGREED]
    due = list(Introduction.objects.select_for_update(skip_locked=True).filter(state__in=waiting, lapses_at__lt=timezone.now()))
    for introduction in due:
        introduction.advance(IntroductionState.LAPSED)
        _note(None, introduction, IntroductionState.LAPSED)
    return len(due)


def _require_in_time(introduction: Introduction) -> None:
    if introduction.lapses_at < timezone.now():
        raise Lapsed


def _note(actor: User | None, introduction: Introduction, kind: str, *, reason: str = "", items: Sequence[str] = ()) -> None:
    Step.objects.create(introduction=introduction, kind=kind, by=actor, note=reason)
    audit.record(actor, f"introduction.{kind}", introduction, edition=introduction.investor.edition, items=list(items))


def _introduce(actor: User, introduction: Introduction, to: User, side: str) -> None:
    startup = introduction.winner.entry.startup
    contact = Member.objects.filter(startup=startup, kind=Member.Kind.REPRESENTATIVE).select_related("user").first()
    key = f"introduction-made-{introduction.pk}-{side}-{to.pk}"
    promise_mail(
        actor=actor, key=key, kind=f"introduction_made_{side}", to=to, edition=introduction.investor.edition, introduction=introduction, contact=contact.user if contact else None
    )
