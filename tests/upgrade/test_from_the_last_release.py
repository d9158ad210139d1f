"""The database of the last release comes to this one while processes of the last one go on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from challenge.settings import INSTALLED_APPS
from tests.upgrade.old_statements import Tables, Writer, accepted, statements_of, tables_of
from tests.upgrade.released import released_database

pytestmark = [pytest.mark.servers, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
# What the release notes say needs a stop of the site, in the words of `Tables.unlike`.
NEEDS_A_STOP: dict[str, str] = {}
LONGEST_WAIT = 5.0  # seconds: after as many, the site answers that the database is away
LOOK = """
import json
from challenge import audit
from challenge.models import Edition
from django.test import Client
from django.urls import reverse
client = Client(HTTP_HOST="127.0.0.1")
answers = {}
for edition in Edition.objects.all():
    for name in ("edition", "results"):
        path = reverse(f"public:{name}", args=[edition.slug])
        answers[path] = client.get(path).status_code
answers["/api/v1/editions/"] = client.get("/api/v1/editions/").status_code
print(json.dumps({"answers": answers, "whole": audit.first_break() is None}))
"""


def test_it_migrates_while_processes_of_the_last_release_go_on() -> None:
    with released_database("upgrade_from_last_release") as url:
        with psycopg.connect(url, autocommit=True) as line:
            before, rows = tables_of(line), _rows(line)
            statements, _refused = accepted(line, statements_of(before))
        assert len(statements) > 2 * len(before.columns), "most tables may be written"
        with Writer(url, statements, seed=20261130).at_work() as writer:
            _manage(url, "migrate", "--no-input", "--verbosity", "0")
        with psycopg.connect(url, autocommit=True) as line:
            after = tables_of(line)
            _good, refused = accepted(line, iter(statements))
            kept = _rows(line)
        assert _unannounced(after, before) == []
        assert {said: why for said, why in refused.items() if not _announced(said)} == {}
        assert writer.done > 0
        assert not writer.refused
        assert writer.longest < LONGEST_WAIT
        assert {table: rows[table] for table in rows if kept.get(table, 0) < rows[table]} == {}
        _manage(url, "migrate", "--check")
        _looks_whole(_manage(url, "shell", "--verbosity", "0", "-c", LOOK))


def _looks_whole(said: str) -> None:
    found = json.loads(said.strip().splitlines()[-1])
    assert found["whole"], "the chain of events"
    assert len(found["answers"]) > 1
    assert set(found["answers"].values()) == {200}, found


def _unannounced(after: Tables, before: Tables) -> list[str]:
    return [each for each in after.unlike(before) if each not in NEEDS_A_STOP]


def _announced(said: str) -> bool:
    return any(said.rsplit(" ", maxsplit=1)[-1] in announced for announced in NEEDS_A_STOP)


def _rows(line: "psycopg.Connection[tuple[object, ...]]") -> dict[str, int]:
    ours = {name.split(".")[0] for name in INSTALLED_APPS}
    tables = [table for table in tables_of(line).columns if table.split("_")[0] in ours]
    return {table: _count(line, table) for table in tables}


def _count(line: "psycopg.Connection[tuple[object, ...]]", table: str) -> int:
    words = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = line.execute(words).fetchone()
    assert row is not None
    return int(str(row[0]))


def _manage(url: str, *words: str) -> str:
    """What the command said.  AssertionError: it failed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DEBUG": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
