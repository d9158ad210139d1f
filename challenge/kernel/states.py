"""States as columns with a table of allowed moves; a move is one conditional UPDATE, so of two
people racing one is refused.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models

from challenge.kernel.errors import WrongState


class Stateful(models.Model):
    """A row with a `state` column.  MOVES maps each state to the states it may move to."""

    MOVES: ClassVar[dict[str, set[str]]]
    state: Any

    class Meta:
        abstract = True

    def may_advance(self, to: str) -> bool:
        """Whether the table allows the move from the state as it was read."""
        return to in self.MOVES.get(self.state, set())

    def advance(self, to: str, **changes: Any) -> None:
        """Move to another state (compare-and-set) and write `changes` with it.

        WrongState: the move isn't allowed, or was lost.
        """
        if not self.may_advance(to):
            raise WrongState(state=self.state, wanted=to)
        where: dict[str, Any] = {"pk": self.pk, "state": self.state}
        rows = type(self)._base_manager.filter(**where).update(**{"state": to, **changes})
        if not rows:
            raise WrongState(state=self.state, wanted=to)
        self.state = to
        for name, value in changes.items():
            setattr(self, name, value)

    @classmethod
    def advance_all(cls, rows: Iterable[Self], to: str, **changes: Any) -> int:
        """Move many rows in one UPDATE per state and write `changes` with it; returns how many.

        A row that somebody else moved since it was read stays as they left it.  `rows` themselves
        are not changed.  WrongState: the table doesn't allow the move for one of them.
        """
        by_state: dict[str, list[Any]] = {}
        for row in rows:
            if not row.may_advance(to):
                raise WrongState(state=row.state, wanted=to)
            by_state.setdefault(row.state, []).append(row.pk)
        return sum(
            cls._base_manager.filter(pk__in=pks, state=state).update(**{"state": to, **changes})
            for state, pks in by_state.items()
        )
