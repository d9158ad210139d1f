"""The tests' databases are copies of one that was migrated; a change of the schema makes a new."""

from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.harness import migrated_template as template


@pytest.mark.django_db
def test_a_copy_lacks_no_migration_and_holds_no_rows_of_a_test() -> None:
    name = "copy_of_the_template"
    template.copy_template(name)
    try:
        with psycopg.connect(template.url_of(name)) as line:
            there = line.execute("SELECT app, name FROM django_migrations").fetchall()
            people = line.execute("SELECT count(*) FROM challenge_user").fetchone()
        call_command("migrate", check_unapplied=True, plan=True, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            assert set(there) == set(cursor.fetchall())
        assert people == (0,)
    finally:
        template.drop_database(name)


def test_a_new_migration_makes_a_new_template(tmp_path: Path) -> None:
    migrations = tmp_path / "judging" / "migrations"
    migrations.mkdir(parents=True)
    digests = {template.digest_of_schema(tmp_path)}
    (migrations / "0001_start.py").write_text("one")
    digests.add(template.digest_of_schema(tmp_path))
    (migrations / "0001_start.py").write_text("another")
    digests.add(template.digest_of_schema(tmp_path))
    assert len(digests) == 3
