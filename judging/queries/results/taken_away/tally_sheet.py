"""집계표: a round's tally as a workbook with judges as columns and live formulas.

Each formula gives the figure of the screen to the last digit: sums are whole hundredths and divided
in whole numbers, so that half up is half up in every program (docs/rules-kr.md §8, §9).
"""

# tested by: tests/judging/queries/results/taken_away/test_tally_sheet.py

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_rowcol_to_cell

from challenge.kernel.errors import Refusal
from challenge.kernel.spreadsheets.written_tables import Formats, sheet_name, write_cell
from challenge.models import Edition
from judging.algorithms.ranking.tie_lot import LOT
from judging.models import Judge, Method, Round, Standing, Tally
from judging.queries.results.figures import CalibratedScore, carried_of, official_of
from judging.queries.results.standings import ranking_of
from judging.queries.results.tally_input import TallyInput, read_input
from judging.queries.setup.score_rule_in_words import score_rule_in_words

HEAD = 4  # the line of the header, from 0
FIRST_JUDGE = 4  # the column of the first judge, from 0
_FULL = 100
_HUNDREDTHS = 100
OWN, CARRIED = "own", "carried"


class TallyIsOld(Refusal):
    """Scores changed since the tally that the screen shows."""

    code = "tally_is_old"
    message = gettext_lazy("Scores changed since the last tally. Tally again, then take the sheet.")


@dataclass(frozen=True, slots=True)
class TallySheet:
    """What stands in the workbook.

    judges: ids in the order of the columns, and what heads them; totals: (entry, judge) → points;
    criteria: keys, heaviest first, and their titles; rules: as rules_of gives them; own, carried:
    scores of this round alone and of the round before, empty where no score is carried.
    """

    round: Round
    tally: Tally
    judges: Mapping[int, str]
    totals: Mapping[tuple[int, int], Decimal]
    standings: Sequence[Standing]
    criteria: Mapping[str, str]
    rules: Mapping[str, Any]
    own: Mapping[int, Decimal | None]
    carried: Mapping[int, Decimal]

    @property
    def is_computed(self) -> bool:
        """Whether the base score follows from the totals in the row alone."""
        plain = self.rules["method"] in {Method.TRIMMED, Method.MEAN, Method.SUM, Method.BEST}
        by_criterion = self.rules["method"] == Method.TRIMMED and self.rules["trim_per_criterion"]
        return plain and not by_criterion

    @property
    def is_official(self) -> bool:
        """Whether final score and rank follow from the base score."""
        return bool(self.rules["method"] != Method.CALIBRATED)


# viewer: caller
def tally_sheet(round: Round, tally: Tally) -> TallySheet:
    """The sheet of the tally that the screen shows.  Raises TallyIsOld.

    Judges are named while only official figures are published; where scores are published too, a
    sheet with names would tell whose they are, so numbers stand there.
    """
    found = read_input(round=round)
    if found.digest != tally.input_digest:
        raise TallyIsOld
    ids = sorted({sheet.judge for sheet in found.sheets})
    people = Judge.objects.filter(pk__in=ids).select_related("user").order_by("user__name", "pk")
    is_named = round.edition.disclosure == Edition.Disclosure.FIGURES
    judges = {
        judge.pk: judge.user.display_name
        if is_named
        else _("Judge %(number)s") % {"number": number}
        for number, judge in enumerate(people if is_named else people.order_by("pk"), 1)
    }
    rows = round.rubric.criteria.order_by("-points", "order", "pk")
    standings = [row.standing for row in ranking_of(round, tally, view="official").rows]
    return TallySheet(
        round,
        tally,
        judges,
        {(sheet.entry, sheet.judge): sheet.total for sheet in found.sheets},
        standings,
        {row.key: row.title for row in rows},
        found.rules,
        _own_scores(found, standings) if found.carried else {},
        found.carried.scores if found.carried else {},
    )


def _own_scores(found: TallyInput, standings: Sequence[Standing]) -> dict[int, Decimal | None]:
    calibrated = {
        str(row.entry_id): CalibratedScore(row.calibrated, row.calibrated_rank or 0)
        for row in standings
        if row.calibrated is not None
    }
    rows = official_of(
        rules=found.rules,
        entries=[str(entry) for entry in found.entries],
        sheets=[(str(row.entry), str(row.judge), row.points) for row in found.sheets],
        adjustments=[],
        calibrated=calibrated,
        carried=carried_of(found),
    )
    return {int(row.entry): row.own for row in rows}


# viewer: pure
def tally_workbook(sheet: TallySheet) -> IO[bytes]:
    """The workbook, in a file that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet_name(_("Tally sheet")))
    writer = _Writer(page, Formats(book), sheet)
    writer.heading()
    for number, standing in enumerate(sheet.standings):
        writer.row(number, standing)
    writer.foot()
    page.freeze_panes(HEAD + 1, FIRST_JUDGE)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD)
    book.close()
    file.seek(0)
    return file


def _of_the_audience(rules: Mapping[str, Any]) -> str:
    """That the bonus holds the audience's points; empty where its vote is in no score."""
    most = rules.get("audience")
    words = _("The bonus includes the audience vote: votes ÷ most votes × %(most)s points.")
    return words % {"most": most} if most else ""


