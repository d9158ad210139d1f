"""집계표 on paper: the figures of the workbook (`tally_sheet.py`), to be signed."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator

from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Facts, Grid, Paper, Signatures
from judging.models import Round, Standing
from judging.queries.results.papers.paper_parts import (
    ROWS_A_PAPER,
    NothingToPrint,
    of_round,
    points_written,
    written,
)
from judging.queries.results.standings import latest_tally
from judging.queries.results.taken_away.tally_sheet import TallySheet, tally_sheet

MOST_COLUMNS = 9  # of judges; more don't fit on A4, then each entry's points stand in one cell


# viewer: caller
def tally_paper(round: Round) -> Iterator[Paper]:
    """Raises TallyIsOld where scores changed since the tally that the screen shows."""
    tally = latest_tally(round)
    if tally is None:
        raise NothingToPrint
    sheet = tally_sheet(round, tally)
    about = Facts(
        [
            (_("Official method"), str(tally.get_method_display())),
            (_("Pass mark"), points_written(round.pass_mark)),
            (_("Tally"), f"{tally.number} · {written(tally.made_at)}"),
            (_("Digest of what it rests on (SHA-256)"), tally.input_digest),
        ]
    )
    grid = _by_judge(sheet) if len(sheet.judges) <= MOST_COLUMNS else _in_one_cell(sheet)
    signs = Signatures([(_("Chair"), ""), (_("Secretary"), "")])
    starts = range(0, len(grid.rows), ROWS_A_PAPER)
    for number, start in enumerate(starts, 1):
        rows = Grid(grid.heads, grid.rows[start : start + ROWS_A_PAPER])
        ending = [signs] if number == len(starts) else []
        yield of_round(
            round,
            "tally",
            _("Tally sheet"),
            [about, rows, *ending],
            is_wide=True,
            part=str(number) if number > 1 else "",
        )


def _figure_heads() -> list[tuple[str, int]]:
    return [
        (_("Sheets"), 5), (_("Mean"), 6), (_("Base score"), 6), (_("Bonus"), 5),
        (_("Deduction"), 5), (_("Official"), 7),
    ]  # fmt: skip


def _facts(standing: Standing) -> list[str]:
    entry = standing.entry
    return [written(standing.rank), entry.code, entry.startup.name, entry.title]


def _figures(standing: Standing) -> list[str]:
    return [
        str(standing.sheets),
        written(standing.mean),
        written(standing.base),
        written(standing.bonus or None),
        written(standing.deduction or None),
        written(standing.official),
    ]


def _fact_heads() -> list[tuple[str, int]]:
    return [(_("Place"), 4), (_("Number"), 8), (_("Company name"), 12), (_("Item"), 16)]


def _by_judge(sheet: TallySheet) -> Grid:
    heads = [*_fact_heads(), *((name, 6) for name in sheet.judges.values()), *_figure_heads()]
    rows = [
        [
            *_facts(standing),
            *(written(sheet.totals.get((standing.entry_id, judge))) for judge in sheet.judges),
            *_figures(standing),
        ]
        for standing in sheet.standings
    ]
    return Grid(heads, rows)


def _in_one_cell(sheet: TallySheet) -> Grid:
    """Each entry's judges with their points, in the order of the judges."""
    given: dict[int, list[str]] = {}
    for judge, name in sheet.judges.items():
        for standing in sheet.standings:
            points = sheet.totals.get((standing.entry_id, judge))
            if points is not None:
                given.setdefault(standing.entry_id, []).append(f"{name} {written(points)}")
    rows = [
        [*_facts(standing), ", ".join(given.get(standing.entry_id, [])), *_figures(standing)]
        for standing in sheet.standings
    ]
    return Grid([*_fact_heads(), (_("Points by judge"), 26), *_figure_heads()], rows)
