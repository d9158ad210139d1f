"""A ranking for the terminal: the table with its intervals drawn, and in words where an entry's place comes from."""

from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.algorithms.ranking import Calibration

WIDTH = 31  # characters of a drawn interval
LONGEST_NAME = 32
SURE = 0.99


def table(answer: Mapping[str, Any]) -> str:
    """Rows best first.  Thin line: 90 % of the ranks; thick: 50 %; dot: the rank itself."""
    rows = answer["rows"]
    names = [_cut(str(row["entry"])) for row in rows]
    wide = max([_columns(_("Entry")), *map(_columns, names)])
    sure = any(row["rank_lo"] is not None for row in rows)
    head = f"{_right(_('Rank'), 5)}  {_fill(_('Entry'), wide)}  {_right(_('Score'), 9)}  {_right(_('Sheets'), 6)}"
    if sure:
        head += "  " + _fill(_("Where its rank lies: 1 to {n}").format(n=len(rows)), WIDTH) + "  " + _("Among the best {k}").format(k=answer["top"])
    lines = [head]
    for row, name in zip(rows, names, strict=True):
        line = f"{row['rank']:>5}  {_fill(name, wide)}  {row['score']:>9.2f}  {row['sheets']:>6}"
        lines.append(f"{line}  {drawn(row, len(rows))}  {percent(row['p_top'])}" if sure else line)
    return "\n".join([*lines, "", *remarks(answer)])


def drawn(row: Mapping[str, Any], n: int) -> str:
    """The interval of one row as WIDTH characters."""
    cells = [" "] * WIDTH
    for lo, hi, sign in ((row["rank_lo"], row["rank_hi"], "─"), (row["rank_lo50"], row["rank_hi50"], "━"), (row["rank"], row["rank"], "●")):
        first, last = _place(lo, n), _place(hi, n)
        cells[first : last + 1] = [sign] * (last - first + 1)
    return "".join(cells)


def percent(chance: float) -> str:
    """Never 0 % or 100 %."""
    return "<1 %" if chance < 1 - SURE else ">99 %" if chance > SURE else f"{chance:.0%}".replace("%", " %")


def remarks(answer: Mapping[str, Any]) -> list[str]:
    """What the reader should know beside the table."""
    said = answer["diagnostics"]
    lines = [_("{n} entries, {judges} judges, method: {method}").format(n=answer["n"], judges=answer["judges"], method=_method(answer["method"]))]
    if said["incomplete_sheets"]:
        lines.append(
            ngettext("{count} sheet is incomplete and does not count.", "{count} sheets are incomplete and do not count.", said["incomplete_sheets"]).format(
                count=said["incomplete_sheets"]
            )
        )
    if said.get("refused"):
        lines.append(refusal(said["refused"]))
    if said.get("components", 1) > 1:
        lines.append(
            _("The judges form {count} groups that share no entry. Ranks are firm inside a group only; let some judges score entries of both.").format(count=said["components"])
        )
        lines += [f"  {place}: {', '.join(map(_cut, group[:8]))}{' …' if len(group) > 8 else ''}" for place, group in enumerate(said["groups"], 1)]  # noqa: PLR2004 - fits a line
    if said.get("converged") is False:
        lines.append(_("The calibration has not settled. Take its intervals as rough, or try another --seed."))
    return lines


def refusal(code: str) -> str:
    """Why there is no calibration."""
    texts = {
        "too_few_entries": _("Not calibrated: fewer than 5 entries. The mean is shown."),
        "no_second_sheet": _("Not calibrated: no entry has two sheets, so judges cannot be compared. The mean is shown."),
        "no_spread": _("Not calibrated: all scores are the same. The mean is shown."),
    }
    return texts[code]


def explained(entry: str, own: Sequence[tuple[int, float]], place: int, fitted: Calibration) -> list[str]:
    """Where the place of entry number `place` comes from; own: its (judge number, score) sheets.  The steps add up to the score."""
    judges = np.array([judge for judge, _score in own])
    scores = np.array([score for _judge, score in own])
    raw = float(scores.mean())
    strict = float(fitted.severity[judges].mean())
    slope, weight = fitted.scale[judges], 1 / np.maximum(fitted.noise[judges], 1e-9) ** 2
    corrected = fitted.mean + float((weight * slope * (scores - fitted.mean - fitted.severity[judges])).sum() / (weight * slope**2).sum())
    final = float(fitted.score[place])
    count = len(own)
    lines = [
        _("{entry}: rank {rank} (90 %: {lo} to {hi}), calibrated {score:.2f} ± {sd:.2f}").format(
            entry=entry, rank=fitted.rank[place], lo=fitted.rank_lo[place], hi=fitted.rank_hi[place], score=final, sd=fitted.sd[place]
        ),
        ngettext("mean {mean:.2f} of {count} sheet", "mean {mean:.2f} of {count} sheets", count).format(mean=raw, count=count),
        _severity_words(strict, count),
        _("steadier judges count more, and each judge's scale is evened out: {change:+.2f}").format(change=corrected - (raw - strict)),
        _("pulled towards the field's mean {mean:.2f}, as its sheets alone say too little: {change:+.2f}").format(mean=fitted.mean, change=final - corrected),
    ]
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def _severity_words(strict: float, count: int) -> str:
    said = (
        ngettext("its judge is {points:.2f} stricter than the panel: {change:+.2f}", "its {count} judges are on average {points:.2f} stricter than the panel: {change:+.2f}", count)
        if strict < 0
        else ngettext(
            "its judge is {points:.2f} milder than the panel: {change:+.2f}", "its {count} judges are on average {points:.2f} milder than the panel: {change:+.2f}", count
        )
    )
    return said.format(points=abs(strict), change=0.0 - strict, count=count)


def _method(name: str) -> str:
    return {"sum": _("sum"), "mean": _("mean"), "trimmed": _("mean without the highest and the lowest"), "calibrated": _("calibrated")}[name]


def _place(rank: int, n: int) -> int:
    return round((rank - 1) / max(n - 1, 1) * (WIDTH - 1))


def _columns(text: str) -> int:
    """Terminal columns: Korean letters take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _fill(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _columns(text)) + text


def _cut(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else "?" for sign in text)
    return printable if len(printable) <= LONGEST_NAME else printable[: LONGEST_NAME - 1] + "…"
