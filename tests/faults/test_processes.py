"""Whatever dies, is emptied or restarts: nothing is lost and nothing is doubled, with real
processes.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.challenge.local.embedded_folders import ROOT, migrated_folder

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("story")]
STARTED = (
    "from pathlib import Path; import os; from challenge.local import embedded; "
    "embedded.ensure(Path(os.environ['CHALLENGE_DATA']), durable=True)"
)


def test_nothing_is_lost_or_doubled_when_workers_relay_clock_broker_or_database_fail() -> None:
    with migrated_folder() as data:
        surroundings = {
            "CHALLENGE_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "challenge.settings",
            "LOG_JSON": "1",
            "CLOCK_SECONDS": "1",
            "JOB_SILENCE_SECONDS": "3",
            "BROKER_VISIBILITY_SECONDS": "600",
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        }
        environment = {**os.environ, **surroundings}
        subprocess.run(
            [sys.executable, "-c", STARTED], env=environment, cwd=ROOT, check=True, timeout=60
        )
        played = subprocess.run(
            [sys.executable, "-m", "tests.faults.scenario"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        logs = "".join(
            f"\n== {path.name}\n{path.read_text(errors='replace')[-1500:]}"
            for path in Path(data, "logs").glob("*.log")
        )
    assert played.returncode == 0, played.stdout + played.stderr[-3000:] + logs
    print(played.stdout)  # noqa: T201 - how long each took, for who asks with -s
    assert len(played.stdout.splitlines()) == 6
