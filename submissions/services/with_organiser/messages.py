"""Organisers and a startup write to each other beside its application; each side is mailed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import IO
from unicodedata import normalize

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.stored_once import StoredBytes, discard, place_to_name, store_bytes
from challenge.models import User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import OFFICE, mail_organisers
from submissions.algorithms.letters import letters_in
from submissions.models import Entry, EntryMessage, MessageFile
from submissions.permissions import may_edit_entry, may_write_message
from submissions.queries.korean_numbers import refuse_resident_numbers
from submissions.queries.papers.acceptable_files import tidy_name
from submissions.services.files.signed_papers import MOST_BYTES, require_keepable

MOST_A_DAY = 30  # of a startup about one application
MOST_FILES = 5
MOST_LETTERS = 4000


class TooManyMessages(Refusal):
    """Somebody has to read them."""

    code = "too_many_messages"
    status = 429
    message = _(
        "Your startup has sent thirty messages within a day. Go on tomorrow; if it can't wait, "
        "call the organiser."
    )


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent."""

    file: IO[bytes]
    name: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is in the storage, and in no row yet."""

    name: str
    stored: StoredBytes


def send_message(
    *,
    actor: User,
    entry: Entry,
    text: str,
    files: Sequence[SentFile] = (),
    idempotency_key: str = "",
) -> EntryMessage:
    """Write to the other side, which gets a mail; the bytes of files are stored before the
    transaction.

    files: at most MOST_FILES of PDF, PNG or JPEG, 20 MB each.  idempotency_key: the same key again
    is the same message.  InvalidInput names what is wrong; TooManyMessages: enough for a day.
    """
    require(may_write_message, actor, entry)
    text = normalize("NFC", text).replace("\r\n", "\n").replace("\x00", "").strip()
    _require_text(text)
    if len(files) > MOST_FILES:
        raise InvalidInput(fields={"files": _("A message holds five files at most.")})
    stored: list[StoredFile] = []
    try:
        stored.extend(_stored(sent) for sent in files)
        return _write(
            actor=actor, entry=entry, text=text, stored=stored, idempotency_key=idempotency_key
        )
    finally:
        for file in stored:
            discard(file.stored.place)  # unless the row names it


def destroy_message_files(*, entry: Entry) -> None:
    """For erasure and retention: the rows lose name and place, then the bytes go."""
    files = MessageFile.objects.filter(message__entry=entry).exclude(file="")
    places = set(files.values_list("file", flat=True))
    files.update(file="", name="–")
    for place in places:
        discard(place)


def _stored(sent: SentFile) -> StoredFile:
    data, name = sent.file.read(MOST_BYTES + 1), tidy_name(sent.name)
    require_keepable(data, name, field="files")
    return StoredFile(name, store_bytes(BytesIO(data), folder="messages", name=name))


def _places(files: list[StoredFile]) -> dict[str, str]:
    """The place that a row is to name, by the digest; locked in their order."""
    by_digest = {file.stored.sha256: file.stored for file in files}
    return {sha256: place_to_name(by_digest[sha256]) for sha256 in sorted(by_digest)}


def _row_of(message: EntryMessage, file: StoredFile, places: dict[str, str]) -> MessageFile:
    size, sha256 = file.stored.size, file.stored.sha256
    return MessageFile(
        message=message, name=file.name, file=places[sha256], size=size, sha256=sha256
    )


@transaction.atomic
def _write(
    *, actor: User, entry: Entry, text: str, stored: list[StoredFile], idempotency_key: str
) -> EntryMessage:
    places = _places(stored)
    rows = Entry.objects.select_for_update(no_key=True, of=("self",))
    entry = rows.select_related("edition", "startup").get(pk=entry.pk)
    before = audit.done_before(
        actor, "message.sent", edition=entry.edition, idempotency_key=idempotency_key
    )
    if before is not None:
        return EntryMessage.objects.get(pk=int(before.object_id))
    is_startup = may_edit_entry(actor, entry)
    since = clock.now() - timedelta(days=1)
    sent = entry.messages.filter(from_organiser=False, sent_at__gt=since)
    if is_startup and sent.count() >= MOST_A_DAY:
        raise TooManyMessages
    message = EntryMessage.objects.create(
        entry=entry, from_organiser=not is_startup, sent_by=actor, text=text
    )
    MessageFile.objects.bulk_create(_row_of(message, file, places) for file in stored)
    audit.record(
        actor,
        "message.sent",
        message,
        edition=entry.edition,
        entry=entry.pk,
        after=text,
        files=[file.stored.sha256 for file in stored],
        idempotency_key=idempotency_key,
    )
    _tell(actor, message)
    return message


def _tell(actor: User, message: EntryMessage) -> None:
    """The other side: all who write on the entry, or all organisers."""
    entry, key = message.entry, f"message-{message.pk}"
    if not message.from_organiser:
        mail_organisers(
            actor=actor,
            edition=entry.edition,
            key=key,
            kind="message_from_startup",
            path=f"entries/{entry.pk}/messages/",
            to=OFFICE,
            message=message,
            entry=entry,
        )
        return
    for member in entry.startup.members.select_related("user").order_by("pk"):
        promise_mail(
            actor=actor,
            key=f"{key}-{member.user_id}",
            kind="message_from_organiser",
            to=member.user,
            edition=entry.edition,
            message=message,
            entry=entry,
        )


def _require_text(text: str) -> None:
    refuse_resident_numbers({"text": text})
    problem: str | Promise = "" if text else _("Write something first.")
    over = letters_in(text) - MOST_LETTERS
    if over > 0:
        words = _("%(over)d characters too many: at most %(most)d.")
        problem = words % {"over": over, "most": MOST_LETTERS}
    if problem:
        raise InvalidInput(fields={"text": problem})
