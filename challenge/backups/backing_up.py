"""A backup: the database first, then the stored files.

A file is written before the row that names it, never changed, and deleted after the row is gone or
emptied; so each file that the dump names is there when the files are copied, but for what is
destroyed in these minutes, which has to be gone anyway.
"""
# tested by: tests/challenge/backups/test_backups.py

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import structlog
from django.core.files.storage import default_storage
from django.db import DatabaseError
from pyrage import x25519

from challenge import audit
from challenge.backups.places.place import BackupPlace
from challenge.backups.postgres_dump import dumped
from challenge.backups.sealed_files import Sealed, seal
from challenge.backups.sets import DATABASE, NAMES, BackupSet, BackupSets, name_of, object_of, part
from challenge.models import BackupMade

log = structlog.get_logger(__name__)


def back_up(
    place: BackupPlace,
    recipients: Sequence[x25519.Recipient],
    *,
    keep_days: int,
    now: datetime | None = None,
    say: Callable[[str], object] = lambda _text: None,
) -> BackupSet:
    """Add a set to the place, and remove those that are too old.

    say: is told the name of each file that is copied.  DumpFailed, OSError: no set was added, and
    none removed.  One at a time: another one waits.
    """
    with place.held():
        sets, made_at = BackupSets(place), (now or datetime.now(UTC)).replace(microsecond=0)
        name = name_of(made_at)
        position, digest = audit.head()
        with dumped() as dump:
            database = seal(dump, place, part(name, DATABASE), recipients)
        known = {key: sealed for made in sets.all() for key, sealed in made.objects.items()}
        objects, names = dict[str, Sealed](), dict[str, str]()
        for stored in stored_files():
            key, sealed = _kept(place, stored, known, recipients, say)
            if sealed is not None:
                objects[key], names[key] = sealed, stored
        told = {"names": names, "head": f"{position}:{digest}"}
        text = io.BytesIO(json.dumps(told).encode())
        about = seal(text, place, part(name, NAMES), recipients)
        made = BackupSet(made_at, database, about, objects)
        sets.keep(made)
        sets.drop_older_than(keep_days, made_at)
        _note(name, made_at)
        return made


def _note(name: str, made_at: datetime) -> None:
    """For the status page.  The set stands, whether the database can still be told or not."""
    try:
        BackupMade.objects.bulk_create(
            [BackupMade(pk=1, at=made_at, name=name)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["at", "name"],
        )
    except DatabaseError as error:
        log.warning("backup.not_noted", name=name, why=str(error))


def stored_files(folder: str = "") -> Iterator[str]:
    """The names of all that the site's storage holds."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored, or it went meanwhile
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for inner in sorted(folders):
        yield from stored_files(f"{folder}{inner}/")


def _kept(
    place: BackupPlace,
    stored: str,
    known: dict[str, Sealed],
    recipients: Sequence[x25519.Recipient],
    say: Callable[[str], object],
) -> tuple[str, Sealed | None]:
    """The file's object, made where an earlier set has none; None: it went meanwhile."""
    try:
        size = default_storage.size(stored)
        key = hashlib.sha256(f"{stored}\n{size}".encode()).hexdigest()
        if key in known and place.has(object_of(key)):
            return key, known[key]
        say(stored)
        with default_storage.open(stored, "rb") as file:
            return key, seal(file, place, object_of(key), recipients)
    except FileNotFoundError:
        return "", None
