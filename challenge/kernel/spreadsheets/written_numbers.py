"""Numbers as people write them in a cell: read alike by every import, or not at all."""

# tested by: tests/challenge/kernel/spreadsheets/test_written_numbers.py

import re
from collections.abc import Iterable
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_UNIT = re.compile(r"(?<=[\d.])\s*(점|points?|pts?)", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d*,\d+(,\d+)*(\.\d*)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
_FULL_WIDTH: dict[int, int] = {
    0x3000: ord(" "),
    **{sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)},
}
HUNDREDS, TIMES_LARGER = 100, 50  # see _dwarf
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)


def number_of(text: str) -> Decimal | None:
    """A number in plain digits (12, 87.5, full-width １２, 90점), exactly; None: it is none.

    Underscores and powers of ten, which only programs write, are none; nor is a comma, for it says
    two things (see `plain_commas`).
    """
    written = _bare(text)
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def plain_commas(
    texts: Iterable[str],
    *,
    may_be_decimal: bool,
    beside: Iterable[str] = (),
    maxima: Iterable[str] = (),
) -> dict[str, str]:
    """The cells of one column that hold a comma → the same number with a point or without.

    A comma before three digits may stand for thousands or for decimals, so the whole column
    decides: a decimal point, several groups, or numbers without a comma beside which decimals would
    be nothing, make it a mark of thousands; a comma before other than three digits, or a maximum
    that only decimals keep, makes it a decimal one.  may_be_decimal: whether the file's separator
    leaves the comma free for decimals.  beside: numbers of the same kind in another column; maxima:
    what those of this column are at most.  What stays open is left out of the answer.
    """
    bare = {text: _bare(text) for text in texts}
    commas = {text: value for text, value in bare.items() if _COMMA.fullmatch(value)}
    if not commas:
        return {}
    plain = {value for value in bare.values() if _NUMBER.fullmatch(value)}
    near = plain | {value for value in map(_bare, beside) if _NUMBER.fullmatch(value)}
    most = {value for value in map(_bare, maxima) if _NUMBER.fullmatch(value)}
    points = any("." in value for value in plain)
    grouped = all(_GROUPED.fullmatch(value) for value in commas.values())
    several = any(value.count(",") > 1 or "." in value for value in commas.values())
    fine = may_be_decimal and all(_DECIMAL_COMMA.fullmatch(value) for value in commas.values())
    if grouped:
        points = any("." in value for value in near)
        fine = fine and _only_decimals_keep(most, commas.values())
        if points or several or (not fine and _dwarf(near, commas.values())):
            return {text: value.replace(",", "") for text, value in commas.items()}
    if fine and not points:
        return {text: value.replace(",", ".") for text, value in commas.items()}
    return {}


def _bare(text: str) -> str:
    """The text with full-width signs as plain ones and without a unit.

    No other sign is taken for a digit: 85¹ and 85① carry a note, and are not 851.
    """
    return _UNIT.sub("", text.translate(_FULL_WIDTH).strip())


def _dwarf(plain: Iterable[str], commas: Iterable[str]) -> bool:
    """Whether numbers without a comma go into the hundreds, and those with one, read as decimals,
    would be next to nothing beside them: 990 and 1.250 in one column.
    """
    largest = max((abs(Decimal(value)) for value in plain), default=Decimal(0))
    decimals = max(abs(Decimal(value.replace(",", "."))) for value in commas)
    return largest >= HUNDREDS and largest >= TIMES_LARGER * decimals


def _only_decimals_keep(most: Iterable[str], commas: Iterable[str]) -> bool:
    """Whether every number with a comma is within the largest maximum as a decimal only."""
    largest = max(map(Decimal, most), default=None)
    if largest is None:
        return False
    return all(
        Decimal(value.replace(",", ".")) <= largest < Decimal(value.replace(",", ""))
        for value in commas
    )
