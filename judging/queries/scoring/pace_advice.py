"""What a judge is asked once before submitting: read so fast, or every criterion alike?

A question to the judge alone; it blocks nothing and is stored nowhere.
"""

# tested by: tests/frontend/pages/judges/desk/test_submit_all.py

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from judging.models import Judge, Round, Score, SheetState

# Nobody takes in a page of a deck in less: 30 words at 250 words a minute are 7 seconds, and many
# pages have fewer words.
FASTEST_SECONDS_A_PAGE = 3
FEWEST_CRITERIA = 3  # fewer with the same mark say nothing
FEWEST_FLAT_SHEETS = 3  # with the same mark throughout, this one among them


# viewer: pure
def reading_seconds(pages: int) -> int:
    """The least that reading a deck takes, in seconds; a sheet done in less is asked about."""
    return pages * FASTEST_SECONDS_A_PAGE


# viewer: pure
def flat_mark(shares: Iterable[Decimal]) -> int | None:
    """The mark of a sheet with the same mark throughout, in percent of the points; None: not."""
    marks = [round(100 * share) for share in shares]
    return marks[0] if len(marks) >= FEWEST_CRITERIA and len(set(marks)) == 1 else None


# viewer: own
def flat_sheets(round_: Round, judge: Judge, *, without: int | None = None) -> dict[int, int]:
    """How many of the judge's submitted sheets have one mark throughout, by that mark in percent.

    without: an assignment that is left out.
    """
    scores = Score.objects.filter(
        sheet__assignment__round=round_,
        sheet__assignment__judge=judge,
        sheet__state=SheetState.SUBMITTED,
    ).exclude(sheet__assignment=without)
    shares: dict[int, list[Decimal]] = {}
    for sheet, value, points in scores.values_list("sheet", "value", "criterion__points"):
        shares.setdefault(sheet, []).append(value / points)
    marks = Counter(mark for row in shares.values() if (mark := flat_mark(row)) is not None)
    return dict(marks)
