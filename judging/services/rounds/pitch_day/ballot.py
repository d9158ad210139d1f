"""Somebody in the audience votes; nothing leads from a ballot to a person."""

# tested by: tests/judging/services/rounds/pitch_day/test_vote.py

from collections.abc import Sequence

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.rows.shared_lock import hold_shared
from judging.models import HallBallot, HallVote, Round
from judging.queries.rounds.hall_vote import choices_of, hashed, ticket_number

MINUTE, TEN_MINUTES = 60, 600
MOST_OF_A_DEVICE = 20  # a minute
MOST_OF_AN_ADDRESS = 1200  # a minute: a hall stands behind one address
MOST_WRONG_TICKETS = 10  # of a device in ten minutes
MOST_WRONG_OF_AN_ADDRESS = 300  # in ten minutes


class VoteNotOpen(Refusal):
    """Too early or too late."""

    code = "vote_not_open"
    message = _("The audience vote isn't open. Only votes cast while it was open count.")


class NoDevice(Refusal):
    """The browser keeps nothing, so that it could vote again and again."""

    code = "no_device"
    message = _("Your browser keeps no cookie of this page. Allow cookies, then open it again.")


class TicketUsed(Refusal):
    """Another browser voted with it."""

    code = "ticket_used"
    message = _(
        "This ticket was used on another device. Only that device can change its vote; if you did "
        "not use it, ask the organisers for another ticket."
    )


class TooManyVotes(Refusal):
    """Faster than people vote."""

    code = "too_many_votes"
    status = 429
    message = _("Too many attempts from this device or network. Wait a minute, then try again.")


@transaction.atomic
def cast_ballot(
    *, vote: HallVote, device: str, entries: Sequence[int], ticket: str = "", address: str = ""
) -> HallBallot:
    """Vote, or vote otherwise: the last ballot of a device (or ticket) counts.

    device: the browser's random token; address: of its network, for the limits alone.
    """
    if not device:
        raise NoDevice
    _count(vote, f"device {device}", MOST_OF_A_DEVICE, MINUTE)
    _count(vote, f"address {address}", MOST_OF_AN_ADDRESS, MINUTE)
    hold_shared(vote)
    held = HallVote.objects.select_related("session__round").get(pk=vote.pk)
    if held.state != HallVote.State.OPEN:
        raise VoteNotOpen
    own = hashed(held, f"device {device}")
    voter = _voter(held, device=device, ticket=ticket, address=address) or own
    chosen = _checked(held, entries)
    ballot, is_new = HallBallot.objects.select_for_update(no_key=True).get_or_create(
        vote=held, voter=voter, defaults={"device": own, "entries": chosen}
    )
    if ballot.device != own:
        raise TicketUsed
    if not is_new and ballot.entries != chosen:
        ballot.entries = chosen
        ballot.save(update_fields=["entries"])
    return ballot


def _voter(vote: HallVote, *, device: str, ticket: str, address: str) -> str:
    """The ticket's hash; "": by the rules the device itself votes."""
    if vote.session.round.audience_vote != Round.AudienceVote.TICKET:
        return ""
    number = ticket_number(vote, ticket)
    if number is None:
        _count(vote, f"wrong {device}", MOST_WRONG_TICKETS, TEN_MINUTES)
        _count(vote, f"wrong at {address}", MOST_WRONG_OF_AN_ADDRESS, TEN_MINUTES)
        wrong = _(
            "There is no such ticket. Type the code as it is printed, for example 12-ABCD2345."
        )
        raise InvalidInput(fields={"ticket": wrong})
    return hashed(vote, f"ticket {number}")


def _checked(vote: HallVote, entries: Sequence[int]) -> list[int]:
    """The choice in one order; InvalidInput: too many, none, or nobody who was on stage."""
    chosen, most = sorted(set(entries)), vote.session.round.audience_picks
    heard = {row["entry"] for row in choices_of(vote.session)}
    if not heard.issuperset(chosen):
        raise InvalidInput(fields={"entries": _("Choose from the entries that have pitched.")})
    if not 1 <= len(chosen) <= most:
        words = _("Choose at least one entry and at most %(most)d.") % {"most": most}
        raise InvalidInput(fields={"entries": words})
    return chosen


def _count(vote: HallVote, what: str, most: int, seconds: int) -> None:
    key = f"hall-vote-{vote.pk}-{salted_hmac('hall-vote', what).hexdigest()}"
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # it ran out in between
        return
    if tries > most:
        raise TooManyVotes
