"""The folder of backups: a set for each, and the stored files once for all sets.

    sets/20261129T164500Z/manifest.json   what belongs to it; is written last, so a set without it
                                          is none
    sets/20261129T164500Z/database.age    pg_dump's custom format
    sets/20261129T164500Z/names.age       JSON: which object is which file, and the log's head
    objects/3f/3fa1….age                  a stored file

Only sizes and digests of what lies there encrypted are readable without the identity.
"""
# tested by: tests/challenge/backups/test_backups.py

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from challenge.backups.sealed_files import UNFINISHED, Sealed

FORMAT = 1
NAME = "%Y%m%dT%H%M%SZ"
MANIFEST, DATABASE, NAMES = "manifest.json", "database.age", "names.age"


class NoBackup(Exception):  # noqa: N818 - it says what is wrong
    """There is no whole set in the folder, or none of that name."""


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


class BackupFolder:
    """A folder of backups on some disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def part(self, name: str, part: str) -> Path:
        """Where a part of a set lies."""
        return self.root / "sets" / name / part

    def object(self, name: str) -> Path:
        """Where a stored file lies."""
        return self.root / "objects" / name[:2] / f"{name}.age"

    def sets(self) -> list[BackupSet]:
        """The whole ones, the oldest first."""
        found = (_read(path) for path in self.root.glob(f"sets/*/{MANIFEST}"))
        return sorted(found, key=lambda made: made.made_at)

    def named(self, name: str = "") -> BackupSet:
        """That one, or the newest.  NoBackup."""
        fitting = [made for made in self.sets() if name in {"", made.name}]
        if not fitting:
            raise NoBackup(name)
        return fitting[-1]

    def keep(self, made: BackupSet) -> None:
        """Say that the set is whole."""
        path = self.part(made.name, MANIFEST)
        unfinished = path.with_name(path.name + UNFINISHED)
        facts = {"format": FORMAT, **asdict(made), "made_at": made.made_at.isoformat()}
        unfinished.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
        unfinished.replace(path)

    def drop_older_than(self, days: int, now: datetime) -> list[BackupSet]:
        """Remove sets past that age, never the newest one, what was left unfinished, and the
        objects that no set names any more; the sets that went.
        """
        whole = self.sets()
        old = [made for made in whole[:-1] if made.made_at < now - timedelta(days=days)]
        kept = [made for made in whole if made not in old]
        names = {made.name for made in kept}
        for folder in self.root.glob("sets/*/"):
            if folder.name not in names:
                (folder / MANIFEST).unlink(missing_ok=True)  # first: half a set is none
                shutil.rmtree(folder)
        needed = {self.object(name) for made in kept for name in made.objects}
        for path in self._objects():
            if path not in needed:
                path.unlink()
        return old

    def _objects(self) -> Iterator[Path]:
        yield from list(self.root.glob("objects/*/*"))


def _read(path: Path) -> BackupSet:
    facts = json.loads(path.read_text("utf-8"))
    return BackupSet(
        made_at=datetime.fromisoformat(facts["made_at"]).astimezone(UTC),
        database=Sealed(**facts["database"]),
        names=Sealed(**facts["names"]),
        objects={name: Sealed(**part) for name, part in facts["objects"].items()},
    )
