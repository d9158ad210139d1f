"""Consents, each its own receipt with the text that was agreed to (docs/rules-kr.md §15)."""
# tested by: tests/submissions/test_consents.py

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.outbox import promise
from challenge.kernel.versions import merged
from challenge.models import Edition, User
from challenge.permissions import require
from submissions.models import Consent, ConsentKind, Entry, EntryState, Startup
from submissions.permissions import may_represent
from submissions.services.companies import hold_startup

STOP_MEETINGS = "introductions.tasks.stop_meetings"
TEXT_VERSION = "2026-3"
# Asked for the same in other words: a consent to one of these is kept as it was given, with the
# text that was read. A version that asks for more stands here alone.
SAME_TEXTS = ("2026-2", TEXT_VERSION)
SHARED_ITEMS = ("deck", "contact", "figures", "answers")
SHARED_LABELS = {
    "deck": gettext_lazy("Pitch deck"),
    "contact": gettext_lazy("Name, e-mail and phone of the representative"),
    "figures": gettext_lazy("Revenue, people, money raised and sought"),
    "answers": gettext_lazy("Answers of the application"),
}

NOTHING_SHARED = gettext_lazy("Tick at least one item that investors may get, or don't agree.")


class ConsentStillNeeded(Refusal):
    """A submitted entry rests on this consent."""

    code = "consent_still_needed"
    message = gettext_lazy(
        "A submitted application needs this consent. Withdraw the application first."
    )


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What somebody agrees to: purpose, items, how long, the right to say no, who collects or
    receives it, and of pictures where they are shown (empty: nothing is shown).
    """

    title: str
    required: bool
    purpose: str
    items: str
    period: str
    refusal: str
    recipient: str
    shown: str = ""

    @property
    def whole(self) -> str:
        """The text as it is kept with the consent."""
        facts = [self.purpose, self.items, self.shown, self.period, self.recipient]
        parts = [self.title, *facts, self.refusal]
        return "\n".join(part for part in parts if part)


def consent_text(kind: str, edition: Edition) -> ConsentText:
    """The text of a consent in the reader's language."""
    texts = {
        ConsentKind.COLLECTION: _collection_text,
        ConsentKind.FILMING: _filming_text,
        ConsentKind.INVESTORS: _investors_text,
        ConsentKind.MARKETING: _marketing_text,
    }
    received = _("Collected by: %(host)s") % {"host": edition.hosts or edition.name}
    if edition.privacy_officer:
        received += "\n" + _("Privacy officer: %(person)s") % {"person": edition.privacy_contact}
    optional = _("You may say no; nothing changes in how your application is judged.")
    text = texts[ConsentKind(kind)](optional, received)
    if kind == ConsentKind.FILMING and edition.pictures:
        return replace(text, shown=_("Shown: %(where)s") % {"where": edition.pictures})
    return text


def _collection_text(_optional: str, received: str) -> ConsentText:
    return ConsentText(
        title=_("Collection and use of personal data"),
        required=True,
        purpose=_(
            "Purpose: to receive, check and judge applications, to tell you the result "
            "and to give awards."
        ),
        items=_("Items: name, e-mail, phone, company facts, and what the application holds."),
        period=_("Kept for: 1 year after the result for those not selected, 5 years for winners."),
        refusal=_("You may say no; then an application can't be received."),
        recipient=received,
    )


def _filming_text(optional: str, received: str) -> ConsentText:
    return ConsentText(
        title=_("Filming and photographs"),
        required=False,
        purpose=_(
            "Purpose: to record the pitch evaluation and the award ceremony and to "
            "report about them."
        ),
        items=_("Items: picture and voice of those who present."),
        period=_("Kept for: 3 years."),
        refusal=optional,
        recipient=received,
        shown=_("Shown: on the host's web pages, channels and press releases"),
    )


def _investors_text(optional: str, _received: str) -> ConsentText:
    return ConsentText(
        title=_("Provision to investors"),
        required=False,
        purpose=_(
            "Purpose: to be introduced to investors if you win. Each introduction needs "
            "your word again."
        ),
        items=_("Items: only what you tick below."),
        period=_("Kept for: 1 year after the introduction."),
        refusal=optional,
        recipient=_("Received by: the investors to whom you say yes, one by one."),
    )


def _marketing_text(optional: str, received: str) -> ConsentText:
    return ConsentText(
        title=_("News and advertising by e-mail"),
        required=False,
        purpose=_("Purpose: to tell you about the next challenge and programmes for startups."),
        items=_("Items: name and e-mail."),
        period=_("Kept for: until you withdraw it."),
        refusal=optional,
        recipient=received,
    )


def shown_consents(startup: Startup, edition: Edition) -> dict[str, list[str] | None]:
    """Each consent as a form shows it: what it holds; None where none is in force."""
    given = {
        row.kind: consent_holds(row.kind, row.shared_items)
        for row in consents_in_force(startup, edition).values()
    }
    return {**dict.fromkeys(ConsentKind.values), **given}


