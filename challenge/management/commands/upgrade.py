"""`challenge upgrade`: the tables of this version, beside a site that is in use.

A change of a table waits for whoever holds it, and everybody else waits behind the change.  So it
gives up after a short while and lets them pass, and is begun again; what was applied stays.
"""
# tested by: tests/upgrade/test_a_table_in_use.py

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg.errors import LockNotAvailable

from challenge.management.spoken_command import SpokenCommand
from challenge.services.account.sealed_factors import seal_second_factors

LOCK_SECONDS = 2  # that everybody else may have to wait
TRIES, PAUSE_SECONDS = 60, 2.0
CHANGES = ("ALTER", "CREATE", "DROP", "LOCK")


class Command(SpokenCommand):
    """Django's migrations, begun again where a table was held."""

    help = gettext_noop(
        "Bring the tables to this version while the site is in use: a table that somebody holds "
        "is left to them after two seconds and tried again, for some minutes."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """CommandError: a table was held all the time."""
        for left in reversed(range(TRIES)):
            try:
                with connection.execute_wrapper(_without_long_waits):
                    call_command(
                        "migrate", interactive=False, verbosity=options["verbosity"],
                        stdout=self.stdout, stderr=self.stderr,
                    )  # fmt: skip
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if not left:
                    raise CommandError(_held_all_the_time()) from error
            else:
                seal_second_factors()
                return
            time.sleep(PAUSE_SECONDS)


def _held_all_the_time() -> str:
    return _(
        "A table was in use all the time. Look for what has been running in the database for long "
        "(pg_stat_activity), end it and start again; what was applied stays applied."
    )


def _without_long_waits(
    execute: Callable[..., Any], sql: str, params: Any, *rest: Any, **facts: Any
) -> Any:
    """Within a transaction only: what builds an index beside others (CONCURRENTLY) has to wait for
    them, and would leave half an index.
    """
    if connection.in_atomic_block and sql.lstrip().startswith(CHANGES):
        execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'", None, *rest, **facts)
    return execute(sql, params, *rest, **facts)
