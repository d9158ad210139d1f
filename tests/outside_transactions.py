"""Storage and mail for every test that refuse to work inside a transaction: on S3, or with a real
mail server, that would be a network call while rows are locked.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.mail.backends.locmem import EmailBackend as LocalMemoryBackend
from django.core.mail.message import EmailMessage
from django.db import connections, transaction

from challenge.kernel.whole_files import WholeFileStorage


class InsideTransactionError(AssertionError):
    """A service went to the network while its transaction was open."""


def refuse_inside_a_transaction(what: str) -> None:
    """The transaction that a test itself is wrapped in doesn't count."""
    for connection in connections.all(initialized_only=True):
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise InsideTransactionError(f"{what} inside a transaction")


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is rolled back, as at the end of a test; it doesn't count either."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase marks its own
    with block:
        yield
        transaction.set_rollback(True)


P = ParamSpec("P")
R = TypeVar("R")


def _outside(method: Callable[P, R]) -> Callable[P, R]:
    @wraps(method)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse_inside_a_transaction(f"storage: {method.__name__}")
        return method(*args, **kwargs)

    return checked


class StorageOutsideTransactions(WholeFileStorage):
    """Files on disk, as in development."""

    open = _outside(WholeFileStorage.open)
    save = _outside(WholeFileStorage.save)
    delete = _outside(WholeFileStorage.delete)
    exists = _outside(WholeFileStorage.exists)
    listdir = _outside(WholeFileStorage.listdir)
    size = _outside(WholeFileStorage.size)


class MailOutsideTransactions(LocalMemoryBackend):
    """Mail into django.core.mail.outbox, as Django's own tests have it."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> Any:
        refuse_inside_a_transaction("mail")
        return super().send_messages(messages)
