"""What a side says came of an introduction, in words."""
# tested by: tests/frontend/pages/startups/introductions/test_outcome.py

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenge.kernel.text.amounts import exact_won
from introductions.models import Currency, OutcomeReport

Lines = list[tuple[str, str]]
# what may be told differently → what it is called
DIFFERING = {
    "amount": lambda: _("Amount invested"),
    "invested_on": lambda: _("Day of the investment"),
    "instrument": lambda: _("Instrument"),
}


def told_lines(row: OutcomeReport | None) -> Lines:
    """What it tells of an investment: name and value; only what is told."""
    if row is None:
        return []
    found = [
        (_("Amount invested"), amount_told(row)),
        (_("Day of the investment"), date_format(row.invested_on) if row.invested_on else ""),
        (_("Instrument"), str(row.get_instrument_display()) if row.instrument else ""),
    ]
    return [(name, value) for name, value in found if value]


def amount_told(row: OutcomeReport) -> str:
    """In won, with the other currency that it was in."""
    if row.amount_krw is None:
        return ""
    won = exact_won(row.amount_krw)
    if row.currency == Currency.KRW or row.amount is None:
        return won
    return f"{won} ({row.currency} {row.amount:,.2f})"
