"""Silent double opt-in: the startup first, then the investor; a no is never revealed to the other
side.

Every act locks the introduction first, so that of two clicks at once the second finds what the
first one did: the same answer again changes nothing, and the other answer is too late.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotFound, Refusal
from challenge.models import User
from challenge.permissions import may_organise, require
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from introductions.models import Introduction, IntroductionState, Investor, MeetingRequest
from introductions.permissions import (
    ANSWER_DAYS,
    OUTWEIGHS_WISHES,
    OVER,
    consented_items,
    may_answer_for_investor,
    may_answer_for_startup,
    may_see_introduction,
)
from introductions.queries.matching_plan import fit_of
from introductions.services.held import hold_sides, lock_consent, locked, note_step
from introductions.services.introduction_mail import introduce_both
from introductions.services.meetings.first import offer_first_slots
from submissions.services.consents import SHARED_ITEMS

WAITING = [IntroductionState.PROPOSED, IntroductionState.STARTUP_AGREED]


class ConsentMissing(Refusal):
    """Without consent to the provision of data to investors nothing may be shared."""

    code = "consent_missing"
    message = _(
        "First agree to the provision of your data to investors, on the consents page of "
        "your application."
    )


class Lapsed(Refusal):
    """The time to answer is over."""

    code = "introduction_lapsed"
    message = _("The time to answer this proposal is over. Ask the organiser to propose it again.")


class NoLongerOpen(Refusal):
    """The investor comes too late.

    One answer for every reason, so that it tells nothing about the startup.
    """

    code = "introduction_closed"
    message = _(
        "This introduction is no longer open. Ask the organiser if you still want to meet "
        "the startup."
    )


class AlreadyIntroduced(Refusal):
    """Both said yes and have each other's contact."""

    code = "already_introduced"
    message = _("You are already introduced. If nothing comes of it, note it as passed.")


@transaction.atomic
def agree_as_startup(
    *, actor: User, introduction: Introduction, shared_items: Sequence[str]
) -> Introduction:
    """The startup says yes and what may be shared; only now does the investor learn of it.

    Agreeing twice is agreeing once.
    """
    require(may_answer_for_startup, actor, introduction)
    hold_sides(introduction)
    introduction = locked(introduction)
    if introduction.startup_agreed_at is not None:
        return introduction
    _require_answerable(introduction, set(shared_items))
    now = clock.now()
    introduction.advance(
        IntroductionState.STARTUP_AGREED,
        startup_agreed_at=now,
        lapses_at=now + timedelta(days=ANSWER_DAYS),  # the investor has its own days
        shared_items=sorted(set(shared_items)),
    )
    note_step(
        actor=actor,
        introduction=introduction,
        kind=IntroductionState.STARTUP_AGREED,
        items=introduction.shared_items,
    )
    _offer(actor, introduction)
    return introduction


def _require_answerable(introduction: Introduction, shared_items: set[str]) -> None:
    """Raise what keeps the startup from saying yes with these items."""
    lock_consent(introduction)
    consented = consented_items(introduction.winner.entry)
    if consented is None:
        raise ConsentMissing
    if (
        introduction.state in OVER
        or introduction.lapses_at < timezone.now()
        or introduction.investor.state != Investor.State.ADMITTED
        or not introduction.winner.vc_ready
        or _keeps_apart(introduction)
    ):
        raise Lapsed
    if shared_items - set(SHARED_ITEMS):
        raise InvalidInput(fields={"shared_items": _("Choose among the listed items.")})
    if shared_items - consented:
        raise InvalidInput(
            fields={
                "shared_items": _(
                    "Your consent doesn't cover all of this. Leave it out, or add it on the "
                    "consents page of your application."
                )
            }
        )


def _offer(actor: User, introduction: Introduction) -> None:
    """Mail the investor, who learns of the introduction by it."""
    investor = introduction.investor
    key = f"introduction-offered-{introduction.pk}-{introduction.proposed_at:%Y%m%d%H%M%S}"
    promise_mail(
        actor=actor,
        key=key,
        kind="introduction_offered",
        expires_at=introduction.lapses_at,
        to=investor.user,
        edition=investor.edition,
        introduction=introduction,
    )


