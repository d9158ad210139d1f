"""Entering the competition: one short transaction, never an upload (docs/design.md §6)."""

from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.digests import digest
from challenge.kernel.errors import Refusal, WrongState
from challenge.kernel.rows.one_insert import insert
from challenge.models import Edition, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from submissions.models import (
    EligibilityCheck,
    Entry,
    EntryState,
    EntryVersion,
    Receipt,
    Startup,
)
from submissions.permissions import (
    forget_membership,
    know_membership,
    may_keep_papers,
    may_submit_entry,
)
from submissions.queries.at_submission.form_once import know_form
from submissions.queries.at_submission.held_parts import HeldParts, held_parts
from submissions.queries.call.submission_window import missing_in, parts_open_at
from submissions.queries.completeness import missing_parts, ready_files
from submissions.queries.eligibility_rules import findings_of
from submissions.queries.public_log.submission_proof import committed_submission
from submissions.queries.snapshot import corrected_snapshot, snapshot_of
from submissions.services.draft import ITEM_FIELDS, mirror_item

SEQUENCE_LOCK = 0x617070  # of the first submission of an edition


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


class RegistrationNumberTaken(Refusal):
    """Another application of this edition was submitted with the company's number."""

    code = "registration_number_taken"
    status = 422
    message = _(
        "An application with this registration number has been submitted to this challenge. If "
        "it isn't your company's, write to the organiser. What you typed is kept."
    )


class NotImported(Refusal):
    """Nobody adds to what a startup submitted itself."""

    code = "not_imported"
    message = _(
        "The startup sent this application itself. Ask it for a correction; then it adds what is "
        "missing."
    )


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
    alone.  After the ordinary time only the parts that a correction request names are taken, the
    rest stays as it was submitted; as often as wanted until the request is due.
    idempotency_key: the same key again returns the first receipt and changes nothing.
    """
    require(may_submit_entry, actor, entry)
    locked = hold_entry(entry=entry)
    held = held_parts(locked, actor=actor, key=idempotency_key)
    know_membership(actor, locked.startup_id, held.kind)
    require(may_submit_entry, actor, locked)  # not replaced while we waited
    if held.receipt is not None:
        return locked.receipts.get(pk=held.receipt)
    parts = _open_parts(locked, received_at)
    know_form(locked.edition, held.form)
    _require_complete(locked, held, parts)
    if parts is None or "item" in parts:
        mirror_item(locked)
    _enter(locked, received_at, with_company=parts is None or "company" in parts)
    receipt = issue_receipt(
        actor=actor,
        entry=locked,
        received_at=received_at,
        idempotency_key=idempotency_key,
        parts=parts,
        held=held,
    )
    _check_again(locked, held.snapshot, receipt.version.snapshot)
    _announce_receipt(actor, locked, receipt)
    return receipt


def hold_entry(*, entry: Entry) -> Entry:
    """The application as it stands, held until the commit, its company before it.

    Whatever a snapshot holds is written under one of these two locks (the company's facts, members
    and consents; the application's answers and files), so what was checked is what is kept.
    """
    startup = Startup.objects.select_for_update(no_key=True).values_list("pk")
    startup.get(pk=entry.startup_id)  # the lock alone: the row comes with the application
    rows = Entry.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition", "startup", "track", "field").get(pk=entry.pk)


def _announce_receipt(actor: User, entry: Entry, receipt: Receipt) -> None:
    audit.record(
        actor,
        "entry.submitted",
        entry,
        committed=committed_submission(receipt),
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
    """Take a submitted entry out of the competition; its versions and receipts stay.

    Until the deadline it can be submitted again.
    """
    require(may_submit_entry, actor, entry)
    entry = hold_entry(entry=entry)
    forget_membership(actor)
    require(may_submit_entry, actor, entry)  # not replaced while we waited
    entry.advance(EntryState.WITHDRAWN)
    audit.record(actor, "entry.withdrawn", entry, after={"reason": reason})
    promise_mail(
        actor=actor,
        key=f"withdrawn-{entry.pk}-{entry.revision}",
        kind="withdrawn",
        to=actor,
        edition=entry.edition,
        entry=entry,
    )
    return entry


def _open_parts(entry: Entry, received_at: datetime) -> frozenset[str] | None:
    """Which parts may be submitted at that moment; None: all."""
    if entry.state == EntryState.WITHDRAWN and received_at > entry.last_moment:
        raise WrongState(_("This application was withdrawn and can't be submitted again."))
    if received_at < entry.edition.opens_at:
        raise NotYetOpen
    parts = parts_open_at(entry, received_at)
    if parts is not None and not parts:
        raise ChallengeClosed
    return parts


def _require_complete(entry: Entry, held: HeldParts, parts: frozenset[str] | None) -> None:
    consents = {kind for kind, _version in held.consents}
    missing = missing_parts(entry, files=ready_files(entry, held.files), consents=consents)
    if parts is not None:
        missing = missing_in(missing, parts)
    if missing:
        raise Incomplete(fields={f"{part.part}.{part.name}": part.text for part in missing})


def _enter(entry: Entry, received_at: datetime, *, with_company: bool) -> None:
    """For the first time or again, with the item's columns as they were just mirrored."""
    facts: dict[str, Any] = {name: getattr(entry, name) for name in ITEM_FIELDS}
    if entry.number is None:
        facts |= {"number": next_number(edition=entry.edition), "first_submitted_at": received_at}
    if with_company:
        facts["registration_number"] = entry.startup.registration_number
    try:
        entry.advance(
            EntryState.SUBMITTED,
            submitted_at=received_at,
            revision=entry.revision + 1,
            changed_at=timezone.now(),
            **facts,
        )
    except IntegrityError as error:  # the whole submission is taken back
        if "entry_company_once_per_edition" not in str(error):
            raise
        text = RegistrationNumberTaken.message
        raise RegistrationNumberTaken(fields={"company.registration_number": text}) from error


def next_number(*, edition: Edition) -> int:
    """The edition's next application number, from 1, from a database sequence of its own: a
    thousand submissions at once never wait for one another.
    """
    name = f"application_number_{edition.pk:d}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(to_regclass(%s))", [name])
        number = cursor.fetchone()[0]
        if number is None:
            _create_sequence(edition, name)
            cursor.execute("SELECT nextval(to_regclass(%s))", [name])
            number = cursor.fetchone()[0]
        return int(number)


