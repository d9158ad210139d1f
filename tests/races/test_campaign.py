"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`; `make races SEED=… ROUNDS=…` takes all of them, several times.
"""

import json
import os
import sys

import pytest

from tests.races.campaign import Campaign
from tests.races.planted import PLANTED

SEED = int(os.environ.get("RACES_SEED", "2027"))
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
SAMPLE = 24

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_write_beside_itself_and_its_neighbours() -> None:
    campaign = Campaign(SEED)
    names = campaign.names()
    campaign.random.shuffle(names)
    for _round in range(max(ROUNDS, 1)):
        found = campaign.one_round(names if ROUNDS else names[:SAMPLE])
    planted = sum(fault.is_found() for fault in PLANTED) if ROUNDS else len(PLANTED)
    if ROUNDS:
        figures = found.figures() | {"planted": len(PLANTED), "planted_found": planted}
        sys.stdout.write(f"\n{len(found.raced)} of {len(names)} writes were raced\n")
        sys.stdout.write("\n".join(found.broken) + "\n" + json.dumps(figures) + "\n")
    assert not found.broken, "\n".join(found.broken)
    assert planted == len(PLANTED)
    assert len(found.raced) > 3


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.target.rpartition(".")[2])
def test_a_planted_fault_is_found(fault: object) -> None:
    assert fault.is_found()  # type: ignore[attr-defined]
