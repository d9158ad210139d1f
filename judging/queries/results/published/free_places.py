"""Places of a published result that became free while others wait for one: what organisers are
mailed of, and what stands in the control room until it is given.
"""

# tested by: tests/judging/services/results/test_free_places.py

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q

from challenge.models import AuditEvent
from judging.models import AnnouncementVersion, Decision, DecisionKind, Round, RoundState
from judging.queries.results.published.correction import next_round, published_results_of
from submissions.models import Entry, EntryState

BEFORE_SCORING = {RoundState.SETUP, RoundState.ASSIGNED}
WAITS = Q(kind=DecisionKind.WAITLIST, entry__state=EntryState.SUBMITTED)
GONE = Q(entry__state=EntryState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """left_by: who was chosen and withdrew, a place each, the first first; waiting: by number."""

    round: Round
    left_by: list[Entry]
    waiting: list[Entry]


# viewer: caller
def free_places(round: Round) -> FreePlaces | None:
    """What a correction of the round's result can still give to the waiting list, if anything."""
    if round.state != RoundState.PUBLISHED:
        return None
    decisions = Decision.objects.filter(WAITS | GONE, round=round)
    rows = list(decisions.select_related("entry__startup", "entry__edition").order_by("entry"))
    gone = [row.entry for row in rows if row.entry.state == EntryState.WITHDRAWN]
    waiting = [row.entry for row in rows if row.entry not in gone]
    if not gone or not waiting:
        return None
    after = next_round(round)
    if after is not None and after.state not in BEFORE_SCORING:
        return None
    left_by = _still_free(round, gone)
    return FreePlaces(round, left_by, waiting) if left_by else None


# viewer: caller
def free_places_for(round: Round) -> FreePlaces | None:
    """The same, for the control room of the round, or of the one that follows it."""
    if round.state in BEFORE_SCORING and round.order > 1:
        earlier = Round.objects.filter(edition=round.edition_id, order__lt=round.order)
        published = earlier.select_related("edition").order_by("-order").first()
        return free_places(published) if published else None
    return free_places(round)


def _still_free(round: Round, gone: list[Entry]) -> list[Entry]:
    """Whoever withdrew while chosen, less those whose place a later correction gave away.

    A correction gives as many places as it adds entries beyond those whom it takes one from.
    """
    left_at = _withdrawals(gone)
    rest = sorted(gone, key=lambda entry: left_at[entry.code])
    versions = AnnouncementVersion.objects.filter(announcement__round=round).order_by("number")
    earlier = list(versions.values_list("results", "replaced_at"))
    chosen = [_codes(results) for results, _replaced_at in earlier]
    chosen.append(_codes(published_results_of(round)))
    left_by: list[Entry] = []
    for (_results, replaced_at), (before, after) in zip(earlier, pairwise(chosen), strict=True):
        left = {code for code, (moment, _event) in left_at.items() if moment <= replaced_at}
        left_by += [entry for entry in rest if entry.code in left & before]
        rest = [entry for entry in rest if entry.code not in left]
        given = len(after - before) - len(before - after - left)
        left_by = left_by[max(0, given) :]
    return left_by + [entry for entry in rest if entry.code in chosen[-1]]


def _codes(results: list[dict[str, Any]]) -> set[str]:
    return {row["code"] for row in results}


def _withdrawals(gone: list[Entry]) -> dict[str, tuple[datetime, int]]:
    """When each withdrew, by application number, with its event: of one moment the first is less."""
    events = AuditEvent.objects.filter(
        object_type="entry",
        object_id__in=[str(entry.pk) for entry in gone],
        action="entry.withdrawn",
    )
    rows = events.order_by("pk").values_list("object_id", "at", "pk")
    moments = {entry: (at, event) for entry, at, event in rows}
    return {entry.code: moments.get(str(entry.pk), (entry.changed_at, 0)) for entry in gone}
