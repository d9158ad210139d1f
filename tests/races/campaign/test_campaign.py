"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`: a sample, in some stages of an edition; where it comes by the first planted
fault, it must find that.  `make races SEED=… ROUNDS=…` takes all of them, several times, and all
six faults.
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
from tests.races.campaign.world import DRAFT, STAGES
from tests.races.campaign.writes import REFUSED_ALONE

SEED = int(os.environ.get("RACES_SEED", "2027"))
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
REPORT = os.environ.get("RACES_REPORT", "")  # a file for the figures
SAMPLE, SAMPLE_OF_STAGES, SHARE_OF_PAGES = 5, 1, 0.1
DRAWS, FEW_DRAWS = 150, 12  # of a request, until one is answered well
BEGAN = time.monotonic()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _without_the_log_of_refusals() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_every_write_beside_itself_and_its_neighbours(tmp_path: Path) -> None:
    stages = STAGES if ROUNDS else [DRAFT, *Random(SEED).sample(STAGES[2:], SAMPLE_OF_STAGES)]
    campaign = Campaign(SEED, tmp_path, stages, share=1 if ROUNDS else SHARE_OF_PAGES)
    alone, names = campaign.alone, list(campaign.alone.drawn)
    say(f"{len(names)} writes are found")
    campaign.random.shuffle(names)
    most, draws = (len(names), DRAWS) if ROUNDS else (SAMPLE, FEW_DRAWS)
    alone.look_for_accepted(names, most, draws)
    say(f"{sum(map(bool, alone.accepted.values()))} are answered well alone")
    unexplained = _unexplained(campaign)
    with campaign.served() as found:
        faults = _faults_within_reach(campaign)
        missed = [fault.what for fault in faults if not campaign.look_for(fault)]
        say(f"planted and not found: {missed}")
        for _round in range(max(ROUNDS, 1)):
            campaign.one_round()
    say("\n".join([f"{len(found.raced)} are raced, by {found.sent} requests", *found.broken]))
    _report(figures_of(found, len(faults), len(faults) - len(missed)))
    assert not found.broken, "\n".join(found.broken)
    assert not missed
    assert not unexplained, "name the reason in REFUSED_ALONE, or draw better:\n" + unexplained
    assert len(found.raced) >= (len(names) - len(REFUSED_ALONE) if ROUNDS else SAMPLE)


def _faults_within_reach(campaign: Campaign) -> list[Fault]:
    """All; of a sample the first one, which needs no neighbours, if it comes by that."""
    return PLANTED if ROUNDS else [fault for fault in PLANTED[:1] if campaign.pairs_at(fault)]


def _unexplained(campaign: Campaign) -> str:
    """What is refused alone without a reason that is named, and reasons for what is no write."""
    if not ROUNDS:
        return ""
    alone = campaign.alone
    refused = {name for name, goods in alone.accepted.items() if not goods}
    told = [alone.refusal_of(name) for name in sorted(refused - REFUSED_ALONE.keys())]
    gone = sorted(REFUSED_ALONE.keys() - alone.accepted.keys())
    say("\n".join(told + gone))
    return "\n".join(told + gone)


def _report(figures: dict[str, int]) -> None:
    if REPORT:
        Path(REPORT).write_text(json.dumps(figures) + "\n")
    say(json.dumps(figures))


def say(text: str) -> None:
    """Seen at once in a long campaign."""
    if ROUNDS:
        sys.stderr.write(f"{text} · {time.monotonic() - BEGAN:.0f} s\n")