@transaction.atomic
def agree_as_investor(*, actor: User, introduction: Introduction) -> Introduction:
    """The investor says yes: both are introduced to each other by mail at once.

    Saying it twice is saying it once.
    """
    require(may_answer_for_investor, actor, introduction)
    hold_sides(introduction)
    introduction = locked(introduction)
    require(may_answer_for_investor, actor, introduction)  # a colleague may be in by now
    if introduction.introduced_at is not None:
        return introduction
    lock_consent(introduction)
    over = (
        introduction.state != IntroductionState.STARTUP_AGREED
        or introduction.lapses_at < timezone.now()
    )
    if over or not introduction.winner.vc_ready or _keeps_apart(introduction) in OUTWEIGHS_WISHES:
        raise NoLongerOpen
    if consented_items(introduction.winner.entry) is None:
        raise NoLongerOpen
    now = timezone.now()
    introduction.advance(IntroductionState.INTRODUCED, investor_agreed_at=now, introduced_at=now)
    note_step(actor=actor, introduction=introduction, kind=IntroductionState.INTRODUCED)
    meeting = offer_first_slots(introduction=introduction)
    introduce_both(actor=actor, introduction=introduction, meeting=meeting)
    return introduction


@transaction.atomic
def decline_introduction(
    *, actor: User, introduction: Introduction, reason: str = ""
) -> Introduction:
    """Either side says no, the startup also after its yes.  The other side is not told; the
    organiser sees it.

    Each side's no is kept for itself, also after the other's: that it does something, and what is
    shown then, must not depend on what the other side has answered.  Only time ends it.  NotFound:
    the investor said no already, so it isn't theirs to see any more.
    """
    for_startup = may_answer_for_startup(actor, introduction)
    require(may_answer_for_startup if for_startup else may_answer_for_investor, actor, introduction)
    introduction = locked(introduction)
    if introduction.introduced_at is not None:
        raise AlreadyIntroduced
    mark = "startup_declined_at" if for_startup else "investor_declined_at"
    if not (for_startup or may_see_introduction(actor, introduction)):
        raise NotFound  # it left their page with a no that came first, in another window
    if not introduction.is_in_time or getattr(introduction, mark) is not None:
        return introduction
    setattr(introduction, mark, timezone.now())
    introduction.save(update_fields=[mark])
    if introduction.state != IntroductionState.DECLINED:
        introduction.advance(IntroductionState.DECLINED)
    note_step(
        actor=actor, introduction=introduction, kind=IntroductionState.DECLINED, reason=reason
    )
    return introduction


@transaction.atomic
def withdraw_proposal(*, actor: User, introduction: Introduction, reason: str = "") -> Introduction:
    """The organiser takes a proposal back that isn't answered by both yet.

    To both sides it looks lapsed.
    """
    require(may_organise, actor, introduction.investor.edition)
    introduction = locked(introduction)
    if introduction.introduced_at is not None:
        raise AlreadyIntroduced
    if introduction.state in OVER:
        return introduction
    introduction.advance(IntroductionState.LAPSED, lapses_at=timezone.now())
    note_step(actor=actor, introduction=introduction, kind=IntroductionState.LAPSED, reason=reason)
    return introduction


def lapse_introductions() -> int:
    """Proposals whose time to answer is over lapse silently; the clock calls this.

    Returns in how many editions, each by itself.
    """
    over = Introduction.objects.filter(state__in=WAITING, lapses_at__lt=timezone.now())
    editions = over.order_by("investor__edition").values_list("investor__edition", flat=True)
    return attempt_in_editions(what="introductions.lapse", editions=editions.distinct(), act=_lapse)


@transaction.atomic
def _lapse(edition: int) -> int:
    waiting = Introduction.objects.select_related("investor__edition").select_for_update(
        no_key=True, skip_locked=True, of=("self",)
    )
    due = list(
        waiting.filter(state__in=WAITING, lapses_at__lt=timezone.now(), investor__edition=edition)
    )
    for introduction in due:
        introduction.advance(IntroductionState.LAPSED)
        note_step(actor=None, introduction=introduction, kind=IntroductionState.LAPSED)
    return len(due)


def _keeps_apart(introduction: Introduction) -> str:
    """The condition of either side that forbids the pair today; "" if none does.  The wishes of an
    investor who asked for the winner forbid nothing.
    """
    blocked = fit_of(introduction.winner, introduction.investor).blocked
    if not blocked or blocked in OUTWEIGHS_WISHES:
        return blocked
    is_asked = MeetingRequest.objects.filter(introduction=introduction).exists()
    return "" if is_asked else blocked
