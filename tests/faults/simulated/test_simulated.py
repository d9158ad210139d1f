"""Simulated faults: whatever dies, is late, comes twice or fails, nothing is lost and nothing is
doubled, and a seed does the same every time.

`make faults SEED=… RUNS=…` has the long form.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.simulated.campaign import Simulation, a_simulation
from tests.faults.simulated.planted import PLANTED

SEED = int(os.environ.get("FAULTS_SEED", "1"))
RUNS = int(os.environ.get("FAULTS_RUNS", "0"))  # 0: the short form
REPORT = os.environ.get("FAULTS_REPORT", "")  # a file
SHORT_RUNS, SHORT_PLANTED = 20, (0, 3, 11)  # of the planted ones those that are found first

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def simulation(settings: Any) -> Iterator[Simulation]:
    settings.EMAIL_BACKEND = "tests.faults.simulated.houses.SimulatedMail"
    storage = "tests.faults.simulated.houses.SimulatedStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": storage}}
    # Redis has a clock of its own, which can't be moved
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with a_simulation() as made:
        yield made


def test_whatever_goes_wrong_nothing_is_lost_or_doubled(simulation: Simulation) -> None:
    simulation.run_all(SEED, RUNS or SHORT_RUNS)
    report = simulation.report()
    chosen = PLANTED if RUNS else [PLANTED[place] for place in SHORT_PLANTED]
    found = {fault.what: simulation.found_within(fault, SEED) for fault in chosen}
    report |= {"planted": len(chosen), "planted_found": sum(map(bool, found.values()))}
    seeds = [*simulation.told][:5] or [SEED]
    report["replayed"] = sum(simulation.is_replayed(seed) for seed in seeds)
    if REPORT:
        lines = [f"{what}: {how[0] if how else 'never'}" for what, how in found.items()]
        told = [f"seed {seed}:\n{words}" for seed, words in simulation.told.items()]
        Path(REPORT).write_text("\n".join([*told, *lines, json.dumps(report)]) + "\n", "utf-8")
    assert not simulation.told, simulation.told
    assert all(found.values()), found
    assert report["replayed"] == len(seeds)
