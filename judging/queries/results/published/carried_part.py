"""What a results bundle says of the scores of the round before that count in its own."""

# tested by: tests/judging/services/results/test_carried_scores.py

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from judging.algorithms.ranking.official import FULL
from judging.queries.rounds.carried_scores import CarriedScores

Bundle = Mapping[str, Any]


# viewer: pure
def carried_points(bundle: Bundle) -> dict[str, Decimal]:
    """Code → score of the round before; empty where none counts."""
    rows = bundle.get("carried", {}).get("scores", [])
    return {row["entry"]: Decimal(row["points"]) for row in rows}


# viewer: pure
def carried_by_number(bundle: Bundle) -> CarriedScores | None:
    """The same by the rows' own numbers, as the tally's input has it."""
    if "carried" not in bundle:
        return None
    entries = bundle["ids"]["entries"]
    scores = {entries[code]: points for code, points in carried_points(bundle).items()}
    return CarriedScores(bundle["carried"]["digest"], scores)


# viewer: pure
def odd_carried(bundle: Bundle) -> tuple[str, str, str] | None:
    """Entry, what is stated and what it should be, of the first that is amiss: scores are there
    just where the rules give them a share, each of an entry of the round, once, from 0 to 100.
    """
    share = bundle["rules"].get("carried")
    if ("carried" in bundle) != bool(share):
        return "", str("carried" in bundle), str(bool(share))
    rows = bundle.get("carried", {}).get("scores", [])
    for code, points in carried_points(bundle).items():
        if code not in bundle["entries"] or not 0 <= points <= FULL:
            return code, str(points), f"0–{FULL}"
    known = len(carried_points(bundle))
    return ("", str(len(rows)), str(known)) if len(rows) != known else None
