"""The simulation, with servers of its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.simulated.campaign import Simulation, a_simulation


@pytest.fixture
def simulation(settings: Any) -> Iterator[Simulation]:
    settings.EMAIL_BACKEND = "tests.faults.simulated.houses.SimulatedMail"
    storage = "tests.faults.simulated.houses.SimulatedStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": storage}}
    # Redis has a clock of its own, which can't be moved
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with a_simulation() as made:
        yield made