def consent_holds(kind: str, items: list[str]) -> list[str]:
    """The items that investors may see; of the others, that the consent is given."""
    return items if kind == ConsentKind.INVESTORS else [kind]


@transaction.atomic
def answer_consents(
    *,
    actor: User,
    startup: Startup,
    edition: Edition,
    wanted: Mapping[str, list[str] | None],
    seen: str | None = None,
) -> ConsentStillNeeded | None:
    """Give those that hold something and withdraw the others, in one: a submission at the same
    moment keeps all of them or none.

    wanted: as shown_consents() has them; seen: the version of these that the sender saw.  One that
    can't be withdrawn stays, and its refusal is returned; the others are answered all the same.
    """
    require(may_represent, actor, startup)
    hold_startup(actor=actor, startup=startup, may=may_represent)
    standing, refused = consents_in_force(startup, edition), None
    for kind, held in merged(seen, shown_consents(startup, edition), wanted).items():
        if held is not None:
            items = held if kind == ConsentKind.INVESTORS else []
            give_consent(
                actor=actor, startup=startup, edition=edition, kind=kind, shared_items=items
            )
        elif kind in standing:
            try:
                withdraw_consent(actor=actor, consent=standing[kind])
            except ConsentStillNeeded as refusal:
                refused = refusal
    return refused


@transaction.atomic
def give_consent(
    *,
    actor: User,
    startup: Startup,
    edition: Edition,
    kind: str,
    shared_items: tuple[str, ...] | list[str] = (),
) -> Consent:
    """Agree, with the text of today.

    Agreeing again to the same keeps the first receipt, also where the text has other words since;
    other shared items make a new one.
    """
    require(may_represent, actor, startup)
    require_known(kind=kind, shared_items=set(shared_items))
    hold_startup(actor=actor, startup=startup, may=may_represent)
    current = consent_in_force(startup, edition, kind)
    items = sorted(set(shared_items))
    if current is not None and current.shared_items == items and current.text_version in SAME_TEXTS:
        return current
    if current is not None:
        Consent.objects.filter(pk=current.pk).update(withdrawn_at=timezone.now())
    text = consent_text(kind, edition).whole
    consent = Consent.objects.create(
        startup=startup,
        edition=edition,
        kind=kind,
        text_version=TEXT_VERSION,
        text=text,
        shared_items=items,
        given_by=actor,
    )
    audit.record(actor, "consent.given", consent, kind=kind, items=items, version=TEXT_VERSION)
    return consent


def require_known(*, kind: str, shared_items: set[str]) -> None:
    """InvalidInput: a consent that nobody asks for, items that nobody may share, or a provision to
    investors of nothing: they are ticked one by one, none beforehand.
    """
    if kind not in ConsentKind.values:
        raise InvalidInput(fields={"kind": gettext_lazy("This is not a consent that we ask for.")})
    if shared_items - set(SHARED_ITEMS):
        raise InvalidInput(
            fields={"shared_items": gettext_lazy("Choose what may be shared from the list.")}
        )
    if kind == ConsentKind.INVESTORS and not shared_items:
        raise InvalidInput(fields={"shared_items": NOTHING_SHARED})


@transaction.atomic
def withdraw_consent(*, actor: User, consent: Consent) -> Consent:
    """Take a consent back; the row stays, with the time.

    The required one can't be taken from under a submitted entry.
    """
    require(may_represent, actor, consent.startup)
    # a submission holds the same row, so the required consent can't go while it is checked
    hold_startup(actor=actor, startup=consent.startup, may=may_represent)
    entered = Entry.objects.filter(
        startup=consent.startup, edition=consent.edition, state=EntryState.SUBMITTED
    )
    if consent.kind == ConsentKind.COLLECTION and entered.exists():
        raise ConsentStillNeeded
    now = timezone.now()
    if Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        audit.record(actor, "consent.withdrawn", consent, kind=consent.kind)
        if consent.kind == ConsentKind.INVESTORS:
            promise(STOP_MEETINGS, edition_id=consent.edition_id)
    consent.refresh_from_db()
    return consent


def consent_in_force(startup: Startup, edition: Edition, kind: str) -> Consent | None:
    """The consent of that kind that holds now."""
    return Consent.objects.filter(
        startup=startup, edition=edition, kind=kind, withdrawn_at__isnull=True
    ).first()


def consents_in_force(startup: Startup, edition: Edition) -> dict[str, Consent]:
    """Those that hold now, by kind."""
    rows = Consent.objects.filter(startup=startup, edition=edition, withdrawn_at__isnull=True)
    return {row.kind: row for row in rows.select_related("startup", "edition", "given_by")}
