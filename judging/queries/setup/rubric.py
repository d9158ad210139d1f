"""The rubric of a round as plain data."""

# tested by: tests/judging/services/setup/test_edition.py

from decimal import Decimal
from typing import Any

from judging.models import Round

WHOLE = Decimal(100)  # points of a whole rubric


# viewer: caller
def rubric_snapshot(*, round: Round) -> list[dict[str, Any]]:
    """The rubric as plain data: what its digest is taken of, and what the results bundle holds."""
    return [
        {
            "key": criterion.key,
            "title_ko": criterion.title_ko,
            "title_en": criterion.title_en,
            "points": f"{criterion.points:.2f}",
            "step": f"{criterion.step:.2f}",
            "mode": criterion.mode,
            "anchors": [
                {"level": anchor.level, "ko": anchor.text_ko, "en": anchor.text_en}
                for anchor in criterion.anchors.all()
            ],
        }
        for criterion in round.rubric.criteria.prefetch_related("anchors")
    ]
