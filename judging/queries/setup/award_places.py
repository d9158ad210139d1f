"""The places of the last round are those of the awards: two figures that must not differ."""

# tested by: tests/judging/services/setup/test_award_places.py

from django.db.models import Sum
from django.utils.translation import gettext as _

from challenge.models import Edition
from judging.models import Round


# viewer: caller
def award_places(edition: Edition) -> int:
    """How many entries can win: the places of all awards together."""
    return int(edition.awards.aggregate(places=Sum("places"))["places"] or 0)


# viewer: caller
def last_round(edition: Edition) -> Round | None:
    """The round in which the awards are given."""
    return edition.rounds.order_by("-order").first()


# viewer: pure
def places_differ(round: Round) -> str:
    """What to do about a last round that chooses more or fewer entries than can win; "" if it
    chooses as many, and for any other round.
    """
    last = last_round(round.edition)
    total = award_places(round.edition)
    if last is None or last.pk != round.pk or total == round.places:
        return ""
    return _(
        "%(round)s chooses %(places)s, but the awards have %(total)s in all. Change the awards "
        "until both agree."
    ) % {"round": round.name, "places": round.places, "total": total}
