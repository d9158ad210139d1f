"""After a test that commits, the database is as the migrations left it."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from psycopg import sql

from challenge.models import AuditEvent, User
from judging.models import Scoresheet
from tests.harness.emptied_database import KEPT, empty_the_database
from tests.judging import factories as f

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> set[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table for table in tables if _has_rows(cursor, table)}


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
    return bool(cursor.fetchone()[0])


def test_every_row_goes_also_what_nobody_may_delete_and_what_post_migrate_makes_stays() -> None:
    made = Permission.objects.count(), ContentType.objects.count()
    f.score_all(f.an_open_round(entries=3, judges=3))
    assert User.objects.exists()
    assert AuditEvent.objects.exists()  # a trigger refuses to delete these
    assert Scoresheet.objects.exists()
    empty_the_database()
    assert filled() == {*KEPT, "django_migrations"}
    assert (Permission.objects.count(), ContentType.objects.count()) == made
    assert all(made)


@pytest.mark.parametrize("time", [1, 2])
def test_no_test_finds_what_one_before_it_has_committed(time: int) -> None:
    assert filled() == {*KEPT, "django_migrations"}
    f.a_person()
