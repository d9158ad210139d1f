"""A killed worker changes nothing in an adaptive round: same batches, pairs and standing."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.challenge.local.embedded_folders import ROOT, migrated_folder
from tests.faults.test_processes import STARTED

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("story")]


def played(data: Path, name: str) -> dict[str, Any]:
    environment = {
        **os.environ,
        "CHALLENGE_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
        "CLOCK_SECONDS": "1",
        "JOB_SILENCE_SECONDS": "3",
        "BROKER_VISIBILITY_SECONDS": "600",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    }
    subprocess.run(
        [sys.executable, "-c", STARTED], env=environment, cwd=ROOT, check=True, timeout=60
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.adaptive_scenario", name],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_a_worker_killed_in_an_assignment_and_in_a_tally_changes_nothing_of_the_outcome() -> None:
    with migrated_folder() as calm_data, migrated_folder() as data, ThreadPoolExecutor() as both:
        # each waits for its clock most of the time
        calm, disturbed = both.map(played, (calm_data, data), ("calm", "disturbed"))
    assert disturbed == calm
    assert calm["stop"] == "budget_spent"
    pairs = [tuple(pair) for pair in calm["pairs"]]
    assert len(set(pairs)) == len(pairs)
    assert min(Counter(entry for entry, _judge in pairs).values()) >= 2
