"""What was raised through introductions, by what both sides say: confirmed by both, told by one,
told differently, and of unknown amount are never added up.
"""
# tested by: tests/introductions/queries/test_raised.py

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from introductions.models import OutcomeReport, Side
from introductions.models.outcome_reports import INSTRUMENTS
from introductions.queries.meetings.told import BothTold, confirmed_krw

LEAST_RATINGS = 5  # fewer would tell who gave which


@dataclass(slots=True)
class Raised:
    """Of one year of investment (None: unknown, or told differently) or of all; amounts in won.

    by_one: only one side tells of it, or of its amount; apart: both tell of different amounts, from
    apart_low to apart_high in all; unknown: no amount is told.
    """

    year: int | None = None
    confirmed: int = 0
    confirmed_krw: int = 0
    by_one: int = 0
    by_one_krw: int = 0
    apart: int = 0
    apart_low: int = 0
    apart_high: int = 0
    unknown: int = 0

    def add(self, told: BothTold) -> None:
        """One investment."""
        won, amounts = confirmed_krw(told), _amounts(told)
        if won is not None:
            self.confirmed += 1
            self.confirmed_krw += won
        elif "amount" in told.differing:
            self.apart += 1
            self.apart_low += min(amounts)
            self.apart_high += max(amounts)
        elif amounts:
            self.by_one += 1
            self.by_one_krw += amounts[0]
        else:
            self.unknown += 1


@dataclass(frozen=True, slots=True)
class Rating:
    """How useful a side found its introductions, 1..5.  mean: None below LEAST_RATINGS answers."""

    side: Side
    answers: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class RaisedFigures:
    """years: the newest first, the unknown last.  instruments: label and how many investments that
    both tell of, the commonest first.
    """

    total: Raised
    years: list[Raised] = field(default_factory=list)
    instruments: list[tuple[str, int]] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)

    @property
    def investments(self) -> int:
        """That anybody tells of."""
        total = self.total
        return total.confirmed + total.by_one + total.apart + total.unknown


# viewer: caller
def raised_by(rows: Sequence[BothTold]) -> RaisedFigures:
    """Of these introductions."""
    total, years, instruments = Raised(), dict[int | None, Raised](), Counter[str]()
    for told in rows:
        if not told.investments:
            continue
        year = _year(told)
        total.add(told)
        years.setdefault(year, Raised(year)).add(told)
        if told.is_confirmed:
            instruments[_instrument(told)] += 1
    labels = {value: str(label) for value, label in INSTRUMENTS}
    return RaisedFigures(
        total,
        sorted(years.values(), key=lambda row: -(row.year or 0)),
        [(labels.get(value, ""), count) for value, count in instruments.most_common()],
        [_rating(side, rows) for side in Side],
    )


def _amounts(told: BothTold) -> list[int]:
    return [row.amount_krw for row in told.investments if row.amount_krw is not None]


def _year(told: BothTold) -> int | None:
    found = {row.invested_on.year for row in told.investments if row.invested_on}
    return found.pop() if len(found) == 1 else None


def _instrument(told: BothTold) -> str:
    """Told alike, or by one of them; "" where nobody tells it, or both differ."""
    found = {row.instrument for row in told.investments} - {""}
    return found.pop() if len(found) == 1 else ""


def _rating(side: Side, rows: Sequence[BothTold]) -> Rating:
    marks = [row.rating for told in rows if (row := _rated(told, side)) and row.rating]
    known = len(marks) >= LEAST_RATINGS
    return Rating(side, len(marks), sum(marks) / len(marks) if known else None)


def _rated(told: BothTold, side: Side) -> OutcomeReport | None:
    """What the side said last with a mark."""
    return next((row for row in reversed(told.said[side]) if row.rating is not None), None)
