"""Mutants that no test could tell from the code, each with the reason.

They stand in equivalent.toml, by what they change and not by the line, so that they are found again
when others write above them.  One that is found no more says so: the list is never older than the
code.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.mutants.drawing.kinds import mutants_of
from tools.mutants.drawing.source import Mutant

LISTED = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A kind of mutant in a function; old and new as they stand in the code."""

    path: str
    function: str
    kind: str
    old: str
    new: str
    why: str

    def is_it(self, mutant: Mutant) -> bool:
        """Whether the mutant is the one that is meant."""
        own = (self.path, self.function, self.kind, self.old, self.new)
        words = (" ".join(text.split()) for text in (mutant.old, mutant.new))
        return own == (mutant.path, mutant.function, mutant.kind, *words)


def listed(path: Path = LISTED) -> list[Equivalent]:
    """All of the list; each says why."""
    rows = tomllib.loads(path.read_text("utf-8")).get("mutant", [])
    return [Equivalent(**row) for row in rows]


def stale(root: Path, rows: Iterable[Equivalent]) -> list[Equivalent]:
    """Those that the code has no room for any more."""
    return [row for row in rows if not _is_there(root, row)]


def _is_there(root: Path, row: Equivalent) -> bool:
    path = root / row.path
    return path.is_file() and any(map(row.is_it, mutants_of(row.path, path.read_bytes())))
