"""`make mutants`: how many small faults the tests find.

SEED and SAMPLE draw; TESTS are the paths that the map is made of (all others: nobody asks them),
SINCE a revision since which only changed lines count, KINDS and PLACES the only kinds and paths (a
regular expression), TREES how many processes.  The last line is one JSON object.
"""
# tested by: tests/tools/mutants/test_a_tiny_package.py

import fcntl
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.mutants.campaign import Campaign, figures
from tools.mutants.drawing import equivalent
from tools.mutants.drawing.sample import Wanted
from tools.mutants.house import House, ours
from tools.mutants.running.checkout import Since


def say(text: str) -> None:
    """At once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(house: House, asked: Mapping[str, str], listed: Path = equivalent.LISTED) -> int:
    """0: they were tried, whatever was found."""
    data = house.root / ".data" / "mutants"
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two would share the trees
        campaign = Campaign(
            house,
            tests=asked.get("TESTS", "").split(),
            trees=int(asked.get("TREES") or 2),
            listed=listed,
            say=say,
        )
        try:
            return _tried(campaign, asked)
        finally:
            campaign.stop()


def _tried(campaign: Campaign, asked: Mapping[str, str]) -> int:
    if gone := campaign.stale():
        say("\n".join(["these equivalents are nowhere in the code:", *gone]))
        return 1
    lines = None
    if since := asked.get("SINCE"):
        lines = Since(campaign.house.root, since, campaign.tree).changed()
    wanted = Wanted(
        seed=int(asked.get("SEED") or 2027),
        size=int(asked.get("SAMPLE") or 60),
        kinds=asked.get("KINDS", "").replace(",", " ").split(),
        places=asked.get("PLACES", ""),
        lines=lines,
    )
    known = campaign.lines()
    sample = campaign.sample(wanted)
    say(f"{len(sample.drawn)} are drawn from {dict(sample.possible)}")
    results = campaign.run(sample.drawn, known)
    say(json.dumps(figures(wanted.seed, results)))
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the trees' servers end, too
    try:
        raise SystemExit(main(ours(), os.environ))
    except KeyboardInterrupt:
        raise SystemExit(143) from None
