"""A row that many hold at once, so that nobody changes it meanwhile: a lock of readers and writers.

FOR SHARE would let readers pass a writer that waits, for as long as new ones come; PostgreSQL's
advisory locks are taken in turn.  They guard only against those who ask for them.
"""
# tested by: tests/races/test_hall_votes.py

from django.db import models, transaction


def hold_shared(row: models.Model) -> None:
    """Until the commit, beside others who hold it so; waits for whoever holds it alone, or waited
    for that before.  What the row says is read by a query after this one.
    """
    _take("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", row)


def hold_alone(row: models.Model) -> None:
    """Until the commit; waits for all who hold it, so every change of the row begins with this."""
    _take("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", row)


def hold_word(kind: str, word: str) -> None:
    """As hold_alone, of something that has no row: one kind of thing, named by a word."""
    _take_named("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"{kind} {word}")


def _take(asked: str, row: models.Model) -> None:
    _take_named(asked, f"{row._meta.db_table} {row.pk}")


def _take_named(asked: str, name: str) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(asked, [name])
