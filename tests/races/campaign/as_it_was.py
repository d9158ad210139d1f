"""A database that is put back after each race: a copy of every table stands in a schema of its own,
and what differs from it is written anew.
"""

from django.db import connection, transaction

from tests.races.campaign.outcome import DIGEST

SCHEMA = "as_it_was"


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def _digests(tables: list[str]) -> dict[str, str]:
    asked = " UNION ALL ".join(
        f"SELECT '{table}', {DIGEST} FROM (SELECT t::text AS r "  # noqa: S608
        f'FROM "{table}" AS t) AS rows'
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


class AsItWas:
    """Remembers everything when it is made."""

    def __init__(self) -> None:
        self.tables = _tables()
        self.digests = _digests(self.tables)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
            for table in self.tables:
                cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')

    def put_back(self) -> None:
        """Every table; numbers that were given out are not given out again."""
        now = _digests(self.tables)
        changed = [table for table in self.tables if now[table] != self.digests[table]]
        with transaction.atomic(), connection.cursor() as cursor:
            # neither what keeps the log from being changed nor what ties rows to each other
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in changed:
                cursor.execute(f'DELETE FROM public."{table}"')  # noqa: S608
                cursor.execute(
                    f'INSERT INTO public."{table}" SELECT * FROM {SCHEMA}."{table}"'  # noqa: S608
                )
