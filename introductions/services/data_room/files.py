"""What a winner puts into its data room: stored once, scanned and checked as every upload, and kept
as pictures of its pages.
"""
# tested by: tests/introductions/services/data_room/test_opening.py

from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.file_types import type_of
from challenge.kernel.outbox import promise
from challenge.kernel.stored_once import StoredBytes, discard, place_to_name, store_bytes
from challenge.models import User
from challenge.permissions import require
from introductions.models import RoomFile, RoomTier
from introductions.permissions import may_fill_room
from judging.models import Winner
from submissions.models import Attachment, Entry
from submissions.queries.korean_numbers import looks_like_resident_number
from submissions.queries.papers.acceptable_files import (
    MEGABYTE,
    NAME_WITH_NUMBER,
    refuse,
    require_room,
    tidy_name,
)
from submissions.queries.papers.asked import ROOM, ROOM_TYPES
from submissions.services.files.destroy import destroy_file

MOST_FILES = 20  # of one room at the same time
_GONE = (Attachment.State.REMOVED, Attachment.State.REFUSED)


def add_room_file(
    *,
    actor: User,
    winner: Winner,
    name: str,
    file: IO[bytes],
    about: str,
    tier: int = RoomTier.ROOM,
    may_download: bool = False,
) -> RoomFile:
    """Take a PDF, PNG or JPEG; nobody sees it before its check.

    may_download: readers may take away a copy with their name on every page.  The same file again
    (a double click) is the one that is there.  FileRefused, InvalidInput: what is wrong.
    """
    require(may_fill_room, actor, winner)
    name = tidy_name(name)
    _check(about=about, tier=tier)
    _require_acceptable(name, file)
    stored = store_bytes(file, folder="attachments", name=name)
    attachment = Attachment(
        entry=winner.entry,
        kind=ROOM,
        name=name,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_by=actor,
    )
    room_file = RoomFile(winner=winner, about=about, tier=tier, may_download=may_download)
    try:
        return _record(actor, room_file, attachment, stored)
    finally:
        discard(stored.place)  # unless the row names it


def remove_room_file(*, actor: User, file: RoomFile) -> None:
    """Nobody sees it any more, at once, and its bytes go; removing twice is removing once."""
    require(may_fill_room, actor, file.winner)
    _remove(actor, file)
    destroy_file(attachment_id=file.attachment_id)


@transaction.atomic
def _remove(actor: User, file: RoomFile) -> None:
    _hold(file.winner)
    require(may_fill_room, actor, file.winner)
    attachment = Attachment.objects.select_for_update(no_key=True).get(pk=file.attachment_id)
    if attachment.state == Attachment.State.REMOVED:
        return
    attachment.advance(Attachment.State.REMOVED)
    edition = file.winner.entry.edition
    audit.record(actor, "room.file_removed", file, edition=edition, sha256=attachment.sha256)


@transaction.atomic
def _record(
    actor: User, room_file: RoomFile, attachment: Attachment, stored: StoredBytes
) -> RoomFile:
    attachment.file = place_to_name(stored)
    _hold(room_file.winner)
    require(may_fill_room, actor, room_file.winner)
    there = RoomFile.objects.filter(winner=room_file.winner).exclude(attachment__state__in=_GONE)
    known = there.filter(attachment__sha256=stored.sha256, attachment__name=attachment.name)
    if (kept := known.select_related("attachment").first()) is not None:
        return kept
    if there.count() >= MOST_FILES:
        refuse(_("The data room holds twenty files. Remove some first."))
    require_room(entry=attachment.entry)
    attachment.save(force_insert=True)
    room_file.attachment = attachment
    room_file.save(force_insert=True)
    audit.record(
        actor,
        "room.file_added",
        room_file,
        edition=attachment.entry.edition,
        about=room_file.about,
        tier=room_file.tier,
        may_download=room_file.may_download,
        sha256=attachment.sha256,
    )
    promise("submissions.tasks.check_file", attachment_id=attachment.pk)
    return room_file


def _hold(winner: Winner) -> None:
    """A room's files change one at a time."""
    Entry.objects.select_for_update(no_key=True).get(pk=winner.entry_id)


def _check(*, about: str, tier: int) -> None:
    if about not in RoomFile.About.values:
        raise InvalidInput(fields={"about": _("Choose what the file is.")})
    if tier not in RoomTier.values:
        raise InvalidInput(fields={"tier": _("Choose who sees it: T2 or T3.")})


def _require_acceptable(name: str, file: IO[bytes]) -> None:
    if looks_like_resident_number(name):
        refuse(NAME_WITH_NUMBER)
    if type_of(name) not in ROOM_TYPES:
        refuse(
            _(
                "A data room takes PDF, PNG and JPEG, since every page is shown as a picture. Save "
                "the file as PDF and upload it again."
            )
        )
    file.seek(0, 2)
    size, most = file.tell(), int(settings.UPLOAD_MAX_BYTES)
    if size <= 0:
        refuse(_("This file is empty. Choose another one."))
    if size > most:
        refuse(
            _("This file is larger than %(most)d MB. Make it smaller and upload it again.")
            % {"most": most // MEGABYTE}
        )
