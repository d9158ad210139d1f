"""The clock asks startups whom an investor asked to meet."""
# tested by: tests/introductions/services/browsing/test_delivery.py

from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import ReaderHasEnough, TooMuchMail
from introductions.models import Introduction, IntroductionState, MeetingRequest, PairWish
from introductions.permissions import ANSWER_DAYS
from introductions.queries.browsing.teasers import browsable_winners
from introductions.queries.matching_plan import fit_of
from introductions.services.browsing.requests import DELIVERY_DAYS, NotBrowsable
from introductions.services.propose import (
    WHY_BLOCKED,
    FirmFull,
    Full,
    NoConsent,
    NotAdmitted,
    NotReady,
    OwnStartup,
    RivalUnseen,
    ask_startup,
    locked_pair,
    require_free,
    require_no_rival,
)
from judging.queries.results.appeals.places_on_hold import PlaceOnHold

MOST_AT_ONCE = 100


class KeptApart(Refusal):
    """An organiser keeps the two apart."""

    code = "kept_apart"
    message = _("An organiser keeps this pair apart.")


class FirmKnown(Refusal):
    """Somebody of the firm is, or was, in a proposal for this winner."""

    code = "firm_known"
    message = _("The startup has, or had, a proposal with this firm.")


# code of what forbids it → in words, for organisers
HELD_BY = {
    refusal.code: refusal.message
    for refusal in (
        NotBrowsable, NotReady, NoConsent, NotAdmitted, OwnStartup, RivalUnseen, Full, FirmFull,
        PlaceOnHold, FirmKnown, KeptApart, TooMuchMail, ReaderHasEnough,
    )
} | WHY_BLOCKED  # fmt: skip


def deliver_requests() -> int:
    """Ask the startups of open requests, the longest untried first; the clock calls this.

    Returns in how many editions, each by itself.
    """
    editions = _undelivered().order_by("investor__edition")
    found = editions.values_list("investor__edition", flat=True).distinct()
    return attempt_in_editions(what="introductions.requests", editions=found, act=_deliver_in)


def deliver_requests_in(*, edition: int) -> int:
    """The same in one edition (its key): how many startups were asked."""
    return _deliver_in(edition)


def _undelivered() -> QuerySet[MeetingRequest]:
    since = clock.now() - timedelta(days=DELIVERY_DAYS)
    return MeetingRequest.objects.filter(introduction=None, withdrawn_at=None, asked_at__gt=since)


def _deliver_in(edition: int) -> int:
    """Each by itself, so that one pair holds up nobody."""
    rows = _undelivered().filter(investor__edition=edition)
    first = rows.order_by(F("tried_at").asc(nulls_first=True), "pk")
    asked = [propose_asked(request=request) for request in list(first[:MOST_AT_ONCE])]
    return sum(introduction is not None for introduction in asked)


@transaction.atomic
def propose_asked(*, request: MeetingRequest) -> Introduction | None:
    """A pair that the investor asked for, which outweighs its own wishes and nothing else.

    None: what forbids it is noted for the organisers (`held_by`), and told nobody else.  A proposal
    that waits for the startup already becomes the one that was asked for.
    """
    try:
        introduction = _asked_pair(request)
    except Refusal as refusal:
        held_by = refusal.facts.get("blocked") or refusal.code
        rows = MeetingRequest.objects.filter(pk=request.pk)
        rows.update(tried_at=clock.now(), held_by=held_by)
        return None
    return introduction


@transaction.atomic  # what is refused at its end, as one mail too many, leaves no proposal
def _asked_pair(request: MeetingRequest) -> Introduction | None:
    winner, investor = locked_pair(request.winner, request.investor)
    request = MeetingRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.withdrawn_at is not None or request.introduction_id is not None:
        return None
    known = winner.introductions.filter(investor__organisation=investor.organisation_id)
    waiting = known.filter(investor=investor, state=IntroductionState.PROPOSED).first()
    if waiting is not None and waiting.is_in_time:
        return _pass_on(request, waiting)
    if not browsable_winners(investor.edition).filter(pk=winner.pk).exists():
        raise NotBrowsable
    if known.exists():
        raise FirmKnown
    if PairWish.objects.filter(winner=winner, investor=investor, kind=PairWish.Kind.APART).exists():
        raise KeptApart
    weighed = fit_of(winner, investor)
    require_no_rival(winner, investor, seen=False)
    require_free(winner, investor, weighed, wished=True)
    introduction = Introduction.objects.create(
        winner=winner,
        investor=investor,
        fit=weighed.weight,
        fit_reasons=weighed.parts,
        lapses_at=timezone.now() + timedelta(days=ANSWER_DAYS),
    )
    _pass_on(request, introduction)
    ask_startup(actor=None, introduction=introduction)
    return introduction


def _pass_on(request: MeetingRequest, introduction: Introduction) -> Introduction:
    """The startup reads from now on that the investor asked, and its words."""
    request.introduction, request.tried_at, request.held_by = introduction, clock.now(), ""
    request.save(update_fields=["introduction", "tried_at", "held_by"])
    edition = introduction.investor.edition
    audit.record(
        None, "meeting.request_passed_on", request, edition=edition, introduction=introduction.pk
    )
    return introduction
