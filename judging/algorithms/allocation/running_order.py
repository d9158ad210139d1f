"""The running order of a pitch day: a public lot that anybody draws again."""

from collections.abc import Iterable
from hashlib import sha256


def running_order(labels: Iterable[str], *, seed: int, nonce: str) -> list[str]:
    """Labels in the order of their tickets: SHA-256 of "nonce:seed:pitch:label", in hex; the
    smallest goes on stage first.
    """
    return sorted(
        labels, key=lambda label: sha256(f"{nonce}:{seed}:pitch:{label}".encode()).hexdigest()
    )
