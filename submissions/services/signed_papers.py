"""Papers that somebody signed by hand: looked at and kept, each beside the row that rests on it."""
# tested by: tests/judging/services/panel/test_paper_pledge.py

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput
from submissions.algorithms.file_content import content_type_of
from submissions.services.upload import tidy_name

MOST_BYTES = 20 * 1024**2
PAPER_TYPES = {"application/pdf", "image/png", "image/jpeg"}


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper's bytes with its name, and the name that is signed on it."""

    data: bytes
    name: str
    signed_name: str

    @property
    def sha256(self) -> str:
        """Of the bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def signed_paper(*, signed_name: str, paper: IO[bytes] | None, paper_name: str) -> SignedPaper:
    """What was attached, if it may be kept: PDF, PNG or JPEG of at most MOST_BYTES.

    InvalidInput names `signed_name` or `paper`.
    """
    fields: dict[str, str | Promise] = {}
    if not signed_name.strip():
        fields["signed_name"] = _("Write the name as it is signed on the paper.")
    data, name = paper.read(MOST_BYTES + 1) if paper else b"", tidy_name(paper_name)
    if not data:
        fields["paper"] = _("Attach the signed paper: PDF, PNG or JPEG.")
    elif len(data) > MOST_BYTES:
        fields["paper"] = _("This file is larger than 20 MB. Make it smaller.")
    elif content_type_of(data, name) not in PAPER_TYPES:
        fields["paper"] = _("This is no PDF, PNG or JPEG. Scan the paper as one of these.")
    if fields:
        raise InvalidInput(fields=fields)
    return SignedPaper(data, name, signed_name.strip()[:80])


def store_paper(*, paper: SignedPaper, folder: str) -> str:
    """Put the bytes into the storage, under a name that tells nothing; returns the place."""
    suffix = PurePosixPath(paper.name).suffix.lower()
    place = f"{folder}/{timezone.now():%Y/%m}/{uuid4().hex}{suffix}"
    return default_storage.save(place, ContentFile(paper.data))
