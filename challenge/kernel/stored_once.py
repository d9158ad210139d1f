"""The same bytes, sent twice, lie in the storage once.

Every column of an uploaded file stands beside one of its digest (`file` and `sha256`, `paper` and
`paper_sha256`).  What is sent is stored under a name of its own first, known or not, so that nobody
learns by the time it takes what others have sent.  Then its row names the place where the same
bytes lie already, and the second copy goes.  Bytes go when no row names them any more.  A place is
never used again, so what was found to be unnamed under its lock stays so.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import uuid4

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from challenge.kernel.rows.shared_lock import hold_word

BYTES, PLACE = "bytes_by_digest", "bytes_by_place"  # docs/parts/locks.md
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What was put into the storage, and is named by no row yet.

    lost: a place that rows name for the same digest, and whose bytes are gone.
    """

    place: str
    size: int
    sha256: str
    lost: str = ""


def store_bytes(file: IO[bytes], *, folder: str, name: str) -> StoredBytes:
    """Put the bytes into the storage under a name that tells nothing; before the transaction."""
    sha256, size = _digest(file)
    suffix = PurePosixPath(name).suffix.lower()
    place = default_storage.save(
        f"{folder}/{timezone.now():%Y/%m}/{uuid4().hex}{suffix}", File(file)
    )
    known = _named_for(sha256)
    is_there = default_storage.exists(known or place)  # asked either way: both take as long
    return StoredBytes(place, size, sha256, lost="" if is_there else known)


def place_to_name(stored: StoredBytes) -> str:
    """The place that the row is to name: where the same bytes lie already, else their own.

    The first that a transaction does; it holds both until the commit.
    """
    hold_word(BYTES, stored.sha256)
    place = _named_for(stored.sha256, without=stored.lost)
    if not place:
        return stored.place
    hold_word(PLACE, place)
    return place if is_named(place) else stored.place


def discard(place: str) -> bool:
    """Delete the bytes unless a row names them; after the rows are committed.  Whether they went.

    Run twice, the second finds nothing; killed before, they go with the leftovers.
    """
    with transaction.atomic():
        hold_word(PLACE, place)
        if not place or is_named(place):
            return False
    default_storage.delete(place)
    return True


def is_named(place: str) -> bool:
    """Whether a row of an uploaded file names it."""
    rows = [
        model._base_manager.filter(**{column: place}).values_list(column, flat=True)
        for model, column, _digest_column in _columns()
    ]
    return bool(_first(rows))


def folders() -> set[str]:
    """The first part of the names of all uploaded files."""
    return {
        str(model._meta.get_field(column).upload_to).split("/")[0]  # type: ignore[union-attr]
        for model, column, _digest_column in _columns()
    }


def _named_for(sha256: str, without: str = "") -> str:
    """A place that a row names for this digest."""
    rows = [
        model._base_manager.filter(**{digest: sha256})
        .exclude(**{f"{column}__in": ["", without]})
        .values_list(column, flat=True)
        for model, column, digest in _columns()
    ]
    return _first(rows)


def _first(rows: list[models.QuerySet[Any, Any]]) -> str:
    """Of all of them, found in one statement."""
    first, *others = (each.order_by() for each in rows)
    return str(next(iter(first.union(*others, all=True)[:1]), ""))


def _columns() -> Iterator[tuple[type[models.Model], str, str]]:
    """Every column of an uploaded file, with that of its digest."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            digest = "sha256" if field.name == "file" else f"{field.name}_sha256"
            if isinstance(field, models.FileField) and digest in names:
                yield model, field.name, digest


def _digest(file: IO[bytes]) -> tuple[str, int]:
    """Of the whole file, which is left at its beginning."""
    state, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        state.update(block)
        size += len(block)
    file.seek(0)
    return state.hexdigest(), size
