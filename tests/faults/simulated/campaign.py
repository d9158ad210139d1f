"""Many seeds one after another, each planted fault until it is found, and a seed a second time."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from unittest import mock

from tests.faults.simulated.death import Boundaries
from tests.faults.simulated.ground import START, Ground, the_ground
from tests.faults.simulated.houses import read_once
from tests.faults.simulated.invariants import KINDS, Findings, findings_of
from tests.faults.simulated.planted import Fault
from tests.faults.simulated.world import World
from tests.season.moved_clock import MovedClock, moved_clock


@dataclass(frozen=True, slots=True)
class Found:
    """A planted fault that showed: after how many seeds, how, and whether that seed did the same a
    second time.
    """

    seeds: int
    words: str
    is_replayed: bool


@dataclass
class Simulation:
    """Runs of the world, in one process and one database.

    figures: runs, and how much of each kind they found; told: what they found, by seed.
    """

    ground: Ground
    moved: MovedClock
    boundaries: Boundaries
    figures: Counter[str] = field(default_factory=Counter)
    told: dict[int, str] = field(default_factory=dict)

    def run(self, seed: int) -> tuple[World, Findings]:
        """One seed."""
        world = World(seed, self.ground, self.moved, self.boundaries)
        world.run()
        return world, findings_of(world)

    def run_all(self, seed: int, runs: int, note: Callable[[], None]) -> None:
        """So many, from this seed on.  note: is called after each."""
        for number in range(seed, seed + runs):
            _world, found = self.run(number)
            self.figures["runs"] += 1
            for kind, words in found.by_kind.items():
                self.figures[kind] += len(words)
            if found:
                self.told[number] = str(found)
            note()

    def found_within(self, fault: Fault, seed: int) -> Found | None:
        """How the fault shows in one of its seeds; None: in none."""
        with fault.planted():
            for number in range(fault.within):
                world, found = self.run(seed + number)
                if found:
                    is_replayed = self.is_replayed(seed + number, world, found)
                    return Found(number + 1, str(found), is_replayed)
        return None

    def is_replayed(self, seed: int, world: World, found: Findings) -> bool:
        """Whether the seed's run is the same a second time, to the last line."""
        again, anew = self.run(seed)
        return again.chance.trace == world.chance.trace and anew == found

    def report(self) -> dict[str, int]:
        """The figures, by name."""
        return {name: self.figures[name] for name in ("runs", *KINDS)}


@contextmanager
def a_simulation() -> Iterator[Simulation]:
    """With the ground that all of its runs share."""
    with (
        mock.patch("submissions.services.files.file_check.read_apart", read_once),
        moved_clock(START - timedelta(days=1)) as moved,
        the_ground(moved) as ground,
    ):
        yield Simulation(ground, moved, Boundaries())
