"""A write that lost a race in the database is tried once more, here and nowhere else.

Locks are taken in one order (docs/parts/locks.md), so a deadlock is rare; a row that two make in
the same moment is not.  Tried again, the loser finds what the winner committed, and is answered as
if they had come a moment later.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, transaction

from challenge.kernel.errors import WrongState

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

PAUSE_SECONDS = 0.1
# SQLSTATE: deadlock, serialisation failure | unique violation, foreign key violation
LOST_RACES = frozenset({"40P01", "40001", "23505", "23503"})


def is_lost_race(error: BaseException) -> bool:
    """Whether somebody else's write at the same moment is why this one failed: the database refused
    it, or the row that it was about to change is gone.
    """
    lost = isinstance(error, ObjectDoesNotExist) or (
        isinstance(error, (OperationalError, IntegrityError))
        and getattr(error.__cause__, "sqlstate", None) in LOST_RACES
    )
    return lost and not transaction.get_connection().in_atomic_block


def second_try(error: Exception, act: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
    """The act's answer, tried again after `error`, whose transaction was rolled back.

    WrongState: it lost again, so the reader is to look at what stands now.
    """
    log.warning("tried again", sqlstate=getattr(error.__cause__, "sqlstate", ""))
    # at once it would take the row from the winner, who is just waking up, and meet them again
    time.sleep(PAUSE_SECONDS)
    try:
        return act(*args, **kwargs)
    except (OperationalError, IntegrityError) as again:
        if is_lost_race(again):
            raise WrongState from again
        raise
