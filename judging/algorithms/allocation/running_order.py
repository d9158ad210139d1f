"""The running order of a pitch day: a public lot that anybody draws again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256


def running_order(labels: Iterable[str], *, seed: int, nonce: str) -> list[str]:
    """Labels in the order of their tickets: SHA-256 of "nonce:seed:pitch:label", in hex; the
    smallest goes on stage first.
    """
    return sorted(
        labels, key=lambda label: sha256(f"{nonce}:{seed}:pitch:{label}".encode()).hexdigest()
    )


def planned_times(
    count: int, *, start: datetime, turn: timedelta, break_every: int, pause: timedelta
) -> list[datetime]:
    """When each of so many turns is planned to begin: one after the other, with a pause after every
    `break_every` of them (0: none).
    """
    return [
        start + turn * done + pause * (done // break_every if break_every else 0)
        for done in range(count)
    ]
