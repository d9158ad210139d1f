"""Rows that all tests of a module find: built once, and gone when the module is through.

For worlds that cost a second to build and that the tests only look at, or change and roll back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import translation


@contextmanager
def rows_of_a_module() -> Iterator[None]:
    """What is written within stays until the end; each test stands on a savepoint above it."""
    block = transaction.atomic()
    # as Django marks its tests' own: no service's transaction
    block._from_testcase = True  # type: ignore[attr-defined]
    with translation.override("en"), _kept_open(), block:
        yield
        transaction.set_rollback(True)


@contextmanager
def _kept_open() -> Iterator[None]:
    """After each test Django closes the connection, and with it would go what stands open."""
    connection.ensure_connection()
    connection.close = lambda: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.close
