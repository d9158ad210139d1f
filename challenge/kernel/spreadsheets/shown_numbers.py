"""A number as its cell shows it: the number formats of Excel, as far as they can be told for sure.

What is left out on purpose is refused by the caller: conditions, fractions, scaling by commas, and
formats that show nothing.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_shown_numbers.py

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<skipped>.)|\*(?P<repeated>.)'
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/표준)|(?P<power>E[+-]0+)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(
    r"(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|검정|파랑|녹색|빨강|흰색|노랑)",
    re.IGNORECASE,
)
_SECTIONS = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)', re.DOTALL)
_NEGATIVE = re.compile(
    r"[-(\u2010-\u2015\u2212\u25b2\u25b3]|^[^1-9]*$"
)  # △50, or nothing but zeros
_MOST_SECTIONS = 4
DIGITS = 15  # Excel keeps and shows no more


class UnknownFormatError(ValueError):
    """The format shows something that can't be told for sure."""


@dataclass(frozen=True, slots=True)
class Shown:
    """text: what the cell shows, without marks of thousands; rounded: it holds more digits."""

    text: str
    rounded: bool = False


def shown(stored: str, form: str, *, from_1904: bool = False) -> Shown:
    """What a cell with this stored number and format shows.

    Raises ValueError for no number, UnknownFormatError.
    """
    value = Decimal(f"{float(stored):.{DIGITS}g}")
    if not value.is_finite():
        raise ValueError(stored)
    if form and is_date_format(form):
        return Shown(_moment(float(stored), from_1904=from_1904))
    sections = _sections("General" if form.strip() in {"", "@"} else form)
    section, own_sign = _section(value, sections)
    found = _by_section(abs(value) if own_sign else value, section)
    if own_sign and not _NEGATIVE.search(found.text):
        raise UnknownFormatError(form)  # 0;[Red]0 shows -50 as a red 50
    return found


def shown_text(text: str, form: str) -> str:
    """What a cell with a text shows.  Raises UnknownFormatError where its format adds to it."""
    sections = _sections(form)
    if len(sections) >= _MOST_SECTIONS and sections[3].strip() not in {"@", "General", ""}:
        if re.sub(r"_.|\*.|@|\s|\[[^\]]*\]", "", sections[3]):
            raise UnknownFormatError(form)
    elif len(sections) == 1 and "@" in form and form.strip() != "@":
        raise UnknownFormatError(form)
    return text


def _sections(form: str) -> list[str]:
    """The parts between semicolons: positive; negative; zero; text."""
    found = [match[1] for match in _SECTIONS.finditer(form)]
    return (found if form.endswith(";") else found[:-1])[:_MOST_SECTIONS] or [form]


def _section(value: Decimal, sections: list[str]) -> tuple[str, bool]:
    """The part of the format for this value, and whether it writes the sign itself."""
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:  # noqa: PLR2004 - positive; negative; zero
        return sections[2], False
    return sections[0], False


@dataclass(slots=True)
class _Reading:
    """A section taken apart.  slots: placeholders before the point, with texts between them."""

    before: list[str]
    whole: list[str]
    decimals: list[str]
    after: list[str]
    point: bool = False
    percents: int = 0
    general: bool = False


def _by_section(value: Decimal, section: str) -> Shown:
    found = _taken_apart(section)
    if found.general and not found.decimals and not any(map(_is_slot, found.whole)):
        return Shown("".join(found.before) + f"{value:f}" + "".join(found.after))
    slots = [sign for sign in found.whole if _is_slot(sign)]
    if not slots and not found.decimals:
        raise UnknownFormatError(section)  # a text in place of the number, or nothing at all
    scaled = value.scaleb(2 * found.percents)
    places = len(found.decimals)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _dot, fraction = f"{abs(rounded):f}".partition(".")
    needed = len([digit for digit in found.decimals if digit == "0"])
    fraction = fraction[:needed] + fraction[needed:].rstrip("0")
    if not fraction and not rounded and "0" not in slots + found.decimals:
        raise UnknownFormatError(section)  # "#" shows nothing of a zero
    sign = "-" if rounded < 0 else ""
    text = sign + _filled(found.whole, whole) + (f".{fraction}" if fraction else "")
    return Shown("".join(found.before) + text + "".join(found.after), rounded=rounded != scaled)


