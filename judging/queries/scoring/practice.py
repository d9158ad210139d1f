"""A practice sheet: the round's own rubric on an invented entry.

Computed as a real sheet is, and stored nowhere.
"""

# tested by: tests/frontend/pages/judges/test_brief.py

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judging.models import Criterion, Round
from judging.queries.scoring.sheet_values import checked_values, checked_words, gaps


@dataclass(frozen=True, slots=True)
class Practised:
    """What a real sheet with these scores would come to, and what it would still need."""

    total: Decimal
    missing: dict[str, str]


# viewer: caller
def practise(*, round: Round, scores: Mapping[str, Any], comment: str = "") -> Practised:
    """What the scores come to; InvalidInput names what is on no scale, as on a real sheet.

    Nothing is written.
    """
    criteria = list(Criterion.objects.filter(rubric__round=round))
    words = checked_words(texts={"comment": comment})
    values = checked_values(criteria=criteria, scores=scores)
    total = sum((value for value, _level in values.values()), Decimal(0))
    return Practised(
        total, gaps(round=round, criteria=criteria, values=values, comment=words["comment"])
    )
