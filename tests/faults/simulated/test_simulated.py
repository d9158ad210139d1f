"""Simulated faults: whatever dies, is late, comes twice or fails, nothing is lost and nothing is
doubled, and a seed does the same every time.

`make faults SEED=… RUNS=…` has the long form (`long_form.py`).
"""

import pytest

from tests.faults.simulated.campaign import Simulation
from tests.faults.simulated.planted import PLANTED, Fault

SEED, RUNS = 1, 20
QUICKLY_FOUND = [PLANTED[0], PLANTED[-1]]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_whatever_goes_wrong_nothing_is_lost_or_doubled(simulation: Simulation) -> None:
    simulation.run_all(SEED, RUNS, note=lambda: None)
    assert not simulation.told, simulation.told


@pytest.mark.parametrize("fault", QUICKLY_FOUND, ids=lambda fault: fault.what)
def test_a_planted_fault_is_found_and_its_seed_fails_again(
    simulation: Simulation, fault: Fault
) -> None:
    found = simulation.found_within(fault, SEED)
    assert found is not None
    assert found.is_replayed
