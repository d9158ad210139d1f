"""Every write that the site has, beside itself and beside its neighbours.

Short in `make test`: a sample, in some stages of an edition; where it comes by the first planted
fault, it must find that.  `make races SEED=… ROUNDS=…` takes all of them, several times, and all
six faults.
"""

import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from pytest_django import Settings

from tests.races.campaign.planted import PLANTED, Fault
from tests.races.campaign.racing import Campaign, Found, figures_of
from tests.races.campaign.world import DRAFT, STAGES
from tests.races.campaign.writes import REFUSED_ALONE, SHEETS_EACH_BY_ITSELF

SEED = int(os.environ.get("RACES_SEED", "2027"))
LOOKS_FOR_A_FAULT = 3  # each with other requests, as long as it isn't found
ROUNDS = int(os.environ.get("RACES_ROUNDS", "0"))  # 0: a sample of the writes, once
REPORT = os.environ.get("RACES_REPORT", "")  # a file for the figures, also of a part
ONLY = re.compile(os.environ.get("RACES_ONLY", ""))  # the names of writes that are sent
ALL_SIX = "1,2,3,4,5,6"
# The planted faults that are looked for, by their place in the list.
FAULTS = [int(number) for number in re.findall(r"\d+", os.environ.get("RACES_PLANTED") or ALL_SIX)]
SAMPLE, SAMPLE_OF_STAGES, SHARE_OF_PAGES = 5, 1, 0.1
DRAWS, DRAWS_AGAIN, FEW_DRAWS = 60, 200, 8  # of a request, until one is answered well
PLACES_BETWEEN_REPORTS = 10
BEGAN = time.monotonic()

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _without_the_log_of_refusals() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _without_limits(settings: Settings) -> None:
    """A cache counts, and keeps its counts when the database is put back."""
    settings.ACCOUNT_RATE_LIMITS = False


def test_every_write_beside_itself_and_its_neighbours(tmp_path: Path) -> None:
    stages = STAGES if ROUNDS else [DRAFT, *Random(SEED).sample(STAGES[2:], SAMPLE_OF_STAGES)]
    campaign = Campaign(SEED, tmp_path, stages, 1 if ROUNDS else SHARE_OF_PAGES, ONLY)
    alone, names = campaign.alone, list(campaign.alone.drawn)
    say(f"{len(names)} writes are found")
    campaign.random.shuffle(names)
    most, draws = (len(names), DRAWS) if ROUNDS else (SAMPLE, FEW_DRAWS)
    alone.look_for_accepted(names, most, draws)
    if ROUNDS:
        alone.look_again(DRAWS_AGAIN)
    say(f"{sum(map(bool, alone.accepted.values()))} are answered well alone")
    say(f"{alone.draws.total()} requests were tried, most of {alone.draws.most_common(25)}")
    unexplained = _unexplained(campaign)
    with campaign.served() as found:
        faults = _faults_within_reach(campaign)
        planted_found = _look_for(campaign, faults)
        for _round in range(max(ROUNDS, 1)):
            for left in campaign.one_round():
                if left % PLACES_BETWEEN_REPORTS == 0:
                    say(f"{left} writes are left")
                    _report(found, len(faults), planted_found)
    say("\n".join([f"{len(found.raced)} are raced, by {found.sent} requests", *found.broken]))
    assert not found.broken, "\n".join(found.broken)
    assert planted_found == len(faults)
    assert not unexplained, "name the reason in REFUSED_ALONE, or draw better:\n" + unexplained
    assert len(found.raced) >= (len(names) - len(REFUSED_ALONE) if ROUNDS else SAMPLE)


def _look_for(campaign: Campaign, faults: list[Fault]) -> int:
    """How many of the planted faults the races show."""
    shown = 0
    for fault in faults:
        names = {first.write.name for first, _other in campaign.pairs_at(fault)}
        say(f"{len(names)} writes come by {fault.target}: {sorted(names)[:6]}")
        if any(campaign.look_for(fault) for _look in range(LOOKS_FOR_A_FAULT)):
            shown += 1
        else:
            say(f"planted and not found: {fault.what}")
        _report(campaign.own, len(faults), shown)
    return shown


def _faults_within_reach(campaign: Campaign) -> list[Fault]:
    """All; of a sample the first one, which needs no neighbours, if it comes by that."""
    if ROUNDS:
        return [PLANTED[number - 1] for number in FAULTS if number]
    return [fault for fault in PLANTED[:1] if campaign.pairs_at(fault)]


def _unexplained(campaign: Campaign) -> str:
    """What is refused alone without a reason that is named, and reasons for what is no write."""
    if not ROUNDS:
        return ""
    alone = campaign.alone
    refused = {name for name, goods in alone.accepted.items() if not goods}
    told = [alone.refusal_of(name) for name in sorted(refused - REFUSED_ALONE.keys())]
    listed = REFUSED_ALONE.keys() | SHEETS_EACH_BY_ITSELF.keys()
    gone = [] if ONLY.pattern else sorted(listed - alone.accepted.keys())
    say("\n".join(told + gone))
    return "\n".join(told + gone)


def _report(found: Found, planted: int, planted_found: int) -> None:
    """The figures as far as it came; a campaign that is stopped leaves them."""
    figures = json.dumps(figures_of(found, planted, planted_found))
    if REPORT:
        Path(REPORT).write_text(figures + "\n")
    say(figures)


def say(text: str) -> None:
    """Seen at once in a long campaign."""
    if ROUNDS:
        took, worked = time.monotonic() - BEGAN, time.process_time()
        sys.stderr.write(f"{text} · {took:.0f} s, of which {worked:.0f} s of work here\n")
