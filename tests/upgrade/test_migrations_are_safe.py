"""Migrations that came since the last release, as SQL, past a linter that knows which statement of
PostgreSQL holds up a table in use.

What it warns of and is meant stands in the migration: `# safe: rule-name: why`.
"""

import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.upgrade.released import released_migrations
from tools.measure_code import APPS

SAID_SAFE = re.compile(r"#\s*safe: ([a-z-]+): \S+")
# Not of locks but of taste, or of how Django writes each table.
NOT_OURS = ["prefer-text-field", "prefer-bigint-over-int", "prefer-bigint-over-smallint",
            "prefer-identity", "prefer-robust-stmts", "require-timeout-settings",
            "require-lock-timeout", "require-statement-timeout", "ban-char-field"]  # fmt: skip
SQUAWK = Path(sys.executable).with_name("squawk")


@pytest.mark.django_db(transaction=True)
def test_each_new_migration_leaves_tables_in_use_alone() -> None:
    assert {key: said for key in _new() if (said := _warnings(key))} == {}


@pytest.mark.django_db(transaction=True)
def test_the_linter_finds_what_holds_up_a_table() -> None:
    told = _squawk('CREATE INDEX "i" ON "submissions_entry" ("state");', [], atomic=True)
    assert [each["rule_name"] for each in told] == ["require-concurrent-index-creation"]


def _new() -> list[tuple[str, str]]:
    """Ours that the last release didn't have; of a new app's first table all is new."""
    ours = {config.label for config in apps.get_app_configs() if config.name in APPS}
    released = released_migrations()
    nodes = MigrationLoader(connection).graph.nodes
    return sorted(key for key in nodes if key[0] in ours and key not in released)


def _warnings(key: tuple[str, str]) -> list[str]:
    loader = MigrationLoader(connection)
    migration = loader.graph.nodes[key]
    source = inspect.getsource(importlib.import_module(f"{key[0]}.migrations.{key[1]}"))
    statements = loader.collect_sql([(migration, False)])
    told = _squawk("\n".join(statements), SAID_SAFE.findall(source), atomic=migration.atomic)
    return [f"{each['rule_name']}: {each['message']}" for each in told]


def _squawk(statements: str, safe: list[str], *, atomic: bool) -> list[dict[str, str]]:
    command = [str(SQUAWK), "--reporter", "json", "--pg-version", "18",
               f"--exclude={','.join([*NOT_OURS, *safe])}"]  # fmt: skip
    if atomic:
        command.append("--assume-in-transaction")
    said = subprocess.run(command, input=statements, capture_output=True, text=True, check=False)
    assert said.stdout.strip(), said.stderr
    return list(json.loads(said.stdout))
