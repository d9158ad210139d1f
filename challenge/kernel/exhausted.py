"""When the machine itself can't go on: no room for data, or no database.  In words for whoever
waits, as an answer that a program understands.
"""
# tested by: tests/challenge/web/test_exhausted.py

import errno
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DISK_FULL = "53100"  # PostgreSQL's code; psycopg is not imported for it


class StorageFull(Refusal):
    """There is no room for what was sent; nothing of it is kept."""

    code = "storage_full"
    status = 507
    message = _(
        "There is no room left on our side, so this wasn't saved. What was saved before is safe. "
        "Keep this page open, tell the organiser, and send it again later."
    )


class DatabaseAway(Refusal):
    """The database doesn't answer."""

    code = "database_away"
    status = 503
    message = _(
        "The service can't reach its data at the moment. What was saved before is safe; what you "
        "sent just now may not be. Keep this page open and try again in a minute."
    )


def exhausted_by(error: BaseException | None) -> Refusal | None:
    """What the person is told where this error, or one behind it, says that the machine can't go
    on; None: it is another error.
    """
    if isinstance(error, Refusal) and not isinstance(error, (StorageFull, DatabaseAway)):
        return None
    for cause in _causes(error):
        if isinstance(cause, (StorageFull, DatabaseAway)):
            return cause
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return StorageFull()
        if getattr(cause, "sqlstate", None) == _DISK_FULL:
            return StorageFull()
    is_lost = isinstance(error, (OperationalError, InterfaceError)) and _is_lost(error)
    return DatabaseAway() if is_lost else None


def _is_lost(error: BaseException) -> bool:
    """The line to the server is gone: such errors carry no code of PostgreSQL's, or one of the
    classes for connections and shutdowns.
    """
    state = next((s for c in _causes(error) if (s := getattr(c, "sqlstate", None))), "")
    return not state or state[:2] in {"08", "57"} or state == "53300"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