def _is_slot(sign: str) -> bool:
    return sign in {"0", "#", "?"}


def _filled(whole: list[str], digits: str) -> str:
    """Digits put into the placeholders from the right, with the texts that stand between."""
    slots = sum(map(_is_slot, whole))
    zeros = next(
        (slots - place for place, sign in enumerate(filter(_is_slot, whole)) if sign == "0"), 0
    )
    digits = digits.lstrip("0").rjust(zeros, "0")
    texts = [sign for sign in whole if not _is_slot(sign)]
    if not texts:
        return digits or "0"
    if len(digits) > slots:
        head, digits = digits[: len(digits) - slots], digits[len(digits) - slots :]
    else:
        head, digits = "", digits.rjust(slots, " ")
    filled = iter(digits)
    return head + "".join(next(filled) if _is_slot(sign) else sign[1:] for sign in whole).strip()


def _taken_apart(section: str) -> _Reading:
    found = _Reading([], [], [], [])
    for token in _TOKEN.finditer(section):
        kind, text = token.lastgroup or "", token.group(token.lastgroup or 0)
        if kind == "power":
            raise UnknownFormatError(section)
        if kind == "general":
            found.general = True
        elif kind == "digit":
            _place(found, text, section)
        elif kind == "bracket":
            _literal(found, _bracket(text, section))
        elif kind == "other":
            _other(found, text, section)
        elif kind in {"quoted", "escaped"}:
            _literal(found, text)
    _without_edges(found, section)
    return found


def _place(found: _Reading, digit: str, section: str) -> None:
    if found.after:
        if found.point:
            raise UnknownFormatError(section)  # text among the decimals
        found.whole += ["t" + text for text in found.after]
        found.after.clear()
    (found.decimals if found.point else found.whole).append(digit)


def _literal(found: _Reading, text: str) -> None:
    started = found.point or any(map(_is_slot, found.whole)) or found.general
    if text:
        (found.after if started else found.before).append(text)


def _other(found: _Reading, text: str, section: str) -> None:
    if text == "%":
        found.percents += 1
        _literal(found, text)
    elif text == ".":
        found.point = True
    elif text == ",":
        found.whole.append(",") if not found.point and found.whole else found.after.append(",")
    elif text in {"/", "@"}:
        raise UnknownFormatError(section)
    else:
        _literal(found, text)


def _without_edges(found: _Reading, section: str) -> None:
    """Take the marks of thousands out; one after the last digit scales, which is refused."""
    signs = [sign for sign in found.whole if sign[0] != "t"]
    if "," in found.after or (signs and signs[-1] == ","):
        raise UnknownFormatError(section)
    found.whole = [sign for sign in found.whole if sign != ","]
    found.before = _without_blank_edges(found.before)
    found.after = _without_blank_edges(found.after)


def _without_blank_edges(texts: list[str]) -> list[str]:
    return [] if not "".join(texts).strip() else texts


def _bracket(text: str, section: str) -> str:
    """What brackets show: a currency sign; colours and languages show nothing."""
    if _COLOURS.fullmatch(text):
        return ""
    if text.startswith("$"):
        return text[1:].partition("-")[0]
    raise UnknownFormatError(section)  # a condition


def _moment(value: float, *, from_1904: bool) -> str:
    """A day as 2027-03-01, with the time where there is one."""
    epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    moment = from_excel(value, epoch)
    if isinstance(moment, datetime):
        clock = moment.hour or moment.minute or moment.second
        return moment.isoformat(sep=" ") if clock else moment.date().isoformat()
    return str(moment)
