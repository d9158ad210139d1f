"""Entering the competition: one short transaction, never an upload (docs/design.md §6)."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import Refusal, WrongState
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from submissions.models import (
    Attachment,
    Consent,
    EligibilityCheck,
    Entry,
    EntryState,
    EntryVersion,
    Receipt,
)
from submissions.permissions import may_submit_entry
from submissions.queries.completeness import missing_parts, sections_of
from submissions.queries.entries import last_moment_for
from submissions.services.companies import COMPANY_FIELDS
from submissions.services.draft import ITEM_FIELDS, mirror_item

DECLARATION_VERSION = "2026-1"


class ChallengeClosed(Refusal):
    """It reached us after the deadline."""

    code = "challenge_closed"
    message = _(
        "The deadline has passed. What you wrote is kept as a draft, and what you submitted "
        "before counts."
    )


class NotYetOpen(Refusal):
    """It reached us before the challenge opened."""

    code = "not_yet_open"
    message = _("Applications aren't open yet. Your draft is kept.")


class Incomplete(Refusal):
    """Something required is missing; `fields` names each part and what to do."""

    code = "incomplete"
    status = 422
    message = _("Some parts are still missing. What you typed is kept.")


@transaction.atomic
def submit_entry(
    *, actor: User, entry: Entry, received_at: datetime, idempotency_key: str
) -> Receipt:
    """Enter the draft as it stands into the competition, for the first time or again.

    received_at: when the request reached us, on the database's clock; on time is decided by it
    alone.
    idempotency_key: the same key again returns the first receipt and changes nothing.
    """
    require(may_submit_entry, actor, entry)
    locked = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("edition", "startup")
        .get(pk=entry.pk)
    )
    known = locked.receipts.filter(idempotency_key=idempotency_key).first()
    if known is not None:
        return known
    _require_in_time(locked, received_at)
    prefetch_related_objects(
        [locked.edition], "questions", "tracks", "fields"
    )  # each is read twice below
    _require_complete(locked)
    mirror_item(locked)
    _enter(locked, received_at)
    receipt = issue_receipt(
        actor=actor, entry=locked, received_at=received_at, idempotency_key=idempotency_key
    )
    _ask_to_check_again(locked)
    _announce_receipt(actor, locked, receipt)
    return receipt


def _announce_receipt(actor: User, entry: Entry, receipt: Receipt) -> None:
    audit.record(
        actor,
        "entry.submitted",
        entry,
        receipt=receipt.number,
        version=receipt.version.number,
        digest=receipt.digest,
    )
    promise_mail(
        actor=actor,
        key=f"receipt-{receipt.pk}",
        kind="receipt",
        to=actor,
        edition=entry.edition,
        entry=entry,
        receipt=receipt,
    )


@transaction.atomic
def withdraw_entry(*, actor: User, entry: Entry, reason: str = "") -> Entry:
    """Take a submitted entry out of the competition, for good; its versions and receipts stay."""
    require(may_submit_entry, actor, entry)
    entry.advance(EntryState.WITHDRAWN)
    audit.record(actor, "entry.withdrawn", entry, after={"reason": reason})
    promise_mail(
        actor=actor,
        key=f"withdrawn-{entry.pk}",
        kind="withdrawn",
        to=actor,
        edition=entry.edition,
        entry=entry,
    )
    return entry


def snapshot_of(*, entry: Entry) -> dict[str, Any]:
    """Everything that is submitted, as plain data: company, item, answers with their questions,
    files by digest, consents.
    """
    states = Attachment.State
    files = (
        entry.attachments.filter(state__in=[states.READY, states.CHECKING])
        .order_by("id")
        .values("id", "kind", "name", "size", "sha256")
    )
    consents = (
        Consent.objects.filter(
            startup=entry.startup, edition=entry.edition, withdrawn_at__isnull=True
        )
        .order_by("kind")
        .values_list("kind", "text_version")
    )
    return {
        "company": {name: _plain(getattr(entry.startup, name)) for name in COMPANY_FIELDS},
        "item": _item_of(entry),
        "answers": _answers_of(entry),
        "files": list(files),
        "consents": [list(row) for row in consents],
        "declaration": DECLARATION_VERSION,
    }


def _item_of(entry: Entry) -> dict[str, Any]:
    texts = ("title_ko", "title_en", "one_line_ko", "one_line_en", "keywords")
    return {name: getattr(entry, name) for name in texts} | {
        "track": entry.track.slug if entry.track else "",
        "field": entry.field.slug if entry.field else "",
    }


def _answers_of(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "key": question.key,
            "section": section.name,
            "label_ko": question.label_ko,
            "label_en": question.label_en,
            "answer": entry.answers.get(question.key, ""),
        }
        for section in sections_of(entry)
        for question in section.questions
    ]


def _require_in_time(entry: Entry, received_at: datetime) -> None:
    if entry.state == EntryState.WITHDRAWN:
        raise WrongState(_("This application was withdrawn and can't be submitted again."))
    if received_at < entry.edition.opens_at:
        raise NotYetOpen
    if received_at > last_moment_for(entry):
        raise ChallengeClosed


def _require_complete(entry: Entry) -> None:
    missing = missing_parts(entry)
    if missing:
        raise Incomplete(fields={f"{part.part}.{part.name}": part.text for part in missing})


def _enter(entry: Entry, received_at: datetime) -> None:
    """For the first time or again, with the item's columns as they were just mirrored."""
    first: dict[str, Any] = {}
    if entry.number is None:
        first = {"number": next_number(), "first_submitted_at": received_at}
    entry.advance(
        EntryState.SUBMITTED,
        submitted_at=received_at,
        revision=entry.revision + 1,
        changed_at=timezone.now(),
        **{name: getattr(entry, name) for name in ITEM_FIELDS},
        **first,
    )


def next_number() -> int:
    """The next application number, from a database sequence: a thousand submissions at once never
    wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('application_number')")
        return int(cursor.fetchone()[0])


def issue_receipt(
    *, actor: User, entry: Entry, received_at: datetime, idempotency_key: str
) -> Receipt:
    """Freeze what counts as the entry's next version, and write its receipt."""
    snapshot = snapshot_of(entry=entry)
    version = EntryVersion.objects.create(
        entry=entry,
        number=entry.versions.count() + 1,
        snapshot=snapshot,
        digest=digest(snapshot),
        submitted_by=actor,
    )
    number = f"{entry.code}-{version.number}"
    proof = digest(sealed_by(number=number, received_at=received_at, version=version))
    return Receipt.objects.create(
        entry=entry,
        version=version,
        number=number,
        received_at=received_at,
        idempotency_key=idempotency_key,
        digest=proof,
    )


def sealed_by(*, number: str, received_at: datetime, version: EntryVersion) -> dict[str, str]:
    """What a receipt's digest is computed over: its number, the time, and the digest of the
    submitted content.
    """
    return {
        "number": number,
        "received_at": received_at.astimezone(UTC).isoformat(),
        "content": version.digest,
    }


def _ask_to_check_again(entry: Entry) -> None:
    """What was submitted anew after a correction request waits for the organiser's look."""
    states = EligibilityCheck.State
    asked = EligibilityCheck.objects.filter(entry=entry, state=states.CORRECTION)
    EligibilityCheck.advance_all(asked, states.PENDING, correction_due_at=None)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, str)) else str(value)
