"""`migrate` beside a site that is in use: no statement waits for a table for long.

A change of a table waits for whoever holds it, and everybody else waits behind the change.  So it
gives up after a short while and lets them pass, and is begun again; what was applied stays.
"""
# tested by: tests/upgrade/test_a_table_in_use.py

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

LOCK_SECONDS = 2  # that everybody else may have to wait
TRIES, PAUSE_SECONDS = 60, 2.0


class Command(migrate.Command):
    """Django's own, begun again where a table was held."""

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError: the table was held all the time."""
        connection = connections[options["database"]]
        for left in reversed(range(TRIES)):
            try:
                with connection.execute_wrapper(_without_long_waits):
                    return super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if not left:
                    raise CommandError(_held_all_the_time()) from error
            time.sleep(PAUSE_SECONDS)
        return None


def _held_all_the_time() -> str:
    return _(
        "A table was in use all the time. Look at what has been running in the database for long "
        "(pg_stat_activity), end it and start again; what was applied stays applied."
    )


def _without_long_waits(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]  # noqa: FBT001 - Django's form
) -> Any:
    """Within a transaction only: what builds an index beside others (CONCURRENTLY) has to wait for
    them, and would leave half an index.
    """
    connection = context["connection"]
    if connection.in_atomic_block and sql.lstrip().startswith(("ALTER", "CREATE", "DROP", "LOCK")):
        execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'", None, False, context)  # noqa: FBT003
    return execute(sql, params, many, context)