def _how_sure(tally: Tally) -> str:
    """How many winners another panel would change; empty where nothing can be said."""
    change = tally.report.get("another_panel")
    if not change:
        return ""
    words = {**change, "mean": f"{change['mean']:.0f}"}
    return (
        _(
            "With another panel of the same kind, about %(mean)s (%(low)s–%(high)s) of these "
            "%(winners)s winners would be others."
        )
        % words
    )


class _Writer:
    """Knows which column is what.  Columns: rank, number, company, item; judges; figures."""

    def __init__(self, page: Any, formats: Formats, sheet: TallySheet) -> None:
        self.page, self.formats, self.sheet = page, formats, sheet
        both = [OWN, CARRIED] if "carried" in sheet.rules else []
        names = ["count", "highest", "lowest", "mean", *both, "base"]
        names += ["bonus", "deduction", "final"]
        start = FIRST_JUDGE + len(sheet.judges)
        drawn = [LOT] if "lot" in sheet.rules else []
        columns = [*names, *sheet.criteria, *drawn]
        self.at = {name: start + place for place, name in enumerate(columns)}
        self.last = HEAD + len(sheet.standings)

    def heading(self) -> None:
        """What it is, how it was counted, and the header."""
        sheet, tally = self.sheet, self.sheet.tally
        about = _("tally %(number)s") % {"number": tally.number}
        lines = [
            f"{sheet.round.edition.name} {sheet.round.name} {_('Tally sheet')}",
            f"{tally.get_method_display()} · {about} · {tally.input_digest}",
            self._rule(),
            " ".join(filter(None, [_of_the_audience(sheet.rules), _how_sure(tally)])),
        ]
        for line, text in enumerate(lines):
            write_cell(self.page, line, 0, text, self.formats, bold=line == 0)
        for place, title in enumerate(self._titles()):
            write_cell(self.page, HEAD, place, title, self.formats, bold=True)
        self.page.set_column(1, 1, 12)
        self.page.set_column(2, 3, 24)

    def row(self, number: int, standing: Standing) -> None:
        """An entry: its facts, its points, and the formulas with what they give."""
        line, sheet = HEAD + 1 + number, self.sheet
        facts = [standing.entry.code, standing.entry.startup.name, standing.entry.title]
        for place, text in enumerate(facts, 1):
            write_cell(self.page, line, place, text, self.formats)
        given = [sheet.totals.get((standing.entry_id, judge)) for judge in sheet.judges]
        for place, points in enumerate(given, FIRST_JUDGE):
            write_cell(self.page, line, place, points, self.formats)
        for key in sheet.criteria:
            mean = standing.criteria.get(key)
            value = None if mean is None else Decimal(mean)
            write_cell(self.page, line, self.at[key], value, self.formats)
        self._figures(line, standing, [points for points in given if points is not None])

    def foot(self) -> None:
        """Who signs."""
        line = self.last + 2
        for place, text in enumerate([_("Chair (signature)"), _("Secretary (signature)")]):
            write_cell(self.page, line + 2 * place, 1, text, self.formats)

    def _figures(self, line: int, standing: Standing, points: Sequence[Decimal]) -> None:
        write = self._formula
        given = self._range(line)
        count = self._cell(line, "count")
        write(line, self.at["count"], f"COUNT({given})", len(points), self.formats.whole)
        for name, function, value in (
            ("highest", "MAX", max(points, default=None)),
            ("lowest", "MIN", min(points, default=None)),
        ):
            write(line, self.at[name], f'IF({count}=0,"",{function}({given}))', value)
        least = max(int(self.sheet.rules["min_sheets"]), 1)
        mean = f'IF({count}<{least},"",{_divided(f"SUM({given})", count)})'
        write(line, self.at["mean"], mean, standing.mean)
        self._base_score(line, standing, f"{count}<{least}")
        write_cell(self.page, line, self.at["bonus"], standing.bonus, self.formats)
        write_cell(self.page, line, self.at["deduction"], standing.deduction, self.formats)
        if LOT in self.at:
            write_cell(self.page, line, self.at[LOT], standing.drawn, self.formats)
        if self.sheet.is_official:
            write(line, self.at["final"], self._final(line), standing.official)
            write(line, 0, self._rank(line), standing.rank, self.formats.whole)
        else:
            write_cell(self.page, line, self.at["final"], standing.official, self.formats)
            write_cell(self.page, line, 0, standing.rank, self.formats)

    def _base_score(self, line: int, standing: Standing, too_few: str) -> None:
        """This round's score; with what the round before brings, if it has a share."""
        own = standing.base
        if OWN in self.at:
            own = self.sheet.own.get(standing.entry_id)
            carried = self.sheet.carried.get(standing.entry_id)
            write_cell(self.page, line, self.at[CARRIED], carried, self.formats)
            self._formula(line, self.at["base"], self._with_carried(line), standing.base)
        place = self.at[OWN if OWN in self.at else "base"]
        if self.sheet.is_computed:
            self._formula(line, place, f'IF({too_few},"",{self._base(line)})', own)
        else:
            write_cell(self.page, line, place, own, self.formats)

    def _with_carried(self, line: int) -> str:
        own, before = self._cell(line, OWN), self._cell(line, CARRIED)
        share = int(self.sheet.rules["carried"])
        total = _divided(f"{own}*{_FULL - share}+{before}*{share}", str(_FULL))
        return f'IF(OR({own}="",{before}=""),"",{total})'

    def _base(self, line: int) -> str:
        """By the method: the sum, the mean, the best, or the mean without highest and lowest."""
        given, count = self._range(line), self._cell(line, "count")
        if self.sheet.rules["method"] == Method.SUM:
            return f"ROUND(SUM({given}),2)"
        if self.sheet.rules["method"] == Method.MEAN:
            return self._cell(line, "mean")
        if self.sheet.rules["method"] == Method.BEST:
            best = int(self.sheet.rules["best"])
            largest = "+".join(f"LARGE({given},{n})" for n in range(1, best + 1))
            rest = _divided(largest, str(best))
            return f"IF({count}<{best},{self._cell(line, 'mean')},{rest})"
        drop = int(self.sheet.rules.get("drop", 1))
        ends = (f"-LARGE({given},{n})-SMALL({given},{n})" for n in range(1, drop + 1))
        rest = _divided(f"SUM({given}){''.join(ends)}", f"({count}-{2 * drop})")
        return f"IF({count}<{2 * drop + 3},{self._cell(line, 'mean')},{rest})"

    def _final(self, line: int) -> str:
        base, bonus, down = (self._cell(line, name) for name in ("base", "bonus", "deduction"))
        score = f"{base}+{bonus}-{down}"
        if self.sheet.rules["method"] != Method.SUM:
            score = f"MIN({score},{_FULL})"
        return f'IF({base}="","",ROUND({score},2))'

    def _rank(self, line: int) -> str:
        """One more than how many are better: by the final score, and where it is the same by base
        score, criteria from the heaviest, mean and lowest, as ties are broken; last by lot.
        """
        final = self._cell(line, "final")
        ladder = ["base", *self.sheet.criteria, "mean", "lowest"]
        same, better = f"({self._column('final')}={final})", []
        for name in ladder:
            better.append(f"{same}*({self._column(name)}>{self._cell(line, name)})")
            same += f"*({self._column(name)}={self._cell(line, name)})"
        ties = "+".join(better)
        count = f'COUNTIF({self._column("final")},">"&{final})'
        lot = f"+MAX(0,N({self._cell(line, LOT)})-1)" if LOT in self.at else ""
        return f'IF({final}="","",1+{count}+SUMPRODUCT({ties}){lot})'

    def _formula(
        self, line: int, place: int, text: str, value: Decimal | int | None, look: Any = None
    ) -> None:
        """A formula beside what it gives, for whoever looks without computing."""
        shown = "" if value is None else float(value)
        self.page.write_formula(line, place, f"={text}", look or self.formats.points, shown)

    def _cell(self, line: int, name: str) -> str:
        return str(xl_rowcol_to_cell(line, self.at[name]))

    def _column(self, name: str) -> str:
        first, last = (
            xl_rowcol_to_cell(line, self.at[name], row_abs=True, col_abs=True)
            for line in (HEAD + 1, self.last)
        )
        return f"{first}:{last}"

    def _range(self, line: int) -> str:
        first = xl_rowcol_to_cell(line, FIRST_JUDGE)
        last = xl_rowcol_to_cell(line, FIRST_JUDGE + max(len(self.sheet.judges), 1) - 1)
        return f"{first}:{last}"

    def _titles(self) -> list[str]:
        both = [_("This round alone"), _("Round before")] if OWN in self.at else []
        figures = [
            _("Sheets"), _("Highest points"), _("Lowest points"), _("Mean"), *both, _("Base score"),
            _("Bonus"), _("Deduction"), _("Official"),
        ]  # fmt: skip
        means = [_("Mean: %(title)s") % {"title": title} for title in self.sheet.criteria.values()]
        facts = [_("Place"), _("Number"), _("Company name"), _("Item")]
        drawn = [_("Drawn among equals")] if LOT in self.at else []
        return [*facts, *self.sheet.judges.values(), *figures, *means, *drawn]

    def _rule(self) -> str:
        """How the base score comes about, in words."""
        words = score_rule_in_words(self.sheet.rules)
        if self.sheet.is_computed:
            return " ".join(words)
        as_value = _("The base score comes from each criterion or judge: it stands as a value.")
        return " ".join([as_value, *words[1:]])


def _divided(total: str, count: str) -> str:
    """A sum of points with two places, divided and rounded half up to two places.

    ⌊(2s + n) / 2n⌋ with whole hundredths s is half up in whole numbers, so that no program's way
    of rounding binary fractions shows.
    """
    hundredths = f"ROUND(({total})*{_HUNDREDTHS},0)"
    return f"INT(({hundredths}*2+{count})/(2*{count}))/{_HUNDREDTHS}"
