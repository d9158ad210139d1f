"""A ranking for the terminal.

The table with its intervals drawn, and what the reader should know beside it.
"""

# tested by: tests/judging/management/commands/test_rank.py

from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import combining, east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PAGE, WIDEST_PAGE = 80, 120  # columns of the page: a wider terminal is used, a narrower one is not
LEAST_DRAWN, MOST_DRAWN = 21, 31  # columns of a drawn interval
GAP = "  "
SURE = 0.99
MOST_NAMES = 8  # entries of a group that are named


def table(answer: Mapping[str, Any], page: int = PAGE) -> str:
    """Rows best first, in `page` columns.

    Thin line: 90 % of the ranks; thick: 50 %; dot: the rank itself.
    """
    rows = answer["rows"]
    sure = bool(rows) and rows[0]["rank_lo"] is not None
    ranked = sum(row["rank"] is not None for row in rows)
    lines = [
        _heads(answer) if sure else _heads(answer)[:4],
        *(_cells(row) if sure else _cells(row)[:4] for row in rows),
    ]
    wide = [max(map(columns, column)) for column in zip(*lines, strict=True)]
    free = (
        max(PAGE, min(page, WIDEST_PAGE))
        - sum(wide)
        + wide[1]
        - len(GAP) * (len(wide) if sure else len(wide) - 1)
    )
    wide[1] = min(wide[1], free - LEAST_DRAWN if sure else free)
    width = min(MOST_DRAWN, free - wide[1])
    drawings = (
        [
            _fill(_cut(_("Place 1 to {n}").format(n=ranked), width), width),
            *(drawn(row, ranked, width) for row in rows),
        ]
        if sure
        else []
    )
    return "\n".join(
        [
            *(_line(line, wide, drawings[place : place + 1]) for place, line in enumerate(lines)),
            "",
            *remarks(answer),
        ]
    )


def drawn(row: Mapping[str, Any], n: int, width: int = MOST_DRAWN) -> str:
    """The interval of one row as `width` characters."""
    cells = [" "] * width
    if row["rank"] is None:
        return "".join(cells)
    for lo, hi, sign in (
        (row["rank_lo"], row["rank_hi"], "─"),
        (row["rank_lo50"], row["rank_hi50"], "━"),
        (row["rank"], row["rank"], "●"),
    ):
        first, last = (round((rank - 1) / max(n - 1, 1) * (width - 1)) for rank in (lo, hi))
        cells[first : last + 1] = [sign] * (last - first + 1)
    return "".join(cells)


def percent(chance: float) -> str:
    """Never 0 % or 100 %."""
    return (
        "<1 %"
        if chance < 1 - SURE
        else ">99 %"
        if chance > SURE
        else f"{chance:.0%}".replace("%", " %")
    )


def remarks(answer: Mapping[str, Any]) -> list[str]:
    """What the reader should know beside the table."""
    diagnostics = answer["diagnostics"]
    lines = [
        _("{n} entries, {judges} judges, method: {method}").format(
            n=answer["n"], judges=answer["judges"], method=method_name(answer["method"])
        )
    ]
    if answer["rows"] and answer["rows"][0]["rank_lo"] is not None:
        lines.append(_("● place   ━ 50 % of the possible places   ─ 90 %"))
    if diagnostics["incomplete_sheets"]:
        lines.append(
            ngettext(
                "{count} sheet is incomplete and does not count.",
                "{count} sheets are incomplete and do not count.",
                diagnostics["incomplete_sheets"],
            ).format(count=diagnostics["incomplete_sheets"])
        )
    lines += _of_names(diagnostics)
    if diagnostics.get("refused"):
        lines.append(refusal(diagnostics["refused"]))
    if diagnostics.get("components", 1) > 1:
        lines.append(
            _(
                "The judges form {count} groups that share no entry. Ranks are firm inside a "
                "group only; let some judges score entries of both."
            ).format(count=diagnostics["components"])
        )
        lines += [
            _cut(f"  {place}: {_first_names(group)}", PAGE)
            for place, group in enumerate(diagnostics["groups"], 1)
        ]
    if diagnostics.get("converged") is False:
        lines.append(
            _(
                "The calibration has not settled. Take its intervals as rough, or try "
                "another --seed."
            )
        )
    return lines


