"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`: a sample, in some stages of an edition.  `make races SEED=… ROUNDS=…` takes
all of them, several times, and then plants faults that it must find.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.races.campaign.planted import PLANTED, Fault
from tests.races.campaign.racing import Campaign, figures_of
from tests.races.campaign.world import STAGES
from tests.races.campaign.writes import REFUSED_ALONE

SEED = int(os.environ.get("RACES_SEED", "2027"))
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
SAMPLE, SAMPLE_OF_STAGES, SHARE_OF_PAGES = 8, 2, 0.15

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _without_the_log_of_refusals() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_every_write_beside_itself_and_its_neighbours(tmp_path: Path) -> None:
    began = time.monotonic()
    stages = STAGES if ROUNDS else Random(SEED).sample(STAGES, SAMPLE_OF_STAGES)
    campaign = Campaign(SEED, tmp_path, stages, share=1 if ROUNDS else SHARE_OF_PAGES)
    names = campaign.names()
    say(f"{len(names)} writes are found", began)
    campaign.random.shuffle(names)
    campaign.look_for_accepted(names, most=len(names) if ROUNDS else SAMPLE)
    alone = {name for name, goods in campaign.accepted.items() if not goods}
    say(f"{len(campaign.accepted) - len(alone)} are answered well alone", began)
    say("\n".join(campaign.refusal_of(name) for name in sorted(alone - REFUSED_ALONE.keys())))
    missed = [fault.target for fault in PLANTED if ROUNDS and not campaign.look_for(fault)]
    say(f"planted and not found: {missed}", began)
    with campaign.served() as found:
        for _round in range(max(ROUNDS, 1)):
            campaign.one_round()
    say(f"{len(found.raced)} are raced, by {found.sent} requests", began)
    say("\n".join([*found.broken, json.dumps(figures_of(found, len(PLANTED) - len(missed)))]))
    assert not found.broken, "\n".join(found.broken)
    assert not missed
    if ROUNDS:
        assert REFUSED_ALONE.keys() <= set(names), REFUSED_ALONE.keys() - set(names)
        told = "\n".join(campaign.refusal_of(name) for name in alone - REFUSED_ALONE.keys())
        assert not told, f"name the reason in REFUSED_ALONE, or draw better requests:\n{told}"
    assert len(found.raced) > 3


def say(text: str, began: float | None = None) -> None:
    """Seen at once in a long campaign."""
    if ROUNDS:
        after = f", after {time.monotonic() - began:.0f} s" if began else ""
        sys.stderr.write(f"{text}{after}\n")


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.target.rpartition(".")[2])
def test_a_planted_fault_is_found(fault: Fault) -> None:
    assert fault.is_found()
