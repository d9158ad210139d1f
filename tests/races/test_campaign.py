"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`; `make races SEED=… ROUNDS=…` takes all of them, several times, and then plants
faults that it must find.
"""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from tests.races.campaign import Campaign, figures_of
from tests.races.planted import PLANTED, Fault

SEED = int(os.environ.get("RACES_SEED", "2027"))
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
SECONDS = float(os.environ.get("RACES_SECONDS", "inf"))  # then the rounds are cut off
SAMPLE = 12

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_write_beside_itself_and_its_neighbours(tmp_path: Path) -> None:
    end = time.monotonic() + SECONDS
    campaign = Campaign(SEED, tmp_path, looks=3 if ROUNDS else 1)
    names = campaign.names()
    campaign.random.shuffle(names)
    campaign.look_for_accepted(names if ROUNDS else names[:SAMPLE])
    say(f"{sum(map(bool, campaign.accepted.values()))} of {len(names)} are answered well alone")
    missed = [fault.target for fault in PLANTED if ROUNDS and not campaign.look_for(fault)]
    say(f"planted and not found: {missed}")
    with campaign.served() as found:
        for _round in range(max(ROUNDS, 1)):
            campaign.one_round(end)
    alone = sorted(name for name, goods in campaign.accepted.items() if not goods)
    say(f"{len(found.raced)} of {len(names)} writes were raced; refused alone: {', '.join(alone)}")
    say("\n".join(found.broken))
    say(json.dumps(figures_of(found, len(PLANTED) - len(missed))))
    assert not found.broken, "\n".join(found.broken)
    assert not missed
    assert len(found.raced) > 3


def say(text: str) -> None:
    """Seen at once in a long campaign."""
    if ROUNDS:
        sys.stderr.write(f"\n{text}\n")


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.target.rpartition(".")[2])
def test_a_planted_fault_is_found(fault: Fault) -> None:
    assert fault.is_found()
