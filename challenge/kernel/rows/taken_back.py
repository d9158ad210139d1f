"""A transaction that is never committed: what is written in it is there for whoever writes it, and
for nobody else, at no time.
"""
# tested by: tests/judging/services/rehearsal/test_play.py

from types import TracebackType

from django.db import DEFAULT_DB_ALIAS, transaction


class TakenBack(transaction.Atomic):
    """`with TakenBack():` everything inside is rolled back at its end, whatever happens.

    Its rows, mails, promised tasks and log go with it; what is to stay of it is handed out as plain
    data.  It locks no row that others can see, so the order of locks holds for each service in it.
    """

    def __init__(self) -> None:
        super().__init__(using=DEFAULT_DB_ALIAS, savepoint=True, durable=True)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back."""
        connection = transaction.get_connection(self.using)
        if not connection.closed_in_transaction:
            transaction.set_rollback(True, using=self.using)
        super().__exit__(exc_type, exc_value, traceback)
