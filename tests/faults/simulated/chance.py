"""What a seed draws: which fault strikes when, and a line for everything that happened."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")

# how likely each is, whenever it could happen, in ordinary weather
RATES = {
    "dies before a commit": 0.05,
    "dies after a commit": 0.07,
    "answer is lost": 0.06,
    "stands still": 0.18,
    "relay is late": 0.25,
    "message is late": 0.2,
    "message comes twice": 0.12,
    "worker dies": 0.12,
    "broker is emptied": 0.012,
    "clock's task is left out": 0.7,
    "clock's task dies": 0.03,
    "clock is set back": 0.02,
    "server was away": 0.015,
    "mail is refused": 0.08,
    "mail server hangs up": 0.06,
    "worker dies after the mail": 0.04,
    "file is not written": 0.08,
    "file is not read": 0.08,
}
WORST, ORDINARY = 0.85, 0.5
BOUNDARIES = (1, 1, 1, 2, 2, 3, 4)  # at the how-manieth commit somebody dies
STATEMENTS = 12  # before the how-manieth at most somebody stands still


class Chance:
    """Of one run.  seed: the whole run follows from it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.weather = self.random.choice([0.3, 1.0, 1.0, 2.0])
        self.is_calm = False
        self.trace: list[str] = []

    def happens(self, fault: str) -> bool:
        """Whether it strikes now; in calm weather nothing does."""
        if self.is_calm or self.random.random() >= min(RATES[fault] * self.weather, WORST):
            return False
        if RATES[fault] < ORDINARY:
            self.note(f"  {fault}")
        return True

    def note(self, line: str) -> None:
        """Without keys of rows, which differ from one database to the next."""
        self.trace.append(line)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """Any of them."""
        return things[self.random.randrange(len(things))]

    def wishes(self, share: float) -> bool:
        """Whether somebody is of that kind."""
        return self.random.random() < share

    def death(self) -> tuple[str, int] | None:
        """At the how-manieth commit this process dies, and on which side of it."""
        for side in ("before", "after"):
            if self.happens(f"dies {side} a commit"):
                return side, self.one_of(BOUNDARIES)
        return None
