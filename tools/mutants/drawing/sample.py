"""A sample of mutants, drawn by a seed from each part of the code."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from math import ceil
from pathlib import Path
from random import Random

from tools.mutants.drawing.kinds import WEIGHTS, mutants_of
from tools.mutants.drawing.source import Mutant


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the code.  share: how many of hundred mutants are drawn there; places: folders or
    files, in the pattern of a shell.
    """

    name: str
    share: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """size: of the sample.  kinds: only these, if any are named; lines: only these of each file, if
    there are any (what has changed); places: only files whose path fits.
    """

    seed: int
    size: int
    kinds: Collection[str] = ()
    places: str = ""
    lines: Mapping[str, Collection[int]] | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Of the paths."""
        return re.compile(self.places)

    def takes(self, mutant: Mutant) -> bool:
        """Whether it may be drawn."""
        if self.kinds and mutant.kind not in self.kinds:
            return False
        return self.lines is None or mutant.line in self.lines.get(mutant.path, ())

    def takes_file(self, path: str) -> bool:
        """Whether one of it may be drawn."""
        return bool(self.pattern.search(path)) and (self.lines is None or path in self.lines)


class Sample:
    """What is drawn, and how many there were to draw from."""

    def __init__(self, root: Path, strata: Iterable[Stratum], wanted: Wanted) -> None:
        self.root, self.wanted = root, wanted
        self.random = Random(wanted.seed)
        self.possible = Counter[str]()
        self.drawn: list[Mutant] = []
        pools = {stratum: self._pool(stratum) for stratum in strata}
        there = sum(stratum.share for stratum, pool in pools.items() if pool)
        for stratum, pool in pools.items():
            if pool:
                self.drawn += self._draw(pool, ceil(wanted.size * stratum.share / there))
        self.random.shuffle(self.drawn)
        del self.drawn[wanted.size :]

    def _pool(self, stratum: Stratum) -> list[Mutant]:
        files = {path for place in stratum.places for path in _files(self.root, place)}
        pool = [
            mutant
            for path in sorted(files)
            if self.wanted.takes_file(path)
            for mutant in mutants_of(path, (self.root / path).read_bytes())
            if self.wanted.takes(mutant)
        ]
        self.possible[stratum.name] += len(pool)
        return pool

    def _draw(self, pool: list[Mutant], size: int) -> list[Mutant]:
        """By kind, then by chance; of a function one, of a file a few, if there are others."""
        left: dict[str, list[Mutant]] = {}
        for mutant in pool:
            left.setdefault(mutant.kind, []).append(mutant)
        most = max(2, ceil(size / len({mutant.path for mutant in pool})) + 1)
        drawn: list[Mutant] = []
        aside: list[Mutant] = []
        functions, files = set[tuple[str, str]](), Counter[str]()
        while left and len(drawn) < size:
            mutant = self._one_of(left)
            where = (mutant.path, mutant.function)
            if where in functions or files[mutant.path] >= most:
                aside.append(mutant)
            elif mutant.is_another_program((self.root / mutant.path).read_bytes()):
                drawn.append(mutant)
                functions.add(where)
                files[mutant.path] += 1
        more = (
            mutant
            for mutant in aside
            if mutant.is_another_program((self.root / mutant.path).read_bytes())
        )
        return drawn + [
            mutant for mutant, _room in zip(more, range(size - len(drawn)), strict=False)
        ]

    def _one_of(self, left: dict[str, list[Mutant]]) -> Mutant:
        kinds = sorted(left)
        [kind] = self.random.choices(kinds, [WEIGHTS[kind] for kind in kinds])
        mutant = left[kind].pop(self.random.randrange(len(left[kind])))
        if not left[kind]:
            del left[kind]
        return mutant


def _files(root: Path, place: str) -> Iterable[str]:
    """Python files at the place, or under it; no migrations."""
    found = [root / place] if place.endswith(".py") and "*" not in place else []
    if not found:
        found = [path for folder in root.glob(place) for path in folder.rglob("*.py")]
    for path in found:
        name = path.relative_to(root).as_posix()
        if path.is_file() and not fnmatch(name, "*/migrations/*"):
            yield name
