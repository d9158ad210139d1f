"""Tables to take away: CSV that Excel in Korea opens, and XLSX.

Cells that look like formulas are made harmless.
"""
# tested by: tests/frontend/pages/organisers/results/test_ranking.py

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from challenge.kernel.text.plain_text import plain_text
from challenge.models import Edition
from judging.models import Round
from judging.queries.results.standings import RankRow, RoundRanking

Cell = str | int | float | Decimal | None
Table = Sequence[Sequence[Cell]]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(cell: Cell) -> Any:
    """The cell, with an apostrophe before text that a spreadsheet would read as a formula.

    Numbers stay numbers; control characters that were stored before they were folded are blanks,
    for no workbook can hold them.
    """
    if isinstance(cell, str):
        cell = plain_text(cell)
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def ranking_table(edition: Edition, round: Round, ranking: RoundRanking) -> list[list[Cell]]:
    """A line that says what this is, the head, one row per entry."""
    stamp = timezone.localtime().strftime("%Y-%m-%d %H:%M %Z")
    about = [
        edition.name,
        round.name,
        stamp,
        _("tally %(number)s") % {"number": ranking.tally.number},
        ranking.tally.input_digest,
    ]
    head = [
        _("Place"),
        _("Number"),
        _("Company"),
        _("Item"),
        _("Field"),
        _("Official"),
        _("Bonus"),
        _("Deduction"),
        _("Passed"),
        _("Mean"),
        _("Sheets"),
        _("Calibrated"),
        _("Calibrated place"),
        _("90% from"),
        _("90% to"),
        _("Chance"),
    ]
    return [[*about], [], [*head], *(_row(row) for row in ranking.rows)]


def _row(row: RankRow) -> list[Cell]:
    standing = row.standing
    passed = "" if standing.passed is None else _("yes") if standing.passed else _("no")
    figures: list[Cell] = [
        standing.official,
        standing.bonus,
        standing.deduction,
        passed,
        standing.mean,
        standing.sheets,
        _two(standing.calibrated),
        standing.calibrated_rank,
        standing.rank_lo,
        standing.rank_hi,
        _two(standing.p_top),
    ]
    return [
        standing.rank,
        standing.entry.code,
        standing.entry.startup.name,
        standing.entry.title,
        standing.entry.field.name if standing.entry.field else "",
        *figures,
    ]


def _two(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.2f}")


def as_csv(table: Table, name: str) -> HttpResponse:
    """UTF-8 with a byte order mark."""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in table])
    return _download(
        ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8", f"{name}.csv"
    )


def as_workbook(table: Table, name: str) -> HttpResponse:
    """One sheet, head in bold; nothing in it is read as a formula."""
    book = Workbook(write_only=False)
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append([float(cell) if isinstance(cell, Decimal) else harmless(cell) for cell in row])
    for cells in (sheet[1], sheet[3]):
        for cell in cells:
            cell.font = Font(bold=True)
    sheet.freeze_panes = "A4"
    for letter, width in zip("ABCDE", (8, 14, 24, 28, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return _download(buffer.getvalue(), WORKBOOK, f"{name}.xlsx")


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
