"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`; `make races SEED=… ROUNDS=…` takes all of them, several times, and then plants
faults that it must find.
"""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.races.campaign import Campaign, figures_of
from tests.races.planted import PLANTED, Fault

SEED = int(os.environ.get("RACES_SEED", "2027"))
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
SAMPLE = 12

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_write_beside_itself_and_its_neighbours(tmp_path: Path) -> None:
    campaign = Campaign(SEED, tmp_path)
    names = campaign.names()
    campaign.random.shuffle(names)
    campaign.look_for_accepted(names if ROUNDS else names[:SAMPLE])
    if ROUNDS:
        accepted = sum(map(bool, campaign.accepted.values()))
        sys.stdout.write(f"\n{accepted} of {len(names)} writes are answered well alone\n")
    with campaign.served() as found:
        for _round in range(max(ROUNDS, 1)):
            campaign.one_round()
    missed = [fault.target for fault in PLANTED if ROUNDS and not campaign.look_for(fault)]
    if ROUNDS:
        left_out = sorted(name for name, goods in campaign.accepted.items() if not goods)
        sys.stdout.write(f"\n{len(found.raced)} of {len(names)} writes were raced; refused alone: ")
        sys.stdout.write(", ".join(left_out) + "\n" + "\n".join([*found.broken, *missed]) + "\n")
        sys.stdout.write(json.dumps(figures_of(found, len(PLANTED) - len(missed))) + "\n")
    assert not found.broken, "\n".join(found.broken)
    assert not missed
    assert len(found.raced) > 3


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.target.rpartition(".")[2])
def test_a_planted_fault_is_found(fault: Fault) -> None:
    assert fault.is_found()
