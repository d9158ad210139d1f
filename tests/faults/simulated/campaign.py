"""Many seeds one after another, each planted fault until it is found, and a seed a second time."""

import sys
from collections import Counter
from collections.abc import Iterator
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


@dataclass
class Simulation:
    """Runs of the world, in one process and one database.

    figures: how many runs found something of each kind; told: what they found, by seed.
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

    def run_all(self, seed: int, runs: int) -> None:
        """So many, from this seed on."""
        for number in range(seed, seed + runs):
            _world, found = self.run(number)
            self.figures["runs"] += 1
            for kind, words in found.by_kind.items():
                self.figures[kind] += len(words)
            if found:
                self.told[number] = str(found)
                print(f"seed {number}:\n{found}", file=sys.stderr, flush=True)  # noqa: T201

    def found_within(self, fault: Fault, seed: int) -> tuple[int, str] | None:
        """After how many seeds the fault shows, and how; None: it doesn't."""
        with fault.planted():
            for number in range(fault.within):
                _world, found = self.run(seed + number)
                if found:
                    return number + 1, str(found)
        return None

    def is_replayed(self, seed: int) -> bool:
        """Whether the seed's run is the same a second time, to the last line."""
        (first, found), (second, again) = self.run(seed), self.run(seed)
        is_same = first.chance.trace == second.chance.trace
        return is_same and found.by_kind == again.by_kind

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
