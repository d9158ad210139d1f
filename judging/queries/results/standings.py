"""The ranking of a round as organisers read it.

Official and calibrated side by side, with what is uncertain about it.
"""

# tested by: tests/judging/api/results/test_ranking.py

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Rank

from challenge.models import Job, JobState
from judging.models import Round, Standing, Tally
from judging.queries.assignment.entry_counts import flags_in
from judging.queries.results.figures import BOUNDS
from submissions.models import Entry
from submissions.queries.as_submitted import (
    as_submitted,
    entries_of,
    last_version,
    show_submitted,
)
from submissions.queries.entries import without_answers

Z50, Z90 = 0.6745, 1.645
EDGE_LOW, EDGE_HIGH = 0.2, 0.8
WIDE_AXIS = 25  # points, from which a tick every 10 is enough
ORDERS = {"calibrated": "calibrated_rank", "official": "rank", "mean": "mean_rank"}
EDGE = Q(p_top__gte=EDGE_LOW, p_top__lte=EDGE_HIGH)


@dataclass(frozen=True, slots=True)
class RankRow:
    """One entry.  Scores on the round's scale; place: in the chosen order.

    shift: official place minus calibrated place; flags: judges who want to discuss it.
    """

    standing: Standing
    place: int | None
    score: float | Decimal | None
    shift: int | None

    @property
    def flags(self) -> int:
        """Where its entry is at hand."""
        return getattr(self.standing, "flags", 0)

    @property
    def interval50(self) -> tuple[float, float] | None:
        """The calibrated score's 50 % interval."""
        return self._interval(Z50)

    @property
    def interval90(self) -> tuple[float, float] | None:
        """The calibrated score's 90 % interval."""
        return self._interval(Z90)

    @property
    def is_edge(self) -> bool:
        """Whether it may as well be chosen as not."""
        chance = self.standing.p_top
        return chance is not None and EDGE_LOW <= chance <= EDGE_HIGH

    def _interval(self, z: float) -> tuple[float, float] | None:
        score, sd = self.standing.calibrated, self.standing.calibrated_sd
        if score is None or sd is None:
            return None
        lowest, highest = BOUNDS
        return max(score - z * sd, lowest), min(score + z * sd, highest)


@dataclass(frozen=True, slots=True)
class RoundRanking:
    """Rows in the chosen order.

    total: entries in the tally; edge: how many are on the line; cut: the score at the line.
    """

    tally: Tally
    rows: list[RankRow]
    total: int
    edge: int
    cut: float | None
    low: float
    high: float
    view: str

    @property
    def ticks(self) -> list[int]:
        """Round numbers for the axis."""
        step = 10 if self.high - self.low > WIDE_AXIS else 5
        return [
            tick
            for tick in range(int(self.low) // step * step, int(self.high) + step, step)
            if self.low < tick < self.high
        ]


# viewer: caller
def active_tally(round: Round) -> Job | None:
    """The tally that waits or runs; None while the newest is all there is."""
    active = Job.objects.filter(
        kind="tally",
        subject_type="round",
        subject_id=round.pk,
        state__in=[JobState.QUEUED, JobState.RUNNING],
    )
    return active.order_by("-state", "pk").first()


# viewer: caller
def latest_tally(round: Round) -> Tally | None:
    """The newest tally of the round."""
    return Tally.objects.filter(round=round).order_by("-number").first()


# viewer: caller
def ranking_of(
    round: Round, tally: Tally, *, view: str = "calibrated", most: int | None = None
) -> RoundRanking:
    """The ranking of one tally.

    view: calibrated | official | mean; without a calibration the official one.  most: the best rows
    only.
    """
    view = _view(tally, view)
    with_entries = without_answers(
        _ordered(tally, view).select_related("entry__startup", "entry__field"), "entry"
    ).annotate(last_version=last_version("entry"), flags=flags_in(round))
    standings = list(with_entries[:most])
    show_submitted(entries_of(standings))
    for standing in standings:
        standing.entry.edition = round.edition
    return _ranking(round, tally, view, standings)


# viewer: caller
def bare_ranking_of(round: Round, tally: Tally, *, view: str = "calibrated") -> RoundRanking:
    """The whole ranking without its entries, of which a page shows some (`put_entries`)."""
    view = _view(tally, view)
    return _ranking(round, tally, view, list(_ordered(tally, view).defer("criteria")))


# viewer: caller
def put_entries(round: Round, rows: Iterable[RankRow]) -> None:
    """The entries of these rows of a bare ranking, as submitted, and their flags; one query."""
    wanted = {row.standing.entry_id: row.standing for row in rows}
    entries = without_answers(Entry.objects.filter(pk__in=wanted).select_related("field"))
    for entry in as_submitted(entries.annotate(flags=flags_in(round, "pk"))):
        entry.edition = round.edition
        standing: Any = wanted[entry.pk]
        standing.entry, standing.flags = entry, entry.flags  # type: ignore[attr-defined]


def _view(tally: Tally, view: str) -> str:
    return "official" if tally.calibration_refused or view not in ORDERS else view


def _ranking(round: Round, tally: Tally, view: str, standings: Sequence[Standing]) -> RoundRanking:
    rows = [_row(standing, view) for standing in standings]
    first = rows[0].standing if rows else None
    low, high = _bounds(rows)
    return RoundRanking(
        tally,
        rows,
        getattr(first, "total", 0),
        getattr(first, "edge", 0),
        _cut(rows, round.places),
        low,
        high,
        view,
    )


# viewer: caller
def edge_entries(tally: Tally) -> list[int]:
    """Ids of the entries on the line."""
    return list(
        Standing.objects.filter(EDGE, tally=tally)
        .order_by("calibrated_rank")
        .values_list("entry_id", flat=True)
    )


def _ordered(tally: Tally, view: str) -> QuerySet[Standing]:
    standings = Standing.objects.filter(tally=tally).annotate(
        total=Window(Count("pk")),
        edge=Window(Count("pk", filter=EDGE)),
        mean_rank=Window(Rank(), order_by=F("mean").desc(nulls_last=True)),
    )
    return standings.order_by(
        F(ORDERS[view]).asc(nulls_last=True), F("mean").desc(nulls_last=True), "entry_id"
    )


def _row(standing: Standing, view: str) -> RankRow:
    place = getattr(standing, ORDERS[view])
    score = {
        "calibrated": standing.calibrated,
        "official": standing.official,
        "mean": standing.mean,
    }[view]
    known = standing.rank is not None and standing.calibrated_rank is not None
    shift = standing.rank - standing.calibrated_rank if known else None  # type: ignore[operator]
    return RankRow(standing, place if score is not None else None, score, shift)


def _cut(rows: Sequence[RankRow], places: int) -> float | None:
    if len(rows) <= places or not places:
        return None
    inside, outside = rows[places - 1].score, rows[places].score
    return None if inside is None or outside is None else (float(inside) + float(outside)) / 2


def _bounds(rows: Sequence[RankRow]) -> tuple[float, float]:
    edges = [edge for row in rows for edge in row.interval90 or ()] or [
        float(row.score) for row in rows if row.score is not None
    ]
    return (min(edges) - 1, max(edges) + 1) if edges else (0.0, 100.0)
