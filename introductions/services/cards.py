"""The card of a winner: written by its startup, shown to investors as it was consented to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from introductions.models import CardConsent, CompanyCard, RoomGrant, TractionUnit
from introductions.permissions import may_consent_to_card, may_write_card
from introductions.queries.cards import CARD_ITEMS, card_of
from introductions.services.data_room.closing import shut_rooms
from judging.models import Winner

TEXT_VERSION = "2026-2"
# asked for the same in other words: a consent to one of these is kept as it was given
SAME_TEXTS = ("2026-1", TEXT_VERSION)
MOST_WON = 10**15
MOST_PERIODS = 8
MOST_PERIOD_LETTERS = 20
MOST_TEXT = 600
TEXTS = ("problem_ko", "problem_en", "team_ko", "team_en", "use_ko", "use_en")
LINES = {"one_line_ko": 200, "one_line_en": 200, "traction_of_ko": 80, "traction_of_en": 80}
AMOUNTS = ("ask_krw", "pre_money_krw", "committed_krw")
CHOICES: dict[str, Sequence[str]] = {
    "traction_unit": TractionUnit.values,
    "stage": ["", *CompanyCard.Stage.values],
    "instrument": ["", *CompanyCard.Instrument.values],
}


class CardChanged(Refusal):
    """What is consented to is what was read, to the digit."""

    code = "card_changed"
    status = 412
    message = gettext_lazy(
        "The card was changed after you opened this page. Read it again, then tick what you agree "
        "to."
    )


class CardVersionNeeded(Refusal):
    """The sender doesn't say which card they read."""

    code = "version_needed"
    status = 428
    message = gettext_lazy(
        "Say which card you read: its version, as If-Match. GET the card first; it carries it as "
        "its ETag."
    )


@transaction.atomic
def save_card(
    *, actor: User, winner: Winner, seen: str | None = None, **values: Any
) -> CompanyCard:
    """Write the given columns of the card; the others stay.  Money in KRW.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    Investors go on seeing what was consented to.
    """
    require(may_write_card, actor, winner)
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    _check(values)
    is_new = not CompanyCard.objects.filter(winner=winner).exists()
    card = _kept(winner)
    changes = card.merged(seen, values)
    for name, value in changes.items():
        setattr(card, name, value)
    if changes or is_new:
        card.save(update_fields=list(changes))
        audit.record(
            actor, "card.saved", card, edition=winner.entry.edition, fields=sorted(changes)
        )
    return card


@transaction.atomic
def consent_to_card(
    *, actor: User, winner: Winner, items: Sequence[str], seen: str | None
) -> CardConsent:
    """Agree that introduced investors see these items as they stand now.

    It replaces an earlier consent.  seen: the version of the card that was read; CardVersionNeeded:
    none is said; CardChanged: another one stands.  Agreeing again to the same keeps the first
    receipt.
    """
    require(may_consent_to_card, actor, winner)
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    card = _kept(winner)
    if seen is None:
        raise CardVersionNeeded
    if seen != card.etag:
        raise CardChanged
    values, wanted = card.item_values(), sorted(set(items))
    _require_written(wanted, values)
    content = {name: values[name] for name in wanted}
    current = card.consents.filter(withdrawn_at=None).first()
    if current is not None:
        if current.content == content and current.text_version in SAME_TEXTS:
            return current
        card.consents.filter(pk=current.pk).update(withdrawn_at=clock.now())
    consent = CardConsent.objects.create(
        card=card,
        items=wanted,
        content=content,
        text_version=TEXT_VERSION,
        text=card_consent_text(),
        given_by=actor,
    )
    edition = winner.entry.edition
    audit.record(actor, "card.consented", consent, edition=edition, items=wanted)
    return consent


@transaction.atomic
def withdraw_card_consent(*, actor: User, winner: Winner) -> None:
    """No investor sees the card any more, at once, and the data room closes to all of them;
    withdrawing twice is withdrawing once.
    """
    require(may_consent_to_card, actor, winner)
    winner = Winner.objects.select_for_update(no_key=True).get(pk=winner.pk)
    for consent in CardConsent.objects.filter(card__winner=winner, withdrawn_at=None):
        CardConsent.objects.filter(pk=consent.pk).update(withdrawn_at=clock.now())
        edition = winner.entry.edition
        audit.record(actor, "card.consent_withdrawn", consent, edition=edition)
    shut_rooms(actor=actor, grants=RoomGrant.objects.filter(introduction__winner=winner))


def card_consent_text() -> str:
    """What is agreed to, in the reader's language: purpose, items, who receives, how long."""
    return "\n".join(card_consent_lines())


def card_consent_lines() -> list[str]:
    """The same, line by line."""
    return [
        _("Purpose: to consider an investment and to meet you."),
        _("Items: only what you tick, as this page shows it."),
        _("Received by: each investor to whom you say yes, once it accepts too."),
        _("Kept for: 1 year after each introduction, or until you withdraw this consent."),
        _("You may say no or tick nothing; the award stays as it is."),
    ]


def _kept(winner: Winner) -> CompanyCard:
    """The row under the winner's lock; the first time with what the entry says."""
    card = card_of(winner)
    if card.pk is None:
        card.save(force_insert=True)
    return card


def _require_written(items: Sequence[str], values: Mapping[str, Any]) -> None:
    if set(items) - set(CARD_ITEMS):
        raise InvalidInput(fields={"items": gettext_lazy("Choose among the listed items.")})
    if set(items) - set(values):
        raise InvalidInput(
            fields={"items": gettext_lazy("Nothing is written there yet. Write it first.")}
        )


def _check(values: Mapping[str, Any]) -> None:
    wrong: dict[str, str | Promise] = {}
    for name, value in values.items():
        if name not in CompanyCard.VERSIONED:
            wrong[name] = gettext_lazy("The card has no such field.")
        elif name in AMOUNTS and value is not None and not 0 <= value <= MOST_WON:
            wrong[name] = gettext_lazy("Write an amount of 0 or more. Check the number of zeros.")
        elif name in CHOICES and value not in CHOICES[name]:
            wrong[name] = gettext_lazy("Choose one of the list.")
        elif (most := LINES.get(name) or (MOST_TEXT if name in TEXTS else 0)) and len(value) > most:
            over = {"most": most, "over": len(value) - most}
            wrong[name] = _("%(over)d characters more than the %(most)d allowed.") % over
        elif name == "traction":
            wrong |= _wrong_traction(value)
    if wrong:
        raise InvalidInput(fields=wrong)


def _wrong_traction(rows: Sequence[Mapping[str, Any]]) -> dict[str, str | Promise]:
    periods = [str(row.get("period", "")).strip() for row in rows]
    values = [row.get("value") for row in rows]
    if len(rows) > MOST_PERIODS:
        return {"traction": gettext_lazy("Give at most 8 periods.")}
    if not all(periods) or any(len(period) > MOST_PERIOD_LETTERS for period in periods):
        return {"traction": gettext_lazy("Name each period in 1 to 20 characters, as “2026 Q1”.")}
    if len(set(periods)) < len(periods):
        return {"traction": gettext_lazy("Name each period once.")}
    if not all(type(value) is int and 0 <= value <= MOST_WON for value in values):
        return {"traction": gettext_lazy("Give each period a whole number of 0 or more.")}
    return {}
