"""Six faults of the kind that the races look for, each planted in the running code of the web
processes, where the campaign has to find it.
"""

import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from challenge.kernel.errors import WrongState
from challenge.kernel.states import Stateful
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.application_form import is_form_free
from challenge.services.editions import RulesAreFrozen


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


def _unlocked_pairs(*, rows: Any) -> list[Any]:
    return list(rows.order_by("pk"))


def _written_whole(row: Stateful, to: str, **changes: Any) -> None:
    """From the same state only, as it should be, but with every column as it was read: alone it
    leaves what it should, and beside others what they wrote meanwhile is lost.
    """
    if not row.may_advance(to):
        raise WrongState(state=row.state, wanted=to)
    known = type(row)._default_manager.filter(pk=row.pk, state=row.state)
    for name, value in {"state": to, **changes}.items():
        setattr(row, name, value)
    columns = [field for field in row._meta.concrete_fields if not field.primary_key]
    if not known.update(**{field.attname: getattr(row, field.attname) for field in columns}):
        raise WrongState(state=row.state, wanted=to)


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
        "challenge.kernel.states.Stateful.advance",
        _written_whole,
        "a move writes the row whole, as it was read",
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
