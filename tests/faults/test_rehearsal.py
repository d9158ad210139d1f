"""An edition is rehearsed by real workers; one that is killed half-way leaves nothing behind."""

import json
import os
import subprocess
import sys

import pytest

from tests.challenge.local.embedded_folders import ROOT, migrated_folder
from tests.faults.test_processes import STARTED

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("story")]


def test_a_killed_rehearsal_is_played_anew_and_nothing_of_either_stays() -> None:
    with migrated_folder() as data:
        environment = {
            **os.environ,
            "CHALLENGE_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "challenge.settings",
            "CLOCK_SECONDS": "1",
            "JOB_SILENCE_SECONDS": "10",
            "BROKER_VISIBILITY_SECONDS": "600",
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        }
        subprocess.run(
            [sys.executable, "-c", STARTED], env=environment, cwd=ROOT, check=True, timeout=60
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.rehearsal_scenario"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["problem"] is None
    assert (told["stages"], told["attempts"]) == (14, 2)
    assert told["mails"] > 20
    assert (told["left"], told["sent"]) == ({}, 0)
