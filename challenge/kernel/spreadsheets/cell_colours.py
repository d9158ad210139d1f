"""The colours of a cell's letters and of its ground: whether anybody sees what is written."""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

from itertools import pairwise
from xml.etree.ElementTree import Element

WHITE, BLACK = "FFFFFF", "000000"
_BY_PLACE = {
    "1": WHITE,
    "9": WHITE,
    "65": WHITE,
    "0": BLACK,
    "8": BLACK,
    "64": BLACK,
}  # old palette
_BY_THEME = {"0": WHITE, "1": BLACK}
_HARDLY = 16  # of 255 in each of red, green and blue


def letters_of(font: Element) -> str:
    """The colour of a font: RRGGBB, or another word for one that the theme or the palette gives."""
    return next((_colour(child) for child in font if _name(child) == "color"), BLACK)


def ground_of(fill: Element, *, of_condition: bool = False) -> str:
    """The colour of a fill; "" for a pattern or a gradient, on which letters are seen.

    of_condition: there a fill is solid unless it says otherwise, and bgColor is its colour.
    """
    names = ("bgColor", "fgColor") if of_condition else ("fgColor",)
    for child in fill:
        if _name(child) == "gradientFill":
            return ""
        pattern = child.get("patternType", "solid" if of_condition else "none")
        if pattern != "solid":
            return WHITE if pattern == "none" else ""
        named = {_name(colour): _colour(colour) for colour in child}
        return next((named[name] for name in names if name in named), BLACK)
    return WHITE


def is_unseen(letters: str, ground: str) -> bool:
    """Whether the letters have the colour of their ground, or hardly another."""
    if len(letters) != len(WHITE) or len(ground) != len(WHITE):
        return letters == ground
    parts = zip(_parts(letters), _parts(ground), strict=True)
    return all(abs(left - right) <= _HARDLY for left, right in parts)


def _parts(colour: str) -> list[int]:
    try:
        return [int(colour[start:end], 16) for start, end in pairwise((0, 2, 4, 6))]
    except ValueError:
        return [-1, -256, 512]  # no colour: unlike any


def _colour(element: Element) -> str:
    place, theme = element.get("indexed", ""), element.get("theme", "")
    if rgb := element.get("rgb", ""):
        return rgb[-6:].upper()
    if theme:
        tint = float(element.get("tint") or 0)
        is_plain = tint == 0 or (theme == "0" and tint > 0)  # white can't be lighter
        return _BY_THEME.get(theme, f"theme {theme}") if is_plain else f"theme {theme} {tint}"
    return _BY_PLACE.get(place, f"place {place}" if place else BLACK)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
