"""A result that is known already, out of the tally sheet in which an office keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.spreadsheets.named_table import Row, Table
from challenge.kernel.spreadsheets.read_values import Asked, read_value
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError, in_words
from challenge.kernel.spreadsheets.seen_sheets import seen_sheets
from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.text.folded_names import folded
from submissions.queries.table_rows import key

MOST_ENTRIES, MOST_JUDGES = 500, 60
FULL = Decimal(100)
# what a column is, by words that its name holds; a column of none of them is a judge's
ENTRY, PLACE, WON, BONUS, DEDUCTION, COMPUTED = "entry", "place", "won", "bonus", "deduction", "sum"
CARRIED = "carried"
_WORDS: Mapping[str, Sequence[str]] = {
    PLACE: ("순위", "최종순위", "종합순위", "등수", "석차", "등위", "rank", "place", "finalrank"),
    WON: (
        "선정", "선정여부", "선정결과", "결과", "최종결과", "심사결과", "수상", "수상명",
        "수상내역", "시상", "result", "award", "prize", "winner", "won", "selected",
    ),
    BONUS: ("가점", "가산점", "bonus"),
    DEDUCTION: ("감점", "deduction"),
    CARRIED: (
        "서류점수", "서류평가점수", "서류심사점수", "1차점수", "이전단계점수", "전단계점수",
        "roundbefore", "earlierround", "earlierscore", "documentscore",
    ),
    COMPUTED: (
        "연번", "번호", "no", "합계", "총합", "총점", "총계", "소계", "평균", "평균점수",
        "절사평균", "평점", "최고", "최고점", "최저", "최저점", "최종점수", "최종", "점수", "편차",
        "표준편차", "total", "sum", "mean", "average", "trimmedmean", "max", "min", "highest",
        "lowest", "final", "finalscore", "score", "sd",
    ),
    ENTRY: (
        "기업명", "회사명", "업체명", "상호", "팀명", "팀", "아이템", "아이템명", "출품작",
        "접수번호", "company", "startup", "team", "entry", "name", "item", "project",
    ),
}  # fmt: skip
_LOST = {
    "", "-", "–", "x", "n", "no", "0", "부", "탈락", "미선정", "불합격", "제외", "해당없음", "예비",
    "false", "lost", "rejected", "notselected", "waitlist",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastEntry:
    """One line of the sheet.

    totals: points of 100 by the judge's column.  place: the one that it came to, if the sheet says
    so.  carried: its score in the round before.
    """

    name: str
    totals: Mapping[str, Decimal]
    place: int | None
    won: bool
    bonus: Decimal
    deduction: Decimal
    carried: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PastResult:
    """entries: in the sheet's order, each name once.  columns: what each was taken for, in order;
    one that was left out is taken for "".
    """

    entries: Sequence[PastEntry]
    judges: Sequence[str]
    columns: Sequence[tuple[str, str]]

    @property
    def has_carried(self) -> bool:
        """Whether the sheet says what the entries had in the round before."""
        return any(entry.carried is not None for entry in self.entries)

    @property
    def winners(self) -> list[PastEntry]:
        """Who was chosen."""
        return [entry for entry in self.entries if entry.won]


# viewer: pure
def past_result(content: bytes, *, winners: int) -> PastResult:
    """Read a tally sheet with judges as columns: a workbook, CSV, or cells pasted out of one.

    winners: how many the places chose, where no column marks the chosen.  Raises InvalidInput
    (table), with the line and the column.
    """
    table = _table(content)
    taken = _columns(table)
    judges = [name for name, what in taken if what == ""]
    if not judges:
        raise _wrong(
            _("No column holds points of judges: one column for each judge, points of 100.")
        )
    if len(judges) > MOST_JUDGES or len(table.rows) > MOST_ENTRIES:
        words = _("At most %(entries)s entries and %(judges)s judges can be tried here.")
        raise _wrong(words % {"entries": MOST_ENTRIES, "judges": MOST_JUDGES})
    by = {what: name for name, what in reversed(taken)}
    if WON not in by and PLACE not in by:
        raise _wrong(
            _("No column says who won: add “Result” with a mark for the chosen, or “Rank”.")
        )
    entries = [_entry(row, by, judges, winners) for row in table.rows]
    _refuse_twice(entries, table.rows)
    if not any(entry.won for entry in entries):
        raise _wrong(_("By the column “%(name)s” nobody won.") % {"name": by.get(WON) or by[PLACE]})
    return PastResult(entries, judges, [(name, what or "judge") for name, what in taken])


def _table(content: bytes) -> Table:
    try:
        sheets = [sheet for sheet in seen_sheets(content) if sheet.is_table or sheet.problem]
        if not sheets:
            raise SpreadsheetError("empty")
        return sheets[0].table()
    except SpreadsheetError as error:
        raise _wrong(in_words(error)) from error


def _columns(table: Table) -> list[tuple[str, str]]:
    """Each named column and what it is; a judge's is "".  The first of a kind counts."""
    named = [(name, _what(name)) for name in table.header if name]
    if ENTRY not in {what for _name, what in named}:
        texts = [name for name, what in named if what == "" and not _is_points(table, name)]
        first = (texts or [name for name, what in named if what == ""] or [""])[0]
        named = [(name, ENTRY if name == first else what) for name, what in named]
    found: list[tuple[str, str]] = []
    for name, what in named:
        is_more = what in {ENTRY, PLACE, WON} and what in {other for _name, other in found}
        is_no_judge = what == "" and not _is_points(table, name)
        found.append((name, COMPUTED if is_more or is_no_judge else what))
    return found


