"""What processes of the last release go on saying to the database while a new one migrates it.

Of every table: a row read by its columns, the same row written again, and a row put in (a copy,
which its key keeps out).  A new version may add; as long as processes of the last one may run, it
must not take away or ask for what they don't know.  All is rolled back.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import psycopg
from psycopg import sql

Line = psycopg.Connection[tuple[object, ...]]
COLUMNS = """
    SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position)
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
    AND c.table_name NOT IN ('django_migrations')
    GROUP BY c.table_name ORDER BY c.table_name
"""
ASKED_FOR = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL
    AND is_identity = 'NO' AND is_generated = 'NEVER'
"""
TABLES_AT_ONCE = (
    3  # of one transaction of the writer: an act writes its thing, the log and a promise
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One that the last release may say.  what: read, write or put in."""

    table: str
    what: str
    text: sql.Composed

    def __str__(self) -> str:
        return f"{self.what} {self.table}"


@dataclass(frozen=True, slots=True)
class Tables:
    """Columns of every table, and those that a row can't be put in without, without a default."""

    columns: dict[str, list[str]]
    asked_for: set[tuple[str, str]]

    def unlike(self, before: "Tables") -> list[str]:
        """What a process that knows the tables of before can't do with these."""
        return [
            *(f"table {table} is gone" for table in before.columns if table not in self.columns),
            *(
                f"column {table}.{column} is gone"
                for table, columns in before.columns.items()
                for column in columns
                if table in self.columns and column not in self.columns[table]
            ),
            *(
                f"column {table}.{column} is asked for and has no default"
                for table, column in sorted(self.asked_for)
                if table in before.columns and column not in before.columns[table]
            ),
        ]


def tables_of(line: Line) -> Tables:
    """As they stand."""
    columns: dict[str, list[str]] = {}
    for table, names in line.execute(COLUMNS):
        assert isinstance(names, list)
        columns[str(table)] = names
    asked_for = {(str(table), str(column)) for table, column in line.execute(ASKED_FOR)}
    return Tables(columns, asked_for)


def statements_of(tables: Tables) -> Iterator[Statement]:
    """Three of each table."""
    for table, names in tables.columns.items():
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        same = sql.SQL(", ").join(
            sql.SQL("{0} = {0}").format(sql.Identifier(name)) for name in names
        )
        parts = {"table": sql.Identifier(table), "columns": columns, "same": same}
        for what, words in {
            "read": "SELECT {columns} FROM {table} LIMIT 1",
            "write": "UPDATE {table} SET {same} WHERE ctid = (SELECT ctid FROM {table} LIMIT 1)",
            "put in": "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1"
            " ON CONFLICT DO NOTHING",
        }.items():
            yield Statement(table, what, sql.SQL(words).format(**parts))


def accepted(line: Line, statements: Iterator[Statement]) -> tuple[list[Statement], dict[str, str]]:
    """Those that the database takes, and what it says to each other one."""
    good: list[Statement] = []
    refused: dict[str, str] = {}
    for statement in statements:
        try:
            with line.transaction(force_rollback=True):
                line.execute(statement.text)
        except psycopg.Error as error:
            refused[str(statement)] = str(error).split("\n", maxsplit=1)[0]
        else:
            good.append(statement)
    return good, refused


@dataclass(slots=True)
class Writer:
    """One that keeps saying them.  longest: seconds that one of its transactions took."""

    url: str
    statements: list[Statement]
    seed: int
    done: int = 0
    longest: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until it is stopped."""
        draw = random.Random(self.seed)
        with psycopg.connect(self.url, autocommit=True) as line:
            while not self._stop.is_set():
                began = perf_counter()
                self._transact(line, draw.sample(self.statements, TABLES_AT_ONCE))
                self.longest = max(self.longest, perf_counter() - began)

    def _transact(self, line: Line, statements: list[Statement]) -> None:
        said = statements[0]
        try:
            with line.transaction(force_rollback=True):
                for said in statements:
                    line.execute(said.text)
        except psycopg.Error as error:
            self.refused[f"{said}: {type(error).__name__}: {str(error).splitlines()[0]}"] += 1
        else:
            self.done += 1

    @contextmanager
    def at_work(self) -> Iterator["Writer"]:
        """In a thread of its own, for as long as the block lasts."""
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join(60)
