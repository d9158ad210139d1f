"""What of the public log anybody may read, and the receipts of what one may read oneself."""
# tested by: tests/challenge/transparency/test_reading.py

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from challenge.kernel.errors import NotFound
from challenge.kernel.transparency.kinds import (
    DECISION,
    OPEN_AT_ONCE,
    PUBLICATION,
    TALLY,
)
from challenge.kernel.transparency.merkle_tree import consistency_proof, inclusion_proof
from challenge.models import LogCheckpoint, LogLeaf, LogRecord
from challenge.transparency.keys import log_keys
from challenge.transparency.nodes import log_size, with_nodes

RECEIPT_FORMAT = "challenge-receipt-1"
MOST_LEAVES = 2000  # in one answer
MOST_CHECKPOINTS = 500


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """origin: what the log is called.  keys: as c2sp.org/signed-note writes them, newest first."""

    origin: str
    keys: Sequence[str]


# viewer: public
def public_keys() -> PublicKeys:
    """Of the log."""
    keys = log_keys()
    return PublicKeys(keys.name, [str(verifier) for verifier in keys.verifiers])


# viewer: public
def newest_checkpoint() -> LogCheckpoint | None:
    """The last one; None: nothing is sealed yet."""
    return LogCheckpoint.objects.order_by("-pk").first()


# viewer: public
def checkpoints_after(size: int) -> QuerySet[LogCheckpoint]:
    """Those of a longer log than that, oldest first, MOST_CHECKPOINTS at most."""
    return LogCheckpoint.objects.filter(size__gt=size).order_by("pk")[:MOST_CHECKPOINTS]


# viewer: public
def newest_checkpoints(count: int) -> QuerySet[LogCheckpoint]:
    """The last ones, newest first."""
    return LogCheckpoint.objects.order_by("-pk")[:count]


# viewer: public
def leaves_from(start: int, count: int = MOST_LEAVES) -> list[str]:
    """The leaves as they were hashed, in order; MOST_LEAVES at most."""
    end = start + min(count, MOST_LEAVES)
    rows = LogLeaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
    return list(rows.values_list("data", flat=True))


# viewer: public
def consistency(*, old: int, new: int) -> list[str]:
    """The proof between two sizes, in base64.  NotFound: the log isn't that long."""
    if not 0 <= old <= new <= log_size():
        raise NotFound
    return in_base64(with_nodes(lambda node_at: consistency_proof(old, new, node_at)))


# viewer: public
def openings_of(edition: str) -> list[dict[str, Any]]:
    """What of an edition's leaves is open to everybody: {"index", "salt", "content"}, in order."""
    published = LogRecord.objects.filter(edition=edition, kind=PUBLICATION).values("round")
    with_result = Q(record__kind__in=[TALLY, DECISION], record__round__in=published)
    rows = LogLeaf.objects.select_related("record").filter(
        Q(record__kind__in=OPEN_AT_ONCE) | with_result, record__edition=edition
    )
    return [_opening(leaf) for leaf in rows.exclude(record__salt="").order_by("index")]


# viewer: caller
def leaves_of(things: Mapping[str, Iterable[object]], kinds: Iterable[str]) -> list[LogLeaf]:
    """The sealed leaves of these objects ({object type: keys}), of these kinds, in order."""
    about = Q()
    for object_type, keys in things.items():
        wanted = [str(key) for key in keys]
        about |= Q(record__event__object_type=object_type, record__event__object_id__in=wanted)
    rows = LogLeaf.objects.select_related("record__event").filter(record__kind__in=list(kinds))
    return list(rows.filter(about).order_by("index")) if things else []


# viewer: caller
def waiting_of(object_type: str, key: object) -> bool:
    """Whether something of this object waits to be sealed: then its receipt comes in a minute."""
    rows = LogRecord.objects.filter(leaf__isnull=True, event__object_type=object_type)
    return rows.filter(event__object_id=str(key)).exists()


# viewer: caller
def receipt_of(leaves: Sequence[LogLeaf], **about: Any) -> dict[str, Any]:
    """A receipt file for whoever may read these leaves' contents (docs/proof-format.md §4).

    Those that no checkpoint covers yet, and those that were erased, are left out.
    about: what the page that checks it shows.  NotFound: nothing is left.
    """
    checkpoint, keys = newest_checkpoint(), public_keys()
    size = checkpoint.size if checkpoint else 0
    kept = [leaf for leaf in leaves if leaf.index < size and leaf.record.salt]
    if checkpoint is None or not kept:
        raise NotFound
    proofs = _inclusion_proofs([leaf.index for leaf in kept], size)
    return {
        "format": RECEIPT_FORMAT,
        "origin": keys.origin,
        "keys": list(keys.keys),
        **about,
        "checkpoint": checkpoint.note,
        "items": [
            {**_opening(leaf), "leaf": leaf.data, "proof": in_base64(proof)}
            for leaf, proof in zip(kept, proofs, strict=True)
        ],
    }


# viewer: pure
def in_base64(parts: Iterable[bytes]) -> list[str]:
    """As proofs are written."""
    return [b64encode(part).decode() for part in parts]


def _inclusion_proofs(indexes: Sequence[int], size: int) -> list[list[bytes]]:
    return with_nodes(lambda at: [inclusion_proof(index, size, at) for index in indexes])


def _opening(leaf: LogLeaf) -> dict[str, Any]:
    return {"index": leaf.index, "salt": leaf.record.salt, "content": leaf.record.content}
