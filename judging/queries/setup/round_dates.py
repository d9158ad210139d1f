"""The order of an edition's dates: applications close, then round after round opens and closes."""

# tested by: tests/judging/services/setup/test_round_dates.py

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.models import Edition
from challenge.services.editions import date_rules
from judging.models import Round


# viewer: pure
def dates_out_of_order(*, round: Round, changed: Collection[str]) -> dict[str, Any]:
    """What is wrong with a round's times, at the field to correct; empty: nothing.

    Only times that are being changed are asked about, so that the others can be saved as they are.
    """
    found: dict[str, Any] = {}
    before = _neighbour(round, "order__lt", "-order")
    if "closes_at" in changed and round.closes_at <= round.opens_at:
        found["closes_at"] = _("Scoring must close after it opens. Choose a later time.")
    elif "closes_at" in changed and (text := runs_into_next(round, round.closes_at)):
        found["closes_at"] = text
    if "opens_at" not in changed:
        return found
    if round.opens_at < timezone.now():
        found["opens_at"] = _("This lies in the past. Choose a later time.")
    elif round.opens_at < round.edition.closes_at:
        found["opens_at"] = _("Applications are still open then. Choose a later time.")
    elif before is not None and round.opens_at < before.closes_at:
        found["opens_at"] = _(
            "%(round)s, the round before, closes only after that. Choose a later time."
        ) % {"round": before.name}
    return found


# viewer: caller
def runs_into_next(round: Round, closes_at: datetime) -> str:
    """What to do about a close that lies behind the opening of the next round; "" if it doesn't."""
    after = _neighbour(round, "order__gt", "order")
    if after is None or closes_at <= after.opens_at:
        return ""
    return _(
        "%(round)s opens before this one closes. Choose an earlier time, or move %(round)s first."
    ) % {"round": after.name}


# viewer: caller
def call_runs_into_rounds(edition: Edition) -> dict[str, Any]:
    """What is wrong with a deadline that lies behind the opening of a round, at its field."""
    for round in Round.objects.filter(edition=edition).order_by("opens_at"):
        if round.opens_at < edition.last_moment:
            text = _(
                "%(round)s opens for scoring before that. Choose an earlier time, or move the "
                "opening of %(round)s first."
            ) % {"round": round.name}
            return {"closes_at": text}
    return {}


# viewer: pure
def pairs_out_of_order(rounds: Sequence[Round]) -> list[tuple[Round, Round]]:
    """Rounds that follow one another (given in their order) where the later opens too early."""
    return [
        (first, second) for first, second in pairwise(rounds) if second.opens_at < first.closes_at
    ]


def _neighbour(round: Round, side: str, order: str) -> Round | None:
    rows = Round.objects.filter(edition=round.edition_id, **{side: round.order})
    return rows.order_by(order).first()


date_rules.append(call_runs_into_rounds)
