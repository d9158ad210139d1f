"""What a written cell stands for, for a column that a person has named: the value as it is kept,
and in words what was more than form.  What could be two things is refused with the correction.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_read_values.py

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.text.amounts import won_counted
from challenge.kernel.text.folded_names import folded

UNITS = {
    "": 1,
    "천원": 1000,
    "만원": 10_000,
    "백만원": 1_000_000,
    "천만원": 10_000_000,
    "억원": 100_000_000,
}
FIRST_PART = "first"  # of a cell that holds two things: the organisation of 가람대학교 / 교수
_HUNDREDTHS = 100
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(?!\d)")
_DAY = re.compile(
    r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?:[\sT].*)?|(\d{4})(\d\d)(\d\d)"
)
_MONTH = re.compile(r"(\d{4})\s*([-./년])\s*(\d{1,2})\s*[.월]?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")  # days since 1900: 1954 to 2119
_EPOCH = date(1899, 12, 30)
_MONTHS = 12
_MOBILE = re.compile(r"1[016789]\d{7,8}")
_LAND = re.compile(r"(2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)(\d{3,4})(\d{4})")
_YES = {"yes", "y", "o", "예", "네", "true", "checked", "1", "동의", "동의함", "해당", "있음", "ㅇ"}
_NO = {"no", "n", "x", "아니요", "아니오", "false", "0", "미동의", "해당없음", "없음"}
_NO_SCORE = {
    "-",
    "–",
    "—",
    "회피",
    "제척",
    "기피",
    "기권",
    "불참",
    "결시",
    "recused",
    "absent",
    "n/a",
}
_BETWEEN = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a column's cells are read.

    kind: text | date | money | number | points | phone | yesno | choice | choices.  unit: a key of
    UNITS for money, FIRST_PART for text.  choices: key → words.  most: the points that 100 % are;
    months_first: whether 3/5/2026 is in March (None: it can't be told).
    """

    kind: str
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    most: Decimal | None = None
    from_1904: bool = False
    months_first: bool | None = None


@dataclass(frozen=True, slots=True)
class ReadValue:
    """text: as it goes on to be checked; note: what was decided, in words; problem: why not."""

    text: str
    note: str = ""
    problem: str = ""


def read_value(cell: str, asked: Asked) -> ReadValue:
    """The cell as a value of its column; a cell that is none is handed on as it is."""
    if not cell:
        return ReadValue("")
    return _READERS.get(asked.kind, _text)(cell, asked)


def months_first(cells: Iterable[str]) -> bool | None:
    """Whether 3/5/2026 in this column is in March: told by a part over 12; None: by none."""
    parts = [match.groups() for cell in cells if (match := _AMERICAN.fullmatch(cell.strip()))]
    first = any(int(part[0]) > _MONTHS for part in parts)
    second = any(int(part[1]) > _MONTHS for part in parts)
    return None if first == second else second


def _text(cell: str, asked: Asked) -> ReadValue:
    if asked.unit != FIRST_PART:
        return ReadValue(cell)
    first, *rest = (part.strip() for part in re.split(r"\s*[/\n]\s*", cell, maxsplit=1))
    note = _("“%(rest)s” is not kept.") % {"rest": rest[0]} if rest and rest[0] else ""
    return ReadValue(first, note)


def _date(cell: str, asked: Asked) -> ReadValue:
    text = cell.strip()
    if match := _DAY.fullmatch(text):
        return _day(cell, [int(part) for part in match.groups() if part])
    if match := _AMERICAN.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        if asked.months_first is None and first != second:
            words = _(
                "“%(cell)s” may be in month %(first)s or %(second)s. Write it like 2026-03-05."
            )
            return ReadValue(cell, problem=words % {"cell": cell, "first": first, "second": second})
        return _day(cell, [year, first, second] if asked.months_first else [year, second, first])
    if match := _MONTH.fullmatch(text):
        return _month(cell, match)
    if _SERIAL.fullmatch(text):
        return _serial(cell, asked)
    return ReadValue(cell)


def _day(cell: str, parts: list[int]) -> ReadValue:
    try:
        return ReadValue(date(*parts).isoformat())
    except ValueError:
        return ReadValue(cell)  # no such day: whoever checks it says so


