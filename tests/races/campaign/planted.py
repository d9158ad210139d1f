"""Six faults of the kind that the races look for, each planted in the running code of the web
processes, where the campaign has to find it.
"""

import pkgutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.application_form import is_form_free
from challenge.services.editions import RulesAreFrozen
from judging.models import Judge

UNTIL_WRITTEN = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """A name to be replaced, what stands for it, and what is wrong with that."""

    target: str
    broken: Callable[..., Any]
    what: str

    @contextmanager
    def planted(self) -> Iterator[None]:
        """In the code that runs in this process."""
        with mock.patch(self.target, self.broken):
            yield

    @contextmanager
    def noticed(self, passed: set[str]) -> Iterator[None]:
        """Nothing is broken; whoever comes by the place leaves its name in `passed`."""
        right: Callable[..., Any] = pkgutil.resolve_name(self.target)

        def noticing(*args: Any, **facts: Any) -> Any:
            passed.add(self.target)
            return right(*args, **facts)

        with mock.patch(self.target, noticing):
            yield


class _Pairs(list[Any]):
    """Whoever goes through them a second time, to write them, has been away for a while, as on a
    busy machine: what comes between is overwritten.  Without the while it takes luck to see it.
    """

    looks = 0

    def __iter__(self) -> Iterator[Any]:
        self.looks += 1
        if self.looks == 2:
            time.sleep(UNTIL_WRITTEN)
        return super().__iter__()


def _unlocked_pairs(*, rows: Any) -> list[Any]:
    """Whether a sheet is begun is looked up the first time that somebody goes through them."""
    return _Pairs(rows.order_by("pk"))


def _as_they_were_read(*, judge: Judge) -> Judge:
    """Not held, and written back with every column as it was read: alone that leaves what it
    should, and beside others what they wrote meanwhile is lost.
    """
    judge.save = lambda **_columns: Judge.save(judge)  # type: ignore[method-assign]
    return judge


def _free_without_a_lock(actor: User, edition: Edition) -> Edition:
    require(may_organise, actor, edition)
    if not is_form_free(edition):
        raise RulesAreFrozen
    return edition


PLANTED = [
    Fault(
        "challenge.audit.done_before",
        lambda *args, **facts: None,
        "the key of an act that was done before is forgotten",
    ),
    Fault(
        "judging.services.assignment.by_hand.lock_assignments",
        _unlocked_pairs,
        "pairs are taken back without their lock",
    ),
    Fault(
        "judging.services.panel.invite.lock_judge",
        _as_they_were_read,
        "a judge is written whole, as they were read",
    ),
    Fault(
        "judging.services.assignment.pull.lock_judge",
        lambda *, judge: judge,
        "a judge who asks for an entry isn't held",
    ),
    Fault(
        "submissions.services.files.upload._hold",
        lambda entry: None,
        "an application isn't held while its files change",
    ),
    Fault(
        "challenge.services.application_form._require_form_free",
        _free_without_a_lock,
        "an edition isn't held while its form changes",
    ),
]
