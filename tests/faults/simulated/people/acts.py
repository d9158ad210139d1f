"""An act of a person, which is tried until it is answered, and what they remember of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

PATIENCE = 5  # refusals


def nothing_to_keep(_value: Any) -> str:
    """Of an act whose effect others may undo at once."""
    return ""


@dataclass(frozen=True, slots=True)
class Act:
    """do: calls a service; kept: what is wrong, at the end, with the effect of an answer (empty:
    nothing); many: it may be done again and again.
    """

    name: str
    do: Callable[[], Any]
    kept: Callable[[Any], str] = nothing_to_keep
    many: bool = False


@dataclass
class Memory:
    """What people know by themselves.

    wishes: what they are inclined to; noted: what they had before them as they first tried an act;
    answered: the acts that were, with what was said; tries, refusals: of each act.
    """

    random: Random
    noted: dict[str, Any] = field(default_factory=dict)
    answered: dict[str, Any] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    _wishes: dict[str, bool] = field(default_factory=dict)

    def wishes(self, name: str, share: float) -> bool:
        """Whether they do; drawn once."""
        if name not in self._wishes:
            self._wishes[name] = self.random.random() < share
        return self._wishes[name]

    def once(self, name: str, value: Any) -> Any:
        """What they had before them the first time, until the act is refused."""
        return self.noted.setdefault(name, value)

    def owes(self, name: str) -> bool:
        """Whether they tried it and heard no answer: they try again, whatever they see."""
        return self.tries[name] > 0 and name not in self.answered

    def may(self, act: Act) -> bool:
        """Whether they still want to; refused often, they give up."""
        return act.many or (act.name not in self.answered and self.refusals[act.name] < PATIENCE)

    def forget(self, name: str) -> None:
        """It was refused: they look again at what stands."""
        self.refusals[name] += 1
        self.noted.pop(name, None)
