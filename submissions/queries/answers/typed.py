"""What was typed as an answer, as it is kept: nothing is lost, whatever it looks like.

Text of every kind but two: several choices are a list of texts, a table is a list of rows
{column: text}, in which what was left out is not there.
"""
# tested by: tests/submissions/queries/answers/test_kinds.py

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from unicodedata import normalize

from challenge.kernel.questions.definitions import MOST_ROWS, TableShape, table_of
from challenge.models import Question

_DAY = re.compile(r"(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})\.?")
Row = dict[str, str]
Answer = Any  # str | list[str] | list[Row]; what older versions kept may be a number


# viewer: pure
def plain(typed: Any) -> Any:
    """Text in the form that is stored; numbers and yes or no from the API as they are."""
    if isinstance(typed, str):
        return storable(typed)
    if isinstance(typed, (list, tuple)):
        return [_plain_row(item) for item in typed]
    return typed


# viewer: pure
def storable(typed: str) -> str:
    """In NFC (macOS types NFD), without the two things that no database keeps as text: NUL and lone
    halves of a surrogate pair.
    """
    return normalize("NFC", typed.replace("\x00", "").encode(errors="ignore").decode())


# viewer: pure
def kept(question: Question | None, typed: Any) -> Answer:
    """What is kept of an answer; question: None for a field of the item."""
    value = plain(typed)
    if question is None:
        return value
    if question.kind == Question.Kind.YES_NO and isinstance(value, bool):
        return "yes" if value else "no"
    if question.kind == Question.Kind.CHOICES and isinstance(value, str):
        return [value] if value.strip() else ""
    if question.kind == Question.Kind.DATE:
        return _day(value)
    if question.kind == Question.Kind.TABLE:
        return _table(table_of(question.options), value)
    return value


# viewer: pure
def rows_of(answer: Answer) -> list[Row]:
    """The rows of a table's answer; whatever else was kept has none."""
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        return []
    return [{name: str(cell) for name, cell in row.items()} for row in answer]


# viewer: pure
def is_blank(answer: Answer) -> bool:
    """Whether nothing was answered."""
    if isinstance(answer, list):
        return all(is_blank(item) for item in answer)
    if isinstance(answer, Mapping):
        return not any(str(cell).strip() for cell in answer.values())
    return not str(answer if answer is not None else "").strip()


# viewer: pure
def day_typed(typed: str) -> date | None:
    """2026-11-28 or 2026.11.28 as typed; None: no such day."""
    match = _DAY.fullmatch(typed.strip())
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _table(shape: TableShape, value: Any) -> Answer:
    """A list of rows without the empty ones at its end, and, where the startup adds the rows,
    anywhere; text that is no table stays as it is.
    """
    if isinstance(value, str):
        rows = plain(_rows_in(value))
        if rows is None:
            return value
        value = rows
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return value
    days = [column.key for column in shape.columns if column.kind == "date"]
    value = [{**row, **{key: _day(row[key]) for key in days if key in row}} for row in value]
    if not shape.fixed:
        return [row for row in value if not is_blank(row)] or ""
    while value and is_blank(value[-1]):
        value = value[:-1]
    return value or ""


def _day(typed: Any) -> Any:
    """A day as calendars of browsers hold it; what is none stays as it was typed."""
    day = day_typed(typed) if isinstance(typed, str) else None
    return day.isoformat() if day else typed


def _rows_in(text: str) -> Sequence[Any] | None:
    """The rows that the page sends as JSON."""
    if not text.startswith("["):
        return None
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return rows if isinstance(rows, list) and len(rows) <= 2 * MOST_ROWS else None


def _plain_row(item: Any) -> Any:
    if isinstance(item, Mapping):
        cells = {storable(str(name)): _cell(cell) for name, cell in item.items()}
        return {name: cell for name, cell in cells.items() if cell}
    return storable(str(item))


def _cell(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else storable(str(cell))
