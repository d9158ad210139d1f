"""Where backups lie: a set for each, and the stored files once for all sets.

    sets/20261129T164500Z/manifest.json   what belongs to it; is written last, so a set without it
                                          is none
    sets/20261129T164500Z/database.age    pg_dump's custom format
    sets/20261129T164500Z/names.age       JSON: which object is which file, and the log's head
    objects/3f/3fa1….age                  a stored file

Only sizes and digests of what lies there encrypted are readable without the identity.
"""
# tested by: tests/challenge/backups/test_backups.py

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from challenge.backups.places.place import BackupPlace
from challenge.backups.sealed_files import Sealed

FORMAT = 1
NAME = "%Y%m%dT%H%M%SZ"
MANIFEST, DATABASE, NAMES = "manifest.json", "database.age", "names.age"


class NoBackup(Exception):  # noqa: N818 - it says what is wrong
    """There is no whole set, or none of that name."""


@dataclass(frozen=True, slots=True)
class BackupSet:
    """One backup.  objects: of the stored files, by their names in the folder."""

    made_at: datetime
    database: Sealed
    names: Sealed
    objects: dict[str, Sealed] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of its folder."""
        return name_of(self.made_at)

    @property
    def bytes(self) -> int:
        """All that belongs to it, as it lies there."""
        return sum(part.bytes for part in (self.database, self.names, *self.objects.values()))


def name_of(made_at: datetime) -> str:
    """Of the folder of a set."""
    return made_at.strftime(NAME)


def part(name: str, part: str) -> str:
    """Where a part of a set lies."""
    return f"sets/{name}/{part}"


def object_of(name: str) -> str:
    """Where a stored file lies."""
    return f"objects/{name[:2]}/{name}.age"


class BackupSets:
    """All that lies at a place."""

    def __init__(self, place: BackupPlace) -> None:
        self.place = place

    def all(self) -> list[BackupSet]:
        """The whole ones, the oldest first."""
        names = [name for name in self.place.files("sets/") if name.endswith(f"/{MANIFEST}")]
        return sorted(map(self._read, names), key=lambda made: made.made_at)

    def named(self, name: str = "") -> BackupSet:
        """That one, or the newest.  NoBackup."""
        fitting = [made for made in self.all() if name in {"", made.name}]
        if not fitting:
            raise NoBackup(name)
        return fitting[-1]

    def keep(self, made: BackupSet) -> None:
        """Say that the set is whole."""
        facts = {"format": FORMAT, **asdict(made), "made_at": made.made_at.isoformat()}
        with self.place.writing(part(made.name, MANIFEST)) as file:
            file.write((json.dumps(facts, indent=1) + "\n").encode())

    def drop_older_than(self, days: int, now: datetime) -> list[BackupSet]:
        """Remove sets past that age, never the newest one, what was left unfinished, and the
        objects that no set names any more; the sets that went.
        """
        whole = self.all()
        old = [made for made in whole[:-1] if made.made_at < now - timedelta(days=days)]
        for made in old:
            self.place.remove(part(made.name, MANIFEST))  # first: half a set is none
        kept = [made for made in whole if made not in old]
        names = {made.name for made in kept}
        needed = {object_of(name) for made in kept for name in made.objects}
        gone = {made.name for made in old}
        for path, changed_at in self.place.files("sets/").items():
            name = path.split("/")[1]
            if name in gone or (name not in names and self._is_left(changed_at)):
                self.place.remove(path)
        for path, changed_at in self.place.files("objects/").items():
            if path not in needed and self._is_left(changed_at):
                self.place.remove(path)
        return old

    def _is_left(self, changed_at: datetime) -> bool:
        """Whether nobody works on it any more."""
        return changed_at <= datetime.now(UTC) - self.place.patience

    def _read(self, name: str) -> BackupSet:
        with self.place.reading(name) as file:
            facts = json.loads(file.read())
        return BackupSet(
            made_at=datetime.fromisoformat(facts["made_at"]).astimezone(UTC),
            database=Sealed(**facts["database"]),
            names=Sealed(**facts["names"]),
            objects={key: Sealed(**sealed) for key, sealed in facts["objects"].items()},
        )
