"""A ranking as a table for the terminal, with its intervals drawn."""

import unicodedata

from django.utils.translation import gettext as _

from judging.algorithms.score_ranking import Ranked, RankedRow

WIDTH = 40
NAME = 28


def drawn(ranked: Ranked) -> str:
    """One line an entry: rank, name, score, sheets, and for calibrated rankings the interval (━ 50 %, ─ 90 %, ● rank) and P(top K)."""
    with_interval = ranked.method == "calibrated"
    head = [_("rank"), _pad(_("entry"), NAME), _("score"), _("sheets")]
    if with_interval:
        head += [_("90% ranks"), _pad(_("1 … %(n)s") % {"n": len(ranked.rows)}, WIDTH), f"P(top {ranked.top})"]
    lines = [f"{head[0]:>5}  {head[1]}  {head[2]:>8}  {head[3]:>6}" + ("  " + "  ".join(head[4:]) if with_interval else "")]
    for row in ranked.rows:
        line = f"{row.rank:>5}  {_pad(row.entry, NAME)}  {row.score:>8.2f}  {row.sheets:>6}"
        if with_interval:
            line += f"  {row.rank_lo:>4}–{row.rank_hi:<5}  {_bar(row, len(ranked.rows))}  {_chance(row.p_top or 0):>5}"
        lines.append(line)
        if with_interval and row.rank <= ranked.top < row.rank + 1 and row is not ranked.rows[-1]:
            lines.append("  " + "╌" * (len(lines[0]) - 4))
    return "\n".join(lines)


def _bar(row: RankedRow, n: int) -> str:
    cells = [" "] * WIDTH
    for low, high, mark in ((row.rank_lo, row.rank_hi, "─"), (row.rank_lo50, row.rank_hi50, "━")):
        for place in range(_cell(low or 1, n), _cell(high or n, n) + 1):
            cells[place] = mark
    cells[_cell(row.rank, n)] = "●"
    return "".join(cells)


def _cell(rank: int, n: int) -> int:
    return round((rank - 1) / max(n - 1, 1) * (WIDTH - 1))


def _chance(p: float) -> str:
    return "<1%" if p < 0.01 else ">99%" if p > 0.99 else f"{p:.0%}"  # noqa: PLR2004 - never 0 or 100


def _pad(text: str, width: int) -> str:
    """Cut or fill to a width in terminal cells (Korean letters take two)."""
    kept, used = "", 0
    for letter in text:
        size = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used + size > width:
            break
        kept, used = kept + letter, used + size
    return kept + " " * (width - used)
