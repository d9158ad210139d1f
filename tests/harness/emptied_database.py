"""An empty database after each test that commits.

Django's own way, `flush`, truncates a hundred tables and makes the permissions anew: half a second
for each of three hundred tests, of which one fills about ten tables.
"""

from functools import cache
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase
from psycopg import sql

KEPT = {"django_content_type", "auth_permission"}  # what post_migrate makes


def empty_the_database(alias: str = "default") -> None:
    """No model's table has a row but those that the migrations leave.

    It waits for whoever still writes, as TRUNCATE does.  Foreign keys and the triggers that keep
    a log as it is are silent meanwhile.
    """
    tables = _tables(alias)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))
        for table in _filled(cursor, tables):
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def empty_instead_of_flush() -> None:
    """From here on, Django's test cases that commit leave the database so."""
    TransactionTestCase._fixture_teardown = _teardown  # type: ignore[attr-defined]


def filled_tables(cursor: Any, alias: str = "default") -> tuple[str, ...]:
    """Those that have rows which the migrations didn't leave, by name."""
    return tuple(_filled(cursor, _tables(alias)))


@cache
def _tables(alias: str) -> tuple[str, ...]:
    return tuple(sorted(set(connections[alias].introspection.django_table_names()) - KEPT))


def _filled(cursor: Any, tables: tuple[str, ...]) -> list[str]:
    """Those with a row, in one look."""
    look = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    looks = [look.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
    cursor.execute(sql.SQL(" UNION ALL ").join(looks))
    return [str(row[0]) for row in cursor.fetchall()]


def _teardown(case: Any) -> None:
    for alias in case._databases_names(include_mirrors=False):
        empty_the_database(alias)
