"""Winners as an office sends them to the press: what the public pages say, in both languages."""

# tested by: tests/judging/queries/results/taken_away/test_press_list.py

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import Edition
from judging.models import Winner
from judging.queries.results.public import published_winners


# viewer: caller
def press_table(edition: Edition) -> OutTable:
    """A line for each winner that is public, the grandest award first; none before that."""
    columns = [
        OutColumn(_("Award"), 14),
        OutColumn(_("Award in English"), 16),
        OutColumn(_("Prize money (won)"), 16),
        OutColumn(_("Company name"), 24),
        OutColumn(_("Company name in English"), 24),
        OutColumn(_("The item in one sentence"), 48),
        OutColumn(_("The item in one sentence, in English"), 48),
        OutColumn(_("Field"), 16),
        OutColumn(_("Track"), 16),
        OutColumn(_("Public page"), 48),
    ]
    return OutTable("press", _("Winners for the press"), columns, _rows(edition))


def _rows(edition: Edition) -> Iterator[list[Cell]]:
    for winner in published_winners([edition]):
        entry, award = winner.entry, winner.award
        yield [
            award.name_ko,
            award.name_en,
            award.prize_krw,
            entry.startup.name_ko,
            entry.startup.name_en,
            entry.one_line_ko,
            entry.one_line_en,
            entry.field.name if entry.field else "",
            entry.track.name if entry.track else "",
            _page_of(winner),
        ]


def _page_of(winner: Winner) -> str:
    entry = winner.entry
    return f"{settings.SITE_URL}/c/{entry.edition.slug}/winners/{entry.number}/"
