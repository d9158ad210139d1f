"""A migration beside somebody who holds its table: the others go on, and it ends once it may."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.harness.migrated_template import copy_template, drop_database, url_of

pytestmark = [pytest.mark.servers, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
DATABASE = "upgrade_beside_a_reader"
OTHERS_MAY_WAIT = 10_000  # ms, on a machine that is busy; without a limit they wait for the reader
HELD_FOR = 15.0  # seconds
SETTINGS = 'from challenge.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, "held"]\n'
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    operations = [migrations.RunSQL("ALTER TABLE challenge_edition ADD COLUMN held integer")]
"""


def test_others_read_on_while_a_migration_waits_for_a_table(tmp_path: Path) -> None:
    copy_template(DATABASE)
    url, migrating = url_of(DATABASE), None
    try:
        with psycopg.connect(url) as reader:
            reader.execute("SELECT FROM challenge_edition")  # and its transaction stays open
            migrating = _migrate(tmp_path, url)
            _look_again_and_again(url, HELD_FOR)
            assert migrating.poll() is None, migrating.communicate()
        assert migrating.wait(120) == 0, migrating.communicate()
        with psycopg.connect(url) as line:
            line.execute("SELECT held FROM challenge_edition")
    finally:
        if migrating:
            migrating.kill()
        drop_database(DATABASE)


def _migrate(folder: Path, url: str) -> "subprocess.Popen[bytes]":
    (folder / "held" / "migrations").mkdir(parents=True)
    for package in ("held", "held/migrations"):
        (folder / package / "__init__.py").touch()
    (folder / "held/migrations/0001_held.py").write_text(MIGRATION)
    (folder / "held_settings.py").write_text(SETTINGS)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PYTHONPATH": str(folder),
        "DJANGO_SETTINGS_MODULE": "held_settings",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "upgrade", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _look_again_and_again(url: str, seconds: float) -> None:
    """Short reads, as of pages.  QueryCanceled: a read waited for too long."""
    end = time.monotonic() + seconds
    with psycopg.connect(
        url, autocommit=True, options=f"-c statement_timeout={OTHERS_MAY_WAIT}"
    ) as line:
        while time.monotonic() < end:
            line.execute("SELECT FROM challenge_edition")
            time.sleep(0.05)
