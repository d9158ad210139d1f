"""Judges in a table: what a reader with a screen reader hears, and the colour of the bar."""
# tested by: tests/frontend/pages/organisers/results/test_ranking_readers.py

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import ngettext

from frontend.in_words.judge_habits import severity_sentence
from judging.queries.overview.judges_table import BANDS, LOWEST_BAND_PERCENT, JudgeRow

BAND = (100 - LOWEST_BAND_PERCENT) // BANDS


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One judge, ready to draw."""

    row: JudgeRow
    kind: str
    late: bool
    bands_words: str
    severity_words: str


def in_panel_order(rows: Collection[JudgeRow]) -> list[JudgeRow]:
    """Those with work first, by name."""
    return sorted(rows, key=lambda row: (row.assigned == 0, str(row.judge)))


def panel_lines(rows: Collection[JudgeRow], late: Collection[JudgeRow]) -> list[PanelLine]:
    """Those with work first, each with its words."""
    behind = {row.judge.pk for row in late}
    return [
        PanelLine(
            row,
            _kind(row, row.judge.pk in behind),
            row.judge.pk in behind,
            bands_words(row),
            severity_sentence(row.habits),
        )
        for row in in_panel_order(rows)
    ]


def _kind(row: JudgeRow, late: bool) -> str:
    if not row.left:
        return "ok"
    return "bad" if row.is_silent and late else "warn" if late else ""


def bands_words(row: JudgeRow) -> str:
    """How the scores spread, in one sentence."""
    if not row.submitted:
        return ""
    peak = LOWEST_BAND_PERCENT + BAND * row.bands.index(max(row.bands))
    text = ngettext(
        "%(count)s sheet, most often %(low)s to %(high)s points",
        "%(count)s sheets, most often %(low)s to %(high)s points",
        row.submitted,
    )
    return text % {"count": row.submitted, "low": peak, "high": peak + BAND}
