"""A winner's card in words: the same rows on the page, in the PDF and beside each consent."""
# tested by: tests/frontend/pages/startups/introductions/test_company_card.py

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from challenge.kernel.text.amounts import exact_won
from challenge.kernel.text.bilingual import pick
from frontend.charts.bars import Bar
from introductions.models import CompanyCard, TractionUnit
from introductions.queries.cards import CARD_ITEMS


@dataclass(frozen=True, slots=True)
class CardRow:
    """An item of a card.  bars: of the traction, by period."""

    key: str
    title: str
    text: str
    bars: tuple[Bar, ...] = ()

    @property
    def conclusion(self) -> str:
        """The bars as one sentence."""
        return ", ".join(f"{bar.name}: {bar.words}" for bar in self.bars)


def card_rows(content: Mapping[str, Any]) -> list[CardRow]:
    """The items in the order of the card, in the reader's language, figures to the digit."""
    return [_row(key, content[key]) for key in CARD_ITEMS if key in content]


def paper_rows(content: Mapping[str, Any]) -> list[tuple[str, str, tuple[Bar, ...]]]:
    """The same for the PDF."""
    return [(row.title, row.text, row.bars) for row in card_rows(content)]


def _row(key: str, value: Any) -> CardRow:
    title = str(CARD_ITEMS[key])
    if key == "traction":
        bars = tuple(_bar(row, value["unit"]) for row in value["rows"])
        return CardRow(key, title, _text(value["of"] or {}), bars)
    if key == "ask":
        return CardRow(key, title, _ask(value))
    if isinstance(value, Mapping):
        return CardRow(key, title, _text(value))
    return CardRow(key, title, exact_won(value))


def _text(value: Mapping[str, str]) -> str:
    return pick(value.get("ko", ""), value.get("en", ""))


def _ask(value: Mapping[str, Any]) -> str:
    stages, instruments = dict(CompanyCard.Stage.choices), dict(CompanyCard.Instrument.choices)
    parts = [
        str(stages.get(value["stage"], "")),
        exact_won(value["krw"]),
        str(instruments.get(value["instrument"], "")),
    ]
    return " · ".join(part for part in parts if part)


def _bar(row: Mapping[str, Any], unit: str) -> Bar:
    value = row["value"]
    if unit == TractionUnit.WON:
        words = exact_won(value)
    elif unit == TractionUnit.PERCENT:
        words = f"{value:,}%"
    else:
        counted = {
            TractionUnit.USERS: _("%(count)s users"),
            TractionUnit.CUSTOMERS: _("%(count)s customers"),
            TractionUnit.ORDERS: _("%(count)s orders"),
        }
        words = counted[TractionUnit(unit)] % {"count": f"{value:,}"}
    return Bar(str(row["period"]), value, words)
