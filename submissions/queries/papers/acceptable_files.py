"""What an entry takes as a file: its name, size and type by the paper that it is sent for."""
# tested by: tests/submissions/services/files/test_upload.py

from pathlib import PurePosixPath
from typing import NoReturn
from unicodedata import normalize

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.file_types import type_of
from challenge.models import Paper
from submissions.models import Attachment, Entry
from submissions.queries.korean_numbers import looks_like_resident_number
from submissions.queries.papers.asked import ROOM, paper_of

MOST_FILES = 30  # of one entry at the same time
MOST_UPLOADS = 300  # of one entry, counting those on their way and those replaced or removed
MEGABYTE = 1024**2
NAME_WITH_NUMBER = _(
    "The file's name looks like it holds a resident registration number. Rename the file and "
    "upload it again."
)


class FileRefused(InvalidInput):
    """The file can't be taken."""

    code = "file_refused"


# viewer: pure
def tidy_name(name: str) -> str:
    """The file's own name without folders, in NFC (macOS sends NFD), at most 200 letters with its
    ending kept.
    """
    bare = normalize("NFC", PurePosixPath(name.replace("\\", "/")).name).strip() or "file"
    bare = "".join(letter for letter in bare if letter.isprintable())
    suffix = PurePosixPath(bare).suffix[:12]
    # the column's width
    return bare if len(bare) <= 200 else bare[: 200 - len(suffix)] + suffix  # noqa: PLR2004


# viewer: caller
def require_acceptable(*, entry: Entry, kind: str, name: str, size: int) -> None:
    """FileRefused: of no paper of the edition, too large, empty, or of a type that isn't taken.

    kind: the paper's key.
    """
    paper = paper_of(entry.edition, kind)
    if paper is None:
        refuse(_("Choose which paper this is."))
    if looks_like_resident_number(name):
        refuse(NAME_WITH_NUMBER)
    if size <= 0:
        refuse(_("This file is empty. Choose another one."))
    most = most_bytes(paper)
    if size > most:
        refuse(
            _("This file is larger than %(most)d MB. Make it smaller and upload it again.")
            % {"most": most // MEGABYTE}
        )
    _require_type(paper, name)
    require_room(entry=entry)


# viewer: pure
def most_bytes(paper: Paper) -> int:
    """How large a file of this paper may be: as the organiser says, and the server."""
    most = int(settings.UPLOAD_MAX_BYTES)
    return min(most, paper.most_megabytes * MEGABYTE) if paper.most_megabytes else most


def _require_type(paper: Paper, name: str) -> None:
    if type_of(name) in paper.types:
        return
    if paper.types == ["pdf"]:
        refuse(_("Only PDF is taken here. Save the file as PDF and upload it again."))
    refuse(
        _("Files of this kind aren't taken here. Upload one of: %(types)s.")
        % {"types": paper.types_in_words}
    )


# viewer: caller
def require_room(*, entry: Entry) -> None:
    """FileRefused: too many files."""
    require_place(entry=entry)
    on_their_way = entry.uploads.filter(attachment__isnull=True).count()
    if entry.attachments.count() + on_their_way >= MOST_UPLOADS:
        refuse(_("Files were uploaded too often for this application. Write to the organiser."))


# viewer: caller
def require_place(*, entry: Entry) -> None:
    """FileRefused: there is no room for another file beside those that are there."""
    files = entry.attachments.exclude(state=Attachment.State.REMOVED).exclude(kind=ROOM)
    if files.count() >= MOST_FILES:
        refuse(_("This application holds too many files. Remove some first."))


# viewer: pure
def refuse(text: str | Promise) -> NoReturn:
    """Say why, at the file's input."""
    raise FileRefused(text, fields={"file": text})
