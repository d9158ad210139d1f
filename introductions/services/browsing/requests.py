"""An investor asks to meet a winner that it browsed.

It is no yes: the startup is asked first, as with every proposal, and the investor says yes after
it.  What the investor is shown of a request hangs on the clock alone, so that it never tells
whether the startup was asked, or what it said.
"""
# tested by: tests/introductions/services/browsing/test_asking.py

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import require
from introductions.models import Introduction, Investor, MeetingRequest
from introductions.permissions import ANSWER_DAYS, may_use_seat
from introductions.queries.browsing.teasers import browsable_winners
from introductions.queries.entrants_behind import startups_behind
from introductions.queries.visible import seen_by_investors
from introductions.services.propose import PER_INVESTOR, OwnStartup
from judging.models import Winner

DELIVER = "introductions.tasks.deliver_meeting_requests"
REQUEST_DAYS = 21
# the startup has its own days to answer before the request ends
DELIVERY_DAYS = REQUEST_DAYS - ANSWER_DAYS
MOST_WORDS = 300


class NotBrowsable(Refusal):
    """The same for all investors: no longer open, not flagged, or without consent."""

    code = "winner_not_browsable"
    message = _("This winner can't be browsed any more. Ask the organiser if you want to meet it.")


class AlreadyOffered(Refusal):
    """The startup agreed to meet this investor, who knows of it."""

    code = "already_offered"
    message = _("This startup has agreed to meet you already. See “Winners for you”.")


class TooManyRequests(Refusal):
    """So many wait."""

    code = "too_many_requests"
    message = _(
        "You have as many open requests as you can meet startups. Withdraw one, or wait until one "
        "ends."
    )


class RequestOver(Refusal):
    """Once per winner: a second one would ask after the answer to the first."""

    code = "request_over"
    message = _("Your request to meet this startup is over. Ask the organiser about it.")


@transaction.atomic
def ask_to_meet(
    *, actor: User, investor: Investor, winner: Winner, words: str = ""
) -> MeetingRequest:
    """Ask to meet a winner that may be browsed; the clock asks the startup soon.

    words: for the startup, at most 300 characters.  Asking twice is asking once; one that was
    withdrawn is open again until its end.
    """
    require(may_use_seat, actor, investor)
    words = " ".join(words.split())
    if len(words) > MOST_WORDS:
        raise InvalidInput(fields={"words": _("Use at most 300 characters.")})
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    investor = _locked(investor)
    require(may_use_seat, actor, investor)
    known = MeetingRequest.objects.filter(winner=winner, investor=investor).first()
    if known is not None and known.withdrawn_at is None:
        return known
    _require_free(investor, winner)
    now = clock.now()
    if known is not None:
        return _open_again(actor, known, now, words)
    request = MeetingRequest.objects.create(
        winner=winner,
        investor=investor,
        words=words,
        asked_at=now,
        ends_at=now + timedelta(days=REQUEST_DAYS),
    )
    audit.record(actor, "meeting.requested", request, edition=investor.edition, winner=winner.pk)
    promise(DELIVER, edition_id=investor.edition_id)
    return request


@transaction.atomic
def withdraw_request(*, actor: User, investor: Investor, winner: Winner) -> None:
    """The investor no longer asks; withdrawing twice is once.

    Where the startup was asked already, it may answer all the same, and the investor says yes or
    no to that.
    """
    require(may_use_seat, actor, investor)
    investor = _locked(investor)
    require(may_use_seat, actor, investor)
    request = MeetingRequest.objects.filter(winner=winner, investor=investor).first()
    if request is None or request.withdrawn_at is not None or request.ends_at <= clock.now():
        return
    request.withdrawn_at = clock.now()
    request.save(update_fields=["withdrawn_at"])
    audit.record(actor, "meeting.request_withdrawn", request, edition=investor.edition)


def _locked(investor: Investor) -> Investor:
    rows = Investor.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition", "organisation", "user").get(pk=investor.pk)


def _require_free(investor: Investor, winner: Winner) -> None:
    """Raise what the investor may know; what it may not is looked at when the startup is asked."""
    if not browsable_winners(investor.edition).filter(pk=winner.pk).exists():
        raise NotBrowsable
    if winner.entry.startup_id in startups_behind([investor])[investor.pk]:
        raise OwnStartup
    pair = Introduction.objects.filter(winner=winner, investor=investor)
    if seen_by_investors(pair).exists():
        raise AlreadyOffered
    waiting = MeetingRequest.objects.filter(
        investor=investor, withdrawn_at=None, ends_at__gt=clock.now()
    )
    # those that came to something are counted among the introductions that it sees
    shown = seen_by_investors(Introduction.objects.filter(investor=investor))
    if waiting.exclude(introduction__in=shown).count() >= min(PER_INVESTOR, investor.capacity):
        raise TooManyRequests


def _open_again(actor: User, request: MeetingRequest, now: datetime, words: str) -> MeetingRequest:
    if request.ends_at <= now:
        raise RequestOver
    request.withdrawn_at = None
    if request.introduction_id is None:
        request.words = words
    request.save(update_fields=["withdrawn_at", "words"])
    edition = request.investor.edition
    audit.record(actor, "meeting.requested", request, edition=edition, winner=request.winner_id)
    promise(DELIVER, edition_id=edition.pk)
    return request
