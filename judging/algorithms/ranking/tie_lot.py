"""The last rung of the tie ladder: a public lot among entries that can't be told apart.

The secret is committed to before judging and opened with the result, so nobody can choose it
afterwards, and anybody draws again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby

from judging.algorithms.ranking.official import OfficialStanding

LOT = "lot"


def lot_tickets(names: Iterable[str], *, seed: int, nonce: str) -> dict[str, str]:
    """Name → ticket: SHA-256 of "nonce:seed:tie:name", in hex; the smallest is drawn first."""
    return {
        name: sha256(f"{nonce}:{seed}:tie:{name}".encode()).hexdigest() for name in sorted(names)
    }


def by_lot(rows: Sequence[OfficialStanding], tickets: Mapping[str, str]) -> list[OfficialStanding]:
    """Rows in the order of their ranks; who shares a rank is ordered by ticket and has its own.

    tie_break is then lot:1, lot:2, … among the equal.  No tickets: as they were.
    """
    if not tickets:
        return list(rows)
    found: list[OfficialStanding] = []
    for rank, group in groupby(rows, key=lambda row: row.rank):
        equal = list(group)
        if rank is None or len(equal) == 1:
            found += equal
            continue
        equal.sort(key=lambda row: tickets[row.entry])
        found += [
            replace(row, rank=rank + place, tied=False, tie_break=f"{LOT}:{place + 1}")
            for place, row in enumerate(equal)
        ]
    return found
