"""A winner's card: as its startup writes it, and as an investor may see it."""
# tested by: tests/introductions/services/test_cards.py

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.amounts import exact_won
from challenge.kernel.text.bilingual import pick
from challenge.models import User
from introductions.models import CardConsent, CompanyCard, Introduction, TractionUnit
from introductions.permissions import SHARED_FOR, consented_items
from judging.models import Winner
from submissions.models import Entry
from submissions.queries.snapshot import latest_snapshot

CARD_ITEMS = {
    "one_line": _("One line"),
    "problem": _("Problem and solution"),
    "traction": _("Traction"),
    "team": _("Team"),
    "ask": _("Round, amount and instrument"),
    "pre_money": _("Pre-money valuation"),
    "use": _("Use of funds"),
    "committed": _("Already committed"),
}
# column of the card → key of the question in the preset's form that says it
ANSWERS = {"problem_ko": "problem", "team_ko": "team", "use_ko": "funds"}
MOST_PREFILLED = 600


class Figure(NamedTuple):
    """Of a period (name), with its value as it is read (words)."""

    name: str
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """An item of a card in words.  bars: of the traction, by period."""

    key: str
    title: str
    text: str
    bars: tuple[Figure, ...] = ()

    @property
    def conclusion(self) -> str:
        """The bars as one sentence."""
        return ", ".join(f"{bar.name}: {bar.words}" for bar in self.bars)

    @property
    def line(self) -> str:
        """The text on one line: in a mail a line of its own could pass for one of ours."""
        return " ".join(self.text.split())


# viewer: pure
def card_rows(content: Mapping[str, Any]) -> list[CardRow]:
    """The items in the order of the card, in the reader's language, figures to the digit: the same
    rows on the page, in the PDF, in the mail and beside each consent.
    """
    return [_row(key, content[key]) for key in CARD_ITEMS if key in content]


def _row(key: str, value: Any) -> CardRow:
    title = str(CARD_ITEMS[key])
    if key == "traction":
        figures = tuple(_figure(row, value["unit"]) for row in value["rows"])
        return CardRow(key, title, _text(value["of"] or {}), figures)
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


def _figure(row: Mapping[str, Any], unit: str) -> Figure:
    value = row["value"]
    if unit == TractionUnit.WON:
        words = exact_won(value)
    elif unit == TractionUnit.PERCENT:
        words = f"{value:,}%"
    else:
        counted = {
            TractionUnit.USERS: gettext("%(count)s users"),
            TractionUnit.CUSTOMERS: gettext("%(count)s customers"),
            TractionUnit.ORDERS: gettext("%(count)s orders"),
        }
        words = counted[TractionUnit(unit)] % {"count": f"{value:,}"}
    return Figure(str(row["period"]), value, words)


def winner_for(viewer: User, entry_id: int) -> Winner:
    """The award of an entry, for those who write for it; 404 otherwise, and for who won nothing."""
    rows = Winner.objects.select_related("award", "entry__edition", "entry__startup")
    return get_object_or_404(rows, entry_id=entry_id, entry__startup__members__user=viewer)


# viewer: caller
def card_of(winner: Winner) -> CompanyCard:
    """The card that stands; before the first save one that isn't stored, with what was
    submitted.
    """
    card = CompanyCard.objects.filter(winner=winner).select_related("winner").first()
    return card or CompanyCard(winner=winner, **_from_entry(winner.entry))


def _from_entry(entry: Entry) -> dict[str, Any]:
    snapshot = latest_snapshot(entry) or {}
    item, company = snapshot.get("item") or {}, snapshot.get("company") or {}
    said = {row.get("key"): row.get("answer") for row in snapshot.get("answers") or []}
    texts = {
        column: value[:MOST_PREFILLED]
        for column, key in ANSWERS.items()
        if isinstance(value := said.get(key), str)
    }
    return {
        "one_line_ko": (item.get("one_line_ko") or "")[:200],
        "one_line_en": (item.get("one_line_en") or "")[:200],
        "ask_krw": company.get("ask_krw"),
        **texts,
    }


# viewer: caller
def card_consent_of(winner: Winner) -> CardConsent | None:
    """The consent in force."""
    return CardConsent.objects.filter(card__winner=winner, withdrawn_at=None).first()


# viewer: caller
def card_content_for(introduction: Introduction) -> dict[str, Any] | None:
    """Item → value as the investor of an introduction may see it now, exactly as it was consented
    to: after both said yes, for a year, under both consents of the startup.  None: nothing.
    """
    made = introduction.introduced_at
    if made is None or made + SHARED_FOR <= timezone.now():
        return None
    if consented_items(introduction.winner.entry) is None:
        return None
    consent = card_consent_of(introduction.winner)
    return dict(consent.content) if consent is not None and consent.content else None


# viewer: caller
def changed_since(card: CompanyCard, consent: CardConsent | None) -> list[str]:
    """Items that investors still see as they were consented to, not as the card says now."""
    if consent is None:
        return []
    now = card.item_values()
    return [name for name in consent.items if now.get(name) != consent.content.get(name)]
