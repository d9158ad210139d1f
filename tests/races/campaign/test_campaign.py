"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`; `make races SEED=… ROUNDS=…` takes all of them, several times, and then plants
faults that it must find.
"""

import json
import logging
import os
import sys
import time
from pathlib import Path

import pytest

from tests.races.campaign.planted import PLANTED, Fault
from tests.races.campaign.racing import Campaign, figures_of

SEED = int(os.environ.get("RACES_SEED", "2027"))
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
SECONDS = float(os.environ.get("RACES_SECONDS", "inf"))  # then the rounds are cut off
SAMPLE = 12

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_write_beside_itself_and_its_neighbours(tmp_path: Path) -> None:
    logging.disable(logging.ERROR)
    end = time.monotonic() + SECONDS
    began = time.monotonic()
    campaign = Campaign(SEED, tmp_path, share=1 if ROUNDS else 0.1)
    names = campaign.names()
    say(f"{len(names)} writes found after {time.monotonic() - began:.0f} s")
    campaign.random.shuffle(names)
    campaign.look_for_accepted(names if ROUNDS else names[:SAMPLE])
    say(
        f"{sum(map(bool, campaign.accepted.values()))} of {len(names)} are answered well alone, after {time.monotonic() - began:.0f} s"
    )
    if os.environ.get("PROBE"):
        for name, goods in sorted(campaign.accepted.items()):
            if not goods:
                print("REFUSED", name)
                for line in campaign.refusals.get(name, [])[:7]:
                    print("R     ", line)
        sys.stdout.flush()
    with campaign.served() as found:
        for _round in range(max(ROUNDS, 1)):
            campaign.one_round(end)
    say(f"rounds ended after {time.monotonic() - began:.0f} s")
    missed = [fault.target for fault in PLANTED if ROUNDS and not campaign.look_for(fault)]
    say(f"planted and not found: {missed}; after {time.monotonic() - began:.0f} s")
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
