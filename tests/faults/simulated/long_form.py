"""Simulated faults in their long form: many seeds, and every planted fault.

`make faults SEED=… RUNS=…` runs it; the report is written as it grows, its last line the figures.
"""

import json
import os
from pathlib import Path

import pytest

from tests.faults.simulated.campaign import Found, Simulation
from tests.faults.simulated.planted import PLANTED

SEED, RUNS = int(os.environ["FAULTS_SEED"]), int(os.environ["FAULTS_RUNS"])
REPORT = Path(os.environ["FAULTS_REPORT"])

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_many_seeds_and_every_planted_fault(simulation: Simulation) -> None:
    found: dict[str, Found | None] = {}
    simulation.run_all(SEED, RUNS, note=lambda: _write(simulation, found))
    for fault in PLANTED:
        found[fault.what] = simulation.found_within(fault, SEED)
        _write(simulation, found)
    assert not simulation.told
    assert all(shown is not None and shown.is_replayed for shown in found.values()), found


def _write(simulation: Simulation, found: dict[str, Found | None]) -> None:
    known = [shown for shown in found.values() if shown is not None]
    figures = {
        **simulation.report(),
        "planted": len(PLANTED),
        "planted_found": len(known),
        "replayed": sum(shown.is_replayed for shown in known),
    }
    lines = [f"seed {seed}:\n{words}" for seed, words in simulation.told.items()]
    for what, shown in found.items():
        lines.append(f"found after {shown.seeds} seeds: {what}" if shown else f"NOT FOUND: {what}")
    REPORT.write_text("\n".join([*lines, json.dumps(figures)]) + "\n", "utf-8")