def _what(name: str) -> str:
    asked = key(name)
    return next((what for what, words in _WORDS.items() if asked in words), "")


def _is_points(table: Table, name: str) -> bool:
    """Whether most of what stands in the column are numbers: one wrong cell is to be named."""
    cells = [cell for row in table.rows if (cell := row.cells.get(name, ""))]
    numbers = [cell for cell in cells if number_of(cell.rstrip("%")) is not None]
    return len(numbers) * 2 > len(cells)


def _entry(row: Row, by: Mapping[str, str], judges: Sequence[str], winners: int) -> PastEntry:
    name = row.cells.get(by[ENTRY], "").strip()
    if not name:
        raise _wrong(_("Line %(line)s has no name.") % {"line": row.line})
    read = {judge: _points(row, judge) for judge in judges}
    place = _place(row, by[PLACE]) if PLACE in by else None
    nothing = Decimal(0)
    mark = key(row.cells.get(by[WON], "")) if WON in by else ""
    return PastEntry(
        name,
        {judge: points for judge, points in read.items() if points is not None},
        place,
        mark not in _LOST if WON in by else place is not None and place <= winners,
        _points(row, by[BONUS]) or nothing if BONUS in by else nothing,
        abs(_points(row, by[DEDUCTION], signed=True) or nothing) if DEDUCTION in by else nothing,
        _points(row, by[CARRIED]) if CARRIED in by else None,
    )


def _points(row: Row, column: str, *, signed: bool = False) -> Decimal | None:
    cell = row.cells.get(column, "")
    read = read_value(cell, Asked(kind="points", most=FULL)).text
    if not read:
        return None
    points = number_of(read)
    if points is None or abs(points) > FULL or (points < 0 and not signed):
        words = _("Line %(line)s, “%(column)s”: “%(cell)s” is no number of points from 0 to 100.")
        raise _wrong(words % {"line": row.line, "column": column, "cell": cell})
    return points


def _place(row: Row, column: str) -> int | None:
    """1, “1위”, “공동 2위”; a word or a blank is no place."""
    text = folded(row.cells.get(column, "")).removeprefix("공동").strip()
    found = number_of(text.rstrip("위등").strip())
    return int(found) if found is not None and found > 0 and found == int(found) else None


def _refuse_twice(entries: Sequence[PastEntry], rows: Sequence[Row]) -> None:
    seen: set[str] = set()
    for entry, row in zip(entries, rows, strict=True):
        if entry.name in seen:
            words = _("Line %(line)s: “%(name)s” appears twice. Give each entry one line.")
            raise _wrong(words % {"line": row.line, "name": entry.name})
        seen.add(entry.name)


def _wrong(text: str) -> InvalidInput:
    return InvalidInput(fields={"table": text})