def _of_names(diagnostics: Mapping[str, Any]) -> list[str]:
    """What was without a score, and which names look like one."""
    lines = []
    if diagnostics.get("blank_lines"):
        lines.append(
            ngettext(
                "{count} line has no score.",
                "{count} lines have no score.",
                diagnostics["blank_lines"],
            ).format(count=diagnostics["blank_lines"])
        )
    if diagnostics.get("unscored"):
        names = _first_names(diagnostics["unscored"])
        lines += _wrapped(
            _("Without a place, for want of a complete sheet: {names}.").format(
                names=_printable(names)
            )
        )
    texts = {
        "case": _("“{first}” and “{other}” differ only in capital letters: read as one."),
        "width": _("“{first}” and “{other}” differ only in the width of letters: read as one."),
        "apart": _("“{first}” and “{other}” look alike, but are counted apart. Check them."),
    }
    for _column, first, other, how in diagnostics.get("alike", [])[:MOST_NAMES]:
        text = texts[how].format(first=_printable(first), other=_printable(other))
        lines += _wrapped(text)
    return lines


def _wrapped(text: str) -> list[str]:
    """The text in lines of at most the page's columns, broken at blanks."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if columns(longer) > PAGE and lines[-1]:
            lines.append("  " + word)
        else:
            lines[-1] = longer if len(lines) == 1 else f"{lines[-1]} {word}"
    return [_cut(line, PAGE) for line in lines]


def read(summary: str) -> list[str]:
    """What was read of the file, in lines of the page's columns."""
    return _wrapped(_("Read: {what}.").format(what=_printable(summary)))


def refusal(code: str) -> str:
    """Why there is no calibration."""
    texts = {
        "too_few_entries": _("Not calibrated: fewer than 5 entries. The mean is shown."),
        "no_second_sheet": _(
            "Not calibrated: no entry has two sheets, so judges cannot be compared. The mean "
            "is shown."
        ),
        "one_sheet_each": _(
            "Not calibrated: hardly any judge scored two entries, so severity can't be seen. The "
            "mean is shown."
        ),
        "no_spread": _("Not calibrated: all scores are the same. The mean is shown."),
    }
    return texts[code]


def method_name(name: str) -> str:
    """The method in words."""
    return {
        "sum": _("sum"),
        "mean": _("mean"),
        "trimmed": _("mean without the highest and the lowest"),
        "calibrated": _("calibrated"),
    }[name]


def columns(text: str) -> int:
    """Terminal columns: Korean letters take two, accents that stand on a letter none."""
    return sum(
        0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _heads(answer: Mapping[str, Any]) -> list[str]:
    return [_("Rank"), _("Entry"), _("Score"), _("Sheets"), _("Top {k}").format(k=answer["top"])]


def _cells(row: Mapping[str, Any]) -> list[str]:
    chance = "" if row["p_top"] is None else percent(row["p_top"])
    return [
        "–" if row["rank"] is None else str(row["rank"]),
        _printable(str(row["entry"])),
        "–" if row["score"] is None else f"{row['score']:.2f}",
        str(row["sheets"]),
        chance,
    ]


def _line(cells: Sequence[str], wide: Sequence[int], drawing: Sequence[str]) -> str:
    rank, name, *rest = cells
    right = [_right(cell, width) for cell, width in zip(rest, wide[2:], strict=True)]
    return GAP.join(
        [
            _right(rank, wide[0]),
            _fill(_cut(name, wide[1]), wide[1]),
            *right[:2],
            *drawing,
            *right[2:],
        ]
    )


def _fill(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _right(text: str, width: int) -> str:
    return " " * (width - columns(text)) + text


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _cut(text: str, width: int) -> str:
    """At most `width` columns."""
    text = _printable(text)
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _first_names(group: Sequence[str]) -> str:
    """The names of a group; beyond a few, an ellipsis."""
    return ", ".join(group[:MOST_NAMES]) + (" …" if len(group) > MOST_NAMES else "")
