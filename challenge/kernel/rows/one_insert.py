"""Rows written by one message to the database, put together once from the models' fields.

An event and its record in the public log are written in every act of a startup or judge; as two
saved objects they would be two statements, each put together anew and sent by itself.
"""
# tested by: tests/challenge/kernel/rows/test_one_insert.py

from functools import cache
from typing import Any

from django.db import models, transaction
from psycopg import sql

ValueField = models.Field[Any, Any]


def insert(row: models.Model, beside: models.Model | None = None) -> None:
    """Write a new row, and with it another one whose primary key is its link to the first.

    Both are as after save(), without signals: times that are set by themselves, keys, state.
    """
    connection = transaction.get_connection()
    statement = _statement(type(row), type(beside) if beside is not None else None)
    values = [*_values(row, connection), *(_values(beside, connection) if beside else [])]
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(statement, values)
        key = cursor.fetchone()[0]
    for written in (row, beside):
        if written is not None:
            written.pk = key
            written._state.adding, written._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model], beside: type[models.Model] | None) -> str:
    """The INSERT, or both in one message, with a placeholder for each of _fields(); answers with
    the key.

    Measured: one WITH over both adds twice the server's time that a second statement adds which
    comes with the first.  Text, since whatever looks at statements (tests, tracing) reads text.
    """
    columns, values = _written(model)
    returning = sql.SQL(" RETURNING {}").format(_column(_key(model)))
    first = _insert_into(model, columns, values) + returning
    if beside is None:
        return first.as_string()
    columns, values = _written(beside)
    columns, values = [_column(_key(beside)), *columns], [sql.SQL("lastval()"), *values]
    return sql.SQL("; ").join([first, _insert_into(beside, columns, values)]).as_string()


def _written(model: type[models.Model]) -> tuple[list[sql.Composable], list[sql.Composable]]:
    fields = _fields(model)
    return [_column(field) for field in fields], [sql.Placeholder()] * len(fields)


def _insert_into(
    model: type[models.Model], columns: list[sql.Composable], values: list[sql.Composable]
) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(columns),
        sql.SQL(", ").join(values),
    )


@cache
def _fields(model: type[models.Model]) -> tuple[ValueField, ...]:
    """All that has a column, but for the key: the database gives it, or the row beside has it."""
    return tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)


def _key(model: type[models.Model]) -> ValueField:
    return model._meta.pk


def _column(field: ValueField) -> sql.Identifier:
    return sql.Identifier(str(field.column))


def _values(row: models.Model, connection: Any) -> list[Any]:
    """As the database takes them, in the order of _fields().  ValueError: a link to an unsaved row,
    which would be written as no link.
    """
    row._prepare_related_fields_for_save("insert", _fields(type(row)))  # type: ignore[attr-defined]
    return [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in _fields(type(row))
    ]