def _create_sequence(edition: Edition, name: str) -> None:
    """At the edition's first submission, after the numbers that were given before there was one."""
    last = Entry.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SEQUENCE_LOCK, edition.pk])
        cursor.execute(
            sql.SQL("CREATE SEQUENCE IF NOT EXISTS {} AS integer START WITH {}").format(
                sql.Identifier(name), sql.Literal(last + 1)
            )
        )


def issue_receipt(
    *,
    actor: User,
    entry: Entry,
    received_at: datetime,
    idempotency_key: str,
    parts: frozenset[str] | None = None,
    held: HeldParts | None = None,
) -> Receipt:
    """Freeze what counts as the entry's next version, and write its receipt.

    parts: only these are taken anew, the rest stays as it was submitted; None: everything.
    held: held_parts, where they are at hand.
    """
    held = held_parts(entry) if held is None else held
    if parts is None:
        snapshot = snapshot_of(entry=entry, held=held)
    else:
        snapshot = corrected_snapshot(entry=entry, parts=parts, held=held)
    version = EntryVersion(
        entry=entry,
        number=held.version + 1,
        snapshot=snapshot,
        digest=digest(snapshot),
        submitted_by=actor,
    )
    insert(version)
    number = f"{entry.code}-{version.number}"
    proof = digest(sealed_by(number=number, received_at=received_at, version=version))
    receipt = Receipt(
        entry=entry,
        version=version,
        number=number,
        received_at=received_at,
        idempotency_key=idempotency_key,
        digest=proof,
    )
    insert(receipt)
    return receipt


@transaction.atomic
def submit_for_startup(*, actor: User, entry: Entry, key: str) -> Receipt:
    """Another version of an imported entry, with what the organiser added to it.

    NotImported: the startup sent it itself.  key: the same key again is the same version.
    """
    require(may_keep_papers, actor, entry)
    locked = hold_entry(entry=entry)
    if not locked.import_source:
        raise NotImported
    held = held_parts(locked)
    know_form(locked.edition, held.form)
    receipt = issue_receipt(
        actor=actor, entry=locked, received_at=clock.now(), idempotency_key=key, held=held
    )
    _check_again(locked, held.snapshot, receipt.version.snapshot)
    audit.record(
        actor,
        "entry.completed",
        locked,
        committed=committed_submission(receipt),
        version=receipt.version.number,
        digest=receipt.digest,
    )
    return receipt


def sealed_by(*, number: str, received_at: datetime, version: EntryVersion) -> dict[str, str]:
    """What a receipt's digest is computed over: its number, the time, and the digest of the
    submitted content.
    """
    return {
        "number": number,
        "received_at": received_at.astimezone(UTC).isoformat(),
        "content": version.digest,
    }


def _check_again(entry: Entry, before: dict[str, Any] | None, now: dict[str, Any]) -> None:
    """The findings follow what was submitted.  A correction, or anything that changes what the
    rules say, waits for the organiser's look; what the request opened stays open until it is due.
    """
    if before is None:
        return
    states = EligibilityCheck.State
    check = EligibilityCheck.objects.select_for_update(no_key=True).filter(entry=entry).first()
    if check is None:
        return
    prefetch_related_objects([entry], "attachments", "startup__consents")  # looked at twice
    findings = findings_of(entry, now)
    has_changed = _outcomes(findings) != _outcomes(findings_of(entry, before))
    if check.state in {states.CORRECTION, states.INELIGIBLE} or (
        check.state == states.ELIGIBLE and has_changed
    ):
        check.advance(states.PENDING, findings=findings)
    else:
        EligibilityCheck.objects.filter(pk=check.pk).update(findings=findings)


def _outcomes(findings: list[dict[str, Any]]) -> dict[str, str]:
    return {row["rule"]: row["outcome"] for row in findings}
