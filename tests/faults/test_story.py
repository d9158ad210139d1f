"""The whole story through real worker processes, also when a worker is killed in the middle."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.challenge.local.embedded_folders import ROOT, data_folder

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("story")]


LEAST_DAYS = 20


def play(folder: Path, *options: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DEMO", "CLOCK_SECONDS"}
    }
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--once", "--small", *options]
    done = subprocess.run(
        command,
        env={**environment, "CHALLENGE_DATA": str(folder), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=500,
        cwd=ROOT,
        check=False,
    )
    stop = (
        "from pathlib import Path; from challenge.local import embedded; "
        "embedded.stop(Path(__import__('sys').argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", stop, str(folder / "once")], check=False, timeout=60, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
    return done.stdout


def awards(story: str) -> list[str]:
    return re.findall(r"^(?:대상|최우수상|우수상).*$", story, flags=re.MULTILINE)


class Loads(NamedTuple):
    """Sheets a judge in one round; equal: had all as many."""

    equal: float
    least: int
    most: int


def loads(story: str) -> list[Loads]:
    found = re.findall(r": (\d+) judges, (\d+) to (\d+) of (\d+) sheets each$", story, re.MULTILINE)
    return [Loads(int(n) / int(m), int(low), int(high)) for m, low, high, n in found]


def test_the_story_ends_with_the_same_winners_when_the_worker_is_killed_half_way() -> None:
    # folders of ours, not pytest's: another run of pytest closes the folder above its own, and
    # the servers would be sought elsewhere; both at once, for each waits for its workers
    with data_folder() as calm, data_folder() as folder, ThreadPoolExecutor() as both:
        disturbance = both.submit(play, folder, "--kill-worker")
        undisturbed, disturbed = play(calm), disturbance.result()
    assert len(awards(undisturbed)) == 6
    assert awards(disturbed) == awards(undisturbed)
    assert " ↔ " in disturbed
    for story in (undisturbed, disturbed):  # told over its weeks, though made in a minute
        days = re.search(r"; a log of (\d+) days$", story, re.MULTILINE)
        assert days, story[-500:]
        assert int(days[1]) >= LEAST_DAYS
    document, pitch = loads(undisturbed)
    assert 0.7 * document.equal // 1 <= document.least
    assert document.most <= -(1.3 * document.equal // -1)
    # everybody hears everybody, but an entry that somebody is in conflict with
    assert pitch.most - 1 <= pitch.least <= pitch.most
