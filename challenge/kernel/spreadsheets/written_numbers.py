"""Numbers as people write them in a cell: read alike by every import, or not at all."""

# tested by: tests/challenge/kernel/spreadsheets/test_written_numbers.py

import re
from collections.abc import Iterable
from decimal import Decimal
from unicodedata import normalize

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_UNIT = re.compile(r"(?<=[\d.])\s*(점|points?|pts?)", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d*,\d+(,\d+)*(\.\d*)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)


def number_of(text: str) -> Decimal | None:
    """A number in plain digits (12, 87.5, full-width １２, 90점), exactly; None: it is none.

    Underscores and powers of ten, which only programs write, are none; nor is a comma, for it says
    two things (see `plain_commas`).
    """
    written = _UNIT.sub("", normalize("NFKC", text).strip())
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def plain_commas(texts: Iterable[str], *, may_be_decimal: bool) -> dict[str, str]:
    """The cells of one column that hold a comma → the same number with a point or without.

    A comma before three digits may stand for thousands or for decimals, so the whole column
    decides: a decimal point, or several groups, make it a mark of thousands; a comma before other
    than three digits makes it a decimal one.  may_be_decimal: whether the file's separator leaves
    the comma free for decimals.  What stays open is left out of the answer.
    """
    column = [normalize("NFKC", text).strip() for text in texts]
    bare = {text: _UNIT.sub("", text) for text in column}
    commas = {text: value for text, value in bare.items() if _COMMA.fullmatch(value)}
    if not commas:
        return {}
    points = any("." in value for value in bare.values() if _NUMBER.fullmatch(value))
    grouped = all(_GROUPED.fullmatch(value) for value in commas.values())
    sure = points or any(value.count(",") > 1 or "." in value for value in commas.values())
    if grouped and sure:
        return {text: value.replace(",", "") for text, value in commas.items()}
    decimal = all(_DECIMAL_COMMA.fullmatch(value) for value in commas.values())
    if may_be_decimal and not grouped and decimal and not points:
        return {text: value.replace(",", ".") for text, value in commas.items()}
    return {}