def _month(cell: str, match: re.Match[str]) -> ReadValue:
    """A month is its first day; Excel shows 2021.10 as 2021.1, so that one may be either."""
    if match[2] == "." and match[3] == "1" and not cell.strip().endswith("."):
        words = _(
            "“%(cell)s” may be January or October, as Excel drops the last zero. Write the day."
        )
        return ReadValue(cell, problem=words % {"cell": cell})
    found = _day(cell, [int(match[1]), int(match[3]), 1])
    is_day = found.text != cell
    return ReadValue(found.text, _("no day is written: the first of the month") if is_day else "")


def _serial(cell: str, asked: Asked) -> ReadValue:
    if asked.from_1904:
        words = _("“%(cell)s” is a date without a date format. Format the column as a date.")
        return ReadValue(cell, problem=words % {"cell": cell})
    day = _EPOCH + timedelta(days=int(Decimal(cell)))
    return ReadValue(day.isoformat(), _("a date that Excel keeps as a number of days"))


def _money(cell: str, asked: Asked) -> ReadValue:
    if cell.strip() in {"-", "–", "—"}:
        words = _("“%(cell)s” may be 0 or nothing. Write 0, or empty the cell.")
        return ReadValue(cell, problem=words % {"cell": cell})
    amount = won_counted(cell, UNITS.get(asked.unit, 1))
    if amount is None:
        words = _("“%(cell)s” is not an amount in won. Write it like 120,000,000.")
        return ReadValue(cell, problem=words % {"cell": cell})
    if amount != amount.to_integral_value():
        words = _("“%(cell)s” is not a whole number of won. Correct it, or the column's unit.")
        return ReadValue(cell, problem=words % {"cell": cell})
    return ReadValue(str(int(amount)))


def _number(cell: str, _asked: Asked) -> ReadValue:
    bare = _GROUPED.sub(lambda match: match[0].replace(",", ""), cell.strip())
    without = re.sub(r"\s*(%|명|인|개|건|년)$", "", bare)
    return ReadValue(without if number_of(without) is not None else cell)


def _points(cell: str, asked: Asked) -> ReadValue:
    if folded(cell) in _NO_SCORE:
        return ReadValue("", _("no score"))
    share = number_of(cell.strip()[:-1]) if cell.strip().endswith("%") else None
    if share is None or asked.most is None:
        return ReadValue(cell)
    value = share * asked.most / _HUNDREDTHS
    note = _("%(cell)s of %(most)s points") % {"cell": cell, "most": f"{asked.most.normalize():f}"}
    return ReadValue(f"{value.normalize():f}", note)


def _phone(cell: str, _asked: Asked) -> ReadValue:
    digits = re.sub(r"[\s\-.()]", "", cell).removeprefix("+")
    digits = f"0{digits[2:].removeprefix('0')}" if digits.startswith("82") else digits
    is_short = _MOBILE.fullmatch(digits) or _LAND.fullmatch(digits)
    note = _("the first 0 was missing") if is_short and cell.strip()[:1] != "+" else ""
    digits = f"0{digits}" if is_short else digits
    parts = re.fullmatch(r"(02|01\d|0\d\d)(\d{3,4})(\d{4})", digits)
    return ReadValue("-".join(parts.groups()) if parts else cell, note)


def _yes_no(cell: str, _asked: Asked) -> ReadValue:
    word = folded(cell).replace(" ", "")
    return ReadValue("yes" if word in _YES else "no" if word in _NO else cell)


def _choice(cell: str, asked: Asked) -> ReadValue:
    return ReadValue(_keys(asked.choices).get(folded(cell), cell))


def _choices(cell: str, asked: Asked) -> ReadValue:
    """Several of the choices between commas, semicolons or line ends; a choice may hold a comma."""
    keys, found = _keys(asked.choices), []
    rest = cell
    while rest.strip(" ,;\n"):
        rest = rest.strip(" ,;\n")
        ends = [match.start() for match in _BETWEEN.finditer(rest)] + [len(rest)]
        known = [end for end in ends if folded(rest[:end]) in keys]
        end = known[-1] if known else ends[0]
        found.append(keys.get(folded(rest[:end]), rest[:end].strip()))
        rest = rest[end:]
    return ReadValue(",".join(found))


def _keys(choices: Mapping[str, str]) -> dict[str, str]:
    return {folded(words): key for key, words in choices.items()} | {
        folded(key): key for key in choices
    }


_READERS: dict[str, Callable[[str, Asked], ReadValue]] = {
    "date": _date,
    "money": _money,
    "number": _number,
    "points": _points,
    "phone": _phone,
    "yesno": _yes_no,
    "choice": _choice,
    "choices": _choices,
}
