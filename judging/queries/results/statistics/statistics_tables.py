"""The statistics of an edition as tables to take away."""

# tested by: tests/judging/queries/results/statistics/test_statistics.py

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import Edition, User
from judging.models import Round
from judging.queries.results.statistics.application_statistics import (
    ApplicationStatistics,
    application_statistics,
)
from judging.queries.results.statistics.judging_statistics import (
    RoundStatistics,
    earlier_editions,
    judging_statistics,
)


def statistics_tables(viewer: User, edition: Edition, rounds: Sequence[Round]) -> list[OutTable]:
    """Applications, days, rounds, judges, chances and earlier editions, a table each."""
    found, judged = application_statistics(edition), judging_statistics(rounds)
    return [
        _applications(found),
        _days(found),
        _rounds(judged),
        _judges(judged),
        _chances(found),
        _earlier(viewer, edition),
    ]


def _applications(found: ApplicationStatistics) -> OutTable:
    columns = [
        OutColumn(_("Divided by"), 24), OutColumn(_("Group"), 28), OutColumn(_("Applications"), 14),
        OutColumn(_("Share"), 10),
    ]  # fmt: skip
    whole: list[list[Cell]] = [
        [pgettext("application", "begun").capitalize(), "", found.begun, None],
        [_("Submitted"), "", found.submitted, None],
        [_("Withdrawn"), "", found.withdrawn, None],
    ]
    rows: list[list[Cell]] = [
        [part.title, row.label, row.count, round(row.share, 4)]
        for part in (*found.breakdowns, found.eligibility, found.reasons)
        for row in part.parts
    ]
    return OutTable("applications", _("Applications"), columns, [*whole, *rows])


def _days(found: ApplicationStatistics) -> OutTable:
    columns = [OutColumn(_("Day"), 14), OutColumn(_("Applications"), 14)]
    return OutTable("days", _("By day"), columns, [list(row) for row in found.days])


def _rounds(judged: Sequence[RoundStatistics]) -> OutTable:
    titles = [
        _("Round"), _("Entries"), _("Judges"), _("Assigned"), _("Sheets"), _("Least sheets"),
        _("Median sheets"), _("Most sheets"), _("Mean"), _("Judges differ by"), _("Recusals"),
        _("Selected"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            row.round.name, row.entries, len(row.judges), row.assigned, row.sheets, row.loads[0],
            float(row.loads[1]), row.loads[2], _two(row.mean), _two(row.apart), row.recused,
            row.chosen,
        ]
        for row in judged
    ]  # fmt: skip
    return OutTable("rounds", _("Rounds"), [OutColumn(title, 14) for title in titles], rows)


def _judges(judged: Sequence[RoundStatistics]) -> OutTable:
    titles = [
        _("Round"), _("Judge"), _("Sheets"), _("Mean"), _("Severity"), _("90% from"), _("90% to"),
    ]  # fmt: skip
    columns = [OutColumn(title, 14) for title in titles]
    return OutTable("judges", _("Judges"), columns, _judge_rows(judged))


def _judge_rows(judged: Sequence[RoundStatistics]) -> Iterator[list[Cell]]:
    for row in judged:
        for judge in row.judges:
            habits = judge.severity
            yield [
                row.round.name,
                judge.name,
                judge.sheets,
                _two(judge.mean),
                _two(habits.severity if habits else None),
                _two(habits.lo if habits else None),
                _two(habits.hi if habits else None),
            ]


def _chances(found: ApplicationStatistics) -> OutTable:
    titles = [
        _("Divided by"), _("Group"), _("Applications"), _("Winners"), _("Share"), _("95% from"),
        _("95% to"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [title, row.label, row.entries, row.winners, round(row.share, 4), round(row.low, 4),
         round(row.high, 4)]
        for title, chances in found.chances
        for row in chances
    ]  # fmt: skip
    columns = [OutColumn(title, 14) for title in titles]
    return OutTable("chances", _("Winners by group"), columns, rows)


def _earlier(viewer: User, edition: Edition) -> OutTable:
    titles = [
        _("Edition"), _("Year"), _("Applications"), _("Eligible"), _("Judges"), _("Sheets"),
        _("Winners"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [row.edition.name, row.edition.year, row.submitted, row.eligible, row.judges, row.sheets,
         row.winners]
        for row in earlier_editions(viewer, edition)
    ]  # fmt: skip
    columns = [OutColumn(title, 14) for title in titles]
    return OutTable("editions", _("Earlier editions"), columns, rows)


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
