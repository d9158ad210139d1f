"""Rows written by a statement that is put together once from the model's fields.

An event is written in every act of a startup or judge, a revision with every submitted sheet; as
saved objects each would put its statement together anew.
"""
# tested by: tests/challenge/kernel/rows/test_one_insert.py

from collections.abc import Sequence
from functools import cache
from typing import Any, LiteralString

from django.db import models, transaction
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

ValueField = models.Field[Any, Any]


def insert(row: models.Model, *, asking: LiteralString = "", about: Sequence[object] = ()) -> Any:
    """Write a new row; returns what `asking` finds, which so needs no message of its own.

    The row is as after save(), without signals: times that are set by themselves, key, state.
    asking: a SELECT of one value, with placeholders for `about`; None where it finds none.
    """
    connection = transaction.get_connection()
    values = [*_values(row, connection), *(about if asking else ())]
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(_statement(type(row), asking), values)
        row.pk, found = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias
    return found


def insert_where(
    row: models.Model, condition: LiteralString, facts: Sequence[object], *, once: LiteralString
) -> bool:
    """Write a new row if the condition (SQL, with placeholders for `facts`) holds and no row has
    its value in the column `once`, which is unique; whether it was written.  Otherwise as insert().
    """
    connection = transaction.get_connection()
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        statement = _statement_where(type(row), condition, once)
        cursor.execute(statement, [*_values(row, connection), *facts])
        written = cursor.fetchone()
    if written is None:
        return False
    row.pk = written[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _statement_where(
    model: type[models.Model], condition: LiteralString, once: LiteralString
) -> str:
    """As _statement(), with each value cast to its column's type, which a SELECT doesn't know."""
    fields = _fields(model)
    connection = transaction.get_connection()
    values = [sql.SQL("%s::") + sql.SQL(str(field.db_type(connection))) for field in fields]
    statement = sql.SQL(
        "INSERT INTO {} ({}) SELECT {} WHERE {} ON CONFLICT ({}) DO NOTHING RETURNING {}"
    ).format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(_column, fields)),
        sql.SQL(", ").join(values),
        sql.SQL(condition),
        sql.Identifier(once),
        _column(model._meta.pk),
    )
    return statement.as_string()


@cache
def _statement(model: type[models.Model], asking: LiteralString = "") -> str:
    """The INSERT with a placeholder for each of _fields(); answers with the key and what was asked.

    Text, since whatever looks at statements (tests, tracing) reads text.
    """
    fields = _fields(model)
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}, {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(_column, fields)),
        sql.SQL(", ").join([sql.Placeholder()] * len(fields)),
        _column(model._meta.pk),
        sql.SQL("({})").format(sql.SQL(asking)) if asking else sql.NULL,
    )
    return statement.as_string()


@cache
def _fields(model: type[models.Model]) -> tuple[ValueField, ...]:
    """All that has a column, but for the key, which the database gives."""
    return tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)


def _column(field: ValueField) -> sql.Identifier:
    return sql.Identifier(str(field.column))


def _values(row: models.Model, connection: Any) -> list[Any]:
    """As the database takes them, in the order of _fields().  ValueError: a link to an unsaved row,
    which would be written as no link.
    """
    row._prepare_related_fields_for_save("insert", _fields(type(row)))  # type: ignore[attr-defined]
    return [
        field.get_db_prep_save(_plain(field.pre_save(row, add=True)), connection)
        for field in _fields(type(row))
    ]


def _plain(value: Any) -> Any:
    """What the database would put in by itself, where that is a value of its own (db_default)."""
    own: Any = getattr(value, "expression", None) if isinstance(value, DatabaseDefault) else None
    return own.value if isinstance(own, models.Value) else value
