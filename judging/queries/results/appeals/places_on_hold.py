"""Which places of a published result are on hold while an appeal is open (docs/rules-kr.md §12).

On hold are the place of the startup that appeals, and the place next above it that an accepted
appeal would give it: of the last entry that was chosen where it was not, or of the last winner of
the award above its own.  Every other place is certain.
"""

# tested by: tests/judging/services/results/appeals/test_places_on_hold.py

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.models import Edition
from judging.models import Appeal, Decision, DecisionKind, Round, Standing
from submissions.models import Entry


class PlaceOnHold(Refusal):
    """An appeal that is open may change it."""

    code = "place_on_hold"
    message = _(
        "This place is on hold: an appeal that may change it is not answered yet. Answer the "
        "appeal first."
    )


CHOSEN = {DecisionKind.ADVANCE, DecisionKind.AWARD}
LAST = 10**9  # of an entry without a rank


# viewer: caller
def places_on_hold(round: Round) -> dict[int, Appeal]:
    """Entry → the open appeal for which its place in the round is on hold."""
    rows = Appeal.objects.filter(announcement__round=round, state__in=Appeal.OPEN)
    appeals = list(rows.select_related("edition").order_by("number"))
    if not appeals:
        return {}
    decisions = {
        row.entry_id: row for row in Decision.objects.filter(round=round).select_related("award")
    }
    ranks = _ranks(decisions)
    held: dict[int, Appeal] = {}
    for appeal in appeals:
        above = _next_above(decisions, ranks, appeal.entry_id)
        for entry in (appeal.entry_id, above):
            if entry is not None:
                held.setdefault(entry, appeal)
    return held


# viewer: caller
def winners_on_hold(edition: Edition) -> dict[int, Appeal]:
    """Entry → open appeal, in the round that gives the awards."""
    last = edition.rounds.order_by("-order").first()
    return places_on_hold(last) if last is not None else {}


# viewer: caller
def require_certain_place(*, entry: Entry) -> None:
    """PlaceOnHold: an open appeal may still change what the entry won."""
    if entry.pk in winners_on_hold(entry.edition):
        raise PlaceOnHold


def _ranks(decisions: Mapping[int, Decision]) -> dict[int, int]:
    """The official rank of each entry in the tally that its decision rests on."""
    tallies = {row.tally_id for row in decisions.values()}
    rows = Standing.objects.filter(tally__in=tallies, entry__in=decisions).order_by("tally_id")
    return {entry: rank or LAST for entry, rank in rows.values_list("entry_id", "rank")}


def _next_above(
    decisions: Mapping[int, Decision], ranks: Mapping[int, int], entry: int
) -> int | None:
    own = decisions.get(entry)
    level = own.award.order if own is not None and own.award is not None else LAST
    if own is not None and own.kind == DecisionKind.ADVANCE:
        return None  # it has what the round gives
    better = [
        ((row.award.order if row.award else 0), ranks.get(row.entry_id, LAST), row.entry_id)
        for row in decisions.values()
        if row.entry_id != entry and row.kind in CHOSEN
        and (row.award is None or row.award.order < level)
    ]  # fmt: skip
    return max(better)[2] if better else None
