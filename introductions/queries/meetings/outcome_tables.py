"""What came of introductions as tables: how far they got, what was raised, what each side says."""
# tested by: tests/introductions/queries/test_tables.py

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import Edition, User
from introductions.models import OutcomeReport, Side
from introductions.queries.meetings.outcome_groups import GroupShare
from introductions.queries.meetings.outcomes import (
    STEPS,
    Outcomes,
    outcomes_of,
    outcomes_run_by,
)
from introductions.queries.meetings.raised import Raised
from introductions.queries.meetings.told import BothTold, told_in
from introductions.queries.visible import introductions_of


def outcome_table(viewer: User, _edition: Edition) -> OutTable:
    """What came of introductions: a row for each edition that the viewer runs or watches."""
    steps = [step.label for step in STEPS[1:]]
    columns = [
        OutColumn(_("Edition"), 30),
        OutColumn(_("Introduced"), 12),
        *(OutColumn(str(label), 12) for label in steps),
        OutColumn(pgettext("an introduction", "Passed"), 10),
        OutColumn(_("Nobody has said"), 14),
        OutColumn(_("Not asked yet"), 12),
        OutColumn(_("Days to meeting, lower quartile"), 16),
        OutColumn(_("Days to meeting, median"), 16),
        OutColumn(_("Days to meeting, upper quartile"), 16),
        OutColumn(_("Meetings of known time"), 14),
        *(OutColumn(_rated(side), 16) for side in Side),
    ]
    rows = (_outcome_row(found) for found in outcomes_run_by(viewer))
    return OutTable("outcomes", _("What came of introductions"), columns, rows)


def _rated(side: Side) -> str:
    return _("Usefulness, %(side)s (1–5)") % {"side": side.label}


def _outcome_row(found: Outcomes) -> list[Cell]:
    days: list[Cell] = [round(day, 1) for day in found.days] or [None, None, None]
    counts = [share.hits for share in found.shares[1:]]
    unknown = [found.passed, found.silent, found.too_new]
    means = [row.mean for row in found.raised.ratings]
    ratings: list[Cell] = [None if mean is None else round(mean, 1) for mean in means]
    return [found.edition.name, found.introduced, *counts, *unknown, *days, found.timed, *ratings]


def raised_table(viewer: User, _edition: Edition) -> OutTable:
    """What was raised: a row for each year of each edition that the viewer runs or watches."""
    columns = [
        OutColumn(_("Edition"), 30),
        OutColumn(_("Year of investment"), 12),
        OutColumn(_("Confirmed by both"), 12),
        OutColumn(_("Confirmed by both, won"), 20),
        OutColumn(_("Told by one side"), 12),
        OutColumn(_("Told by one side, won"), 20),
        OutColumn(_("Told differently"), 12),
        OutColumn(_("Told differently, least won"), 20),
        OutColumn(_("Told differently, most won"), 20),
        OutColumn(_("Amount unknown"), 12),
    ]
    rows = (
        _raised_row(found, year) for found in outcomes_run_by(viewer) for year in found.raised.years
    )
    return OutTable("raised", _("Raised through introductions"), columns, rows)


def _raised_row(found: Outcomes, row: Raised) -> list[Cell]:
    apart = [row.apart_low, row.apart_high] if row.apart else [None, None]
    return [
        found.edition.name,
        row.year or _("unknown"),
        row.confirmed,
        row.confirmed_krw,
        row.by_one,
        row.by_one_krw,
        row.apart,
        *apart,
        row.unknown,
    ]


def group_table(viewer: User, edition: Edition) -> OutTable:
    """Gaps between groups of winners, of the edition."""
    heads = [_("Met"), _("Invested")]
    columns = [
        OutColumn(_("Told apart by"), 16),
        OutColumn(_("Group"), 24),
        OutColumn(_("Introduced"), 12),
    ]
    for head in heads:
        columns += [
            OutColumn(head, 10),
            OutColumn(_("%(step)s: share") % {"step": head}, 14),
            OutColumn(_("%(step)s: lowest, 95%%") % {"step": head}, 14),
            OutColumn(_("%(step)s: highest, 95%%") % {"step": head}, 14),
            OutColumn(_("%(step)s: against the others") % {"step": head}, 16),
            OutColumn(_("%(step)s: least gap, 95%%") % {"step": head}, 16),
            OutColumn(_("%(step)s: greatest gap, 95%%") % {"step": head}, 16),
        ]
    rows = (
        [grouping.title, group.name, group.introduced, *_cells(group.met), *_cells(group.invested)]
        for grouping in outcomes_of(viewer, edition).groupings
        for group in grouping.groups
    )
    return OutTable("groups", _("Gaps between groups"), columns, rows)


def _cells(share: GroupShare) -> list[Cell]:
    figures = (share.share, share.low, share.high, share.gap, share.gap_low, share.gap_high)
    return [share.hits, *(None if figure is None else round(figure, 4) for figure in figures)]


def told_table(viewer: User, edition: Edition) -> OutTable:
    """What each side says of each introduction of the edition."""
    heads = (
        (_("says"), 14),
        (_("Amount, won"), 18),
        (_("Currency"), 8),
        (_("Amount in that currency"), 18),
        (_("Day of the investment"), 14),
        (_("Instrument"), 18),
        (_("Why"), 16),
        (_("In their words"), 40),
    )
    columns = [
        OutColumn(_("Company name"), 24),
        OutColumn(_("Investor"), 24),
        *(OutColumn(f"{side.label}: {head}", width) for side in Side for head, width in heads),
        OutColumn(_("Told differently"), 20),
    ]
    rows = map(_told_row, told_in(viewer, introductions_of(viewer, edition)))
    return OutTable("told", _("What each side says"), columns, rows)


def _told_row(told: BothTold) -> list[Cell]:
    of_whom = told.introduction
    names: list[Cell] = [of_whom.winner.entry.startup.name, str(of_whom.investor)]
    return [*names, *_said(told.startup), *_said(told.investor), ", ".join(told.differing)]


def _said(row: OutcomeReport | None) -> list[Cell]:
    if row is None:
        return [None] * 8
    return [
        str(row.get_outcome_display()),
        row.amount_krw,
        row.currency if row.amount_krw else None,
        row.amount,
        row.invested_on,
        str(row.get_instrument_display()) if row.instrument else None,
        str(row.get_reason_display()) if row.reason else None,
        row.words or None,
    ]
