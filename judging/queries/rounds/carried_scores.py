"""What a round's score takes over from the round before: base scores as they were published
(docs/rules-kr.md §8).
"""

# tested by: tests/judging/services/results/test_carried_scores.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judging.models import Announcement, Round


@dataclass(frozen=True, slots=True)
class CarriedScores:
    """Base scores of the round before, by entry, as they were published.

    digest: of the published file that they stand in; empty while there is none.
    """

    digest: str
    scores: Mapping[int, Decimal]


# viewer: pure
def carried_as_data(carried: CarriedScores | None) -> dict[str, Any]:
    """The part of the input that the scores of the round before are; absent where none count."""
    if carried is None:
        return {}
    rows = sorted([entry, f"{score:.2f}"] for entry, score in carried.scores.items())
    return {"carried": {"digest": carried.digest, "scores": rows}}


# viewer: clock
def carried_scores(round: Round, entries: Sequence[int]) -> CarriedScores | None:
    """As the newest published result of the round before says; None: they have no share here."""
    if not round.carried_share:
        return None
    before = Announcement.objects.filter(
        round__edition=round.edition_id, round__order__lt=round.order
    ).order_by("-round__order")
    found = before.filter(state=Announcement.State.PUBLISHED).values_list(
        "digest", "bundle__ranking", "bundle__ids__entries"
    )
    digest_of_file, ranking, known = found.first() or ("", [], {})
    wanted = set(entries)
    scores = {
        known[row["entry"]]: Decimal(row["base"])
        for row in ranking or []
        if row["base"] is not None and known[row["entry"]] in wanted
    }
    return CarriedScores(digest_of_file, scores)
