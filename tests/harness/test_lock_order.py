"""The recorder of lock orders sees one transaction as one, and two as two."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from challenge.kernel.rows.shared_lock import hold_shared
from challenge.models import Edition, User
from tests.harness.lock_order import recorded

EDITION, USER = Edition._meta.db_table, User._meta.db_table
ORDER = [EDITION, USER]
WRONG = [f"{EDITION} is locked after {USER}"]


@pytest.fixture(autouse=True)
def _locks_in_order() -> None:
    """Here the wrong order is taken on purpose."""


@transaction.atomic
def locks(*tables: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE false FOR NO KEY UPDATE')  # noqa: S608


def wrong(act: Callable[[], None]) -> list[str]:
    with recorded(ORDER) as recorder:
        act()
    return recorder.wrong


def test_a_shared_lock_stands_in_the_order_too(db: None) -> None:
    user = User.objects.create(email="a@example.org")

    @transaction.atomic
    def shared_first() -> None:
        hold_shared(user)
        locks(EDITION)

    assert wrong(shared_first) == WRONG


@pytest.mark.parametrize("inside", [True, False])
def test_the_order_is_that_of_one_transaction(inside: bool, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("db" if inside else "transactional_db")
    assert wrong(lambda: locks(EDITION, USER)) == []
    assert wrong(lambda: locks(USER, EDITION)) == WRONG

    def one_after_the_other() -> None:
        locks(USER)
        locks(EDITION)

    assert wrong(one_after_the_other) == []
    if inside:
        nested = transaction.atomic(one_after_the_other)
        assert wrong(nested) == WRONG
