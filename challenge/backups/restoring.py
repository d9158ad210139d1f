"""The way back: a set into an empty database and a storage that holds nothing else of these names.

All is looked at before anything is written: each part is there as it was written, and the identity
opens it.  The database comes in one transaction, and last: a restore that breaks off is begun anew.
"""
# tested by: tests/challenge/backups/test_backups.py

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import models
from pyrage import x25519

from challenge import audit
from challenge.backups.places.place import BackupPlace
from challenge.backups.postgres_dump import is_empty, loading
from challenge.backups.sealed_files import Sealed, digest_of, unseal
from challenge.backups.sets import DATABASE, NAMES, BackupSet, BackupSets, object_of, part


class NotEmpty(Exception):  # noqa: N818 - it says what is wrong
    """The database holds tables already."""


class Damaged(Exception):  # noqa: N818 - it says what is wrong
    """A part of the set is gone or isn't what was written."""


class InTheWay(Exception):  # noqa: N818 - it says what is wrong
    """The storage holds another file of that name."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back.  missing: files that rows name and that weren't stored at the backup.
    is_whole: the chain of events holds, up to where it stood when the backup was made.
    """

    made: BackupSet
    files: int
    bytes: int
    missing: list[str]
    is_whole: bool


def restore(
    place: BackupPlace,
    identities: Sequence[x25519.Identity],
    *,
    name: str = "",
    say: Callable[[str], object] = lambda _text: None,
) -> Restored:
    """Bring a set back, the newest if none is named.

    say: is told the name of each file.  NoBackup, NotEmpty, Damaged, WrongIdentity, InTheWay,
    DumpFailed.
    """
    made = BackupSets(place).named(name)
    if not is_empty():
        raise NotEmpty
    _require_undamaged(place, made)
    about = io.BytesIO()
    unseal(place, part(made.name, NAMES), about, identities)
    told = json.loads(about.getvalue())
    for key, stored in told["names"].items():
        say(stored)
        _bring_back(place, key, stored, made.objects[key], identities)
    with loading() as dump:
        unseal(place, part(made.name, DATABASE), dump, identities)
    call_command("migrate", interactive=False, verbosity=0)  # the set may be older than the code
    position, digest = told["head"].split(":")
    head = audit.Head(int(position), digest)
    is_whole = audit.first_break() is None and (
        not head.position or audit.first_lost_head([head]) is None
    )
    stored = set(told["names"].values())
    return Restored(
        made,
        len(stored),
        sum(sealed.plain_bytes for sealed in made.objects.values()),
        [each for each in named_files() if each not in stored],
        is_whole,
    )


def _require_undamaged(place: BackupPlace, made: BackupSet) -> None:
    parts = {
        part(made.name, DATABASE): made.database,
        part(made.name, NAMES): made.names,
        **{object_of(key): sealed for key, sealed in made.objects.items()},
    }
    for name, sealed in parts.items():
        try:
            is_whole = digest_of(place, name) == sealed.sha256
        except FileNotFoundError:
            is_whole = False
        if not is_whole:
            raise Damaged(name)


def _bring_back(
    place: BackupPlace,
    key: str,
    stored: str,
    sealed: Sealed,
    identities: Sequence[x25519.Identity],
) -> None:
    """One file under its own name; one that an earlier try brought stays."""
    if default_storage.exists(stored):
        if default_storage.size(stored) == sealed.plain_bytes:
            return
        raise InTheWay(stored)
    with TemporaryFile() as plain:
        unseal(place, object_of(key), plain, identities)
        plain.seek(0)
        if default_storage.save(stored, File(plain)) != stored:
            raise InTheWay(stored)


def named_files() -> Iterator[str]:
    """Every file that a row names, once."""
    seen = set[str]()
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                rows = model._base_manager.exclude(**{column.name: ""}).exclude(
                    **{f"{column.name}__isnull": True}
                )
                names = rows.values_list(column.name, flat=True).order_by()
                for name in names.iterator(chunk_size=2000):
                    if name not in seen:
                        seen.add(name)
                        yield name
