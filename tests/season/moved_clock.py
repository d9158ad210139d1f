"""One clock that a test moves: Python's, and that of this process's connection to PostgreSQL.

A schema ahead of pg_catalog holds now() and its kin, so that SQL of Django's and of ours has it
too.  Nothing ticks by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import time_machine
from django.db import connection

from challenge.kernel import clock

SCHEMA = "moved_clock"
NAMES = ("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp")


class MovedClock:
    """The moment that it is, for everybody."""

    def __init__(self, traveller: time_machine.Traveller, start: datetime) -> None:
        self.now = start
        self._traveller = traveller
        self.move_to(start)

    def move_to(self, moment: datetime) -> None:
        self.now = moment
        self._traveller.move_to(moment, tick=False)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {SCHEMA}.moment SET at = %s", [moment])  # noqa: S608


@contextmanager
def moved_clock(start: datetime) -> Iterator[MovedClock]:
    """Both clocks stand at `start`, until they are moved; afterwards they go as before."""
    before = connection.settings_dict["OPTIONS"].get("options", "")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"CREATE TABLE {SCHEMA}.moment (at timestamptz NOT NULL)")
        cursor.execute(f"INSERT INTO {SCHEMA}.moment VALUES (now())")  # noqa: S608 - our own name
        for name in NAMES:
            returns = "RETURNS timestamptz LANGUAGE sql STABLE"
            cursor.execute(
                f"CREATE FUNCTION {SCHEMA}.{name}() {returns} "  # noqa: S608
                f"AS 'SELECT at FROM {SCHEMA}.moment'"
            )
    path = f"-c search_path={SCHEMA},pg_catalog,public"
    connection.settings_dict["OPTIONS"]["options"] = f"{before} {path}".strip()
    connection.close()
    try:
        with time_machine.travel(start, tick=False) as traveller:
            moved = MovedClock(traveller, start)
            clock._offset = None
            yield moved
    finally:
        clock._offset = None
        connection.settings_dict["OPTIONS"]["options"] = before
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
