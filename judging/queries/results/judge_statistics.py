"""The judge report that a tally keeps (docs/science.md §1.5), read back into typed rows."""

# tested by: tests/frontend/pages/organisers/panel/test_judges.py

from dataclasses import dataclass
from typing import Any

from judging.models import Judge, Round, RoundState
from judging.queries.results.standings import latest_tally


@dataclass(frozen=True, slots=True)
class Habits:
    """One judge against the panel.

    severity: points, negative is stricter; lo..hi: its 90 % interval.
    """

    judge_id: int
    sheets: int
    severity: float
    lo: float
    hi: float
    spread: float | None = None
    noise: float | None = None
    panel_noise: float | None = None
    halo: float | None = None
    straight_lines: float | None = None
    outliers: tuple[dict[str, Any], ...] = ()
    too_fast: tuple[dict[str, Any], ...] = ()
    severe: bool | None = None

    @property
    def is_notable(self) -> bool:
        """More than the usual 3 points, and beyond chance.

        Corrected for looking at many judges where the tally says so.
        """
        beyond = self.severe if self.severe is not None else self.lo > 0 or self.hi < 0
        return beyond and abs(self.severity) > USUAL_POINTS

    @property
    def is_unsure(self) -> bool:
        """Whether the judge may as well be on the other side: the interval holds zero."""
        return self.lo <= 0 <= self.hi


@dataclass(frozen=True, slots=True)
class Advice:
    """What more sheets would settle.

    sheets: how many are advised; before, after: entries that are uncertain.
    """

    sheets: int
    before: int
    after: int


USUAL_POINTS = 3.0
AFTER_THE_CLOSE = frozenset({RoundState.CLOSED, RoundState.DECIDED, RoundState.PUBLISHED})


# viewer: pure
def habits_of(report: dict[str, Any] | None) -> dict[int, Habits]:
    """The report's judges by id; empty while nothing is tallied."""
    rows = (report or {}).get("judges") or []
    return {habits.judge_id: habits for habits in map(_habits, rows) if habits}


# viewer: own
def own_habits(round: Round, judge: Judge) -> Habits | None:
    """What the newest tally says about one judge, for that judge.

    Only after the close, so that nobody scores towards the panel.

    None: scoring is still open, or there is too little to compare.
    """
    tally = latest_tally(round) if round.state in AFTER_THE_CLOSE else None
    return habits_of(tally.report if tally else None).get(judge.pk)


# viewer: pure
def advice_of(report: dict[str, Any] | None) -> Advice | None:
    """The tally's advice on further sheets; None where it has none."""
    row = (report or {}).get("advice") or {}
    before, after = row.get("unsure_now"), row.get("unsure_after")
    if not row.get("sheets") or before is None or after is None:
        return None
    return Advice(len(row["sheets"]), before, after)


def _habits(row: dict[str, Any]) -> Habits | None:
    judge, severity = row.get("judge"), row.get("severity")
    if judge is None or severity is None:
        return None
    return Habits(
        judge_id=int(judge),
        sheets=int(row.get("sheets", 0)),
        severity=float(severity),
        lo=float(row.get("severity_lo", severity)),
        hi=float(row.get("severity_hi", severity)),
        spread=row.get("scale"),
        noise=row.get("noise"),
        panel_noise=row.get("panel_noise"),
        halo=row.get("halo"),
        straight_lines=row.get("straight_lines"),
        outliers=tuple(row.get("outliers") or ()),
        too_fast=tuple(row.get("too_fast") or ()),
        severe=row.get("severe"),
    )
