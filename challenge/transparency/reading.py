"""What of the public log anybody may read, and the receipts of what one may read oneself."""
# tested by: tests/challenge/transparency/test_reading.py

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import NotFound, Refusal
from challenge.kernel.transparency.kinds import (
    CORRECTION,
    DECISION,
    OPEN_AT_ONCE,
    PUBLICATION,
    TALLY,
)
from challenge.kernel.transparency.merkle_tree import consistency_proof, inclusion_proof
from challenge.models import LogCheckpoint, LogLeaf, LogRecord, LogTimestamp
from challenge.transparency.keys import log_keys
from challenge.transparency.nodes import log_size, with_nodes

RECEIPT_FORMAT = "challenge-receipt-1"
MOST_LEAVES = 2000  # in one answer
MOST_CHECKPOINTS = 500


class NotSealedYet(Refusal):
    """What was submitted a moment ago waits for the next signature."""

    code = "not_sealed_yet"
    message = _("The proof is made within a minute of each submission. Try again in a minute.")


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """origin: what the log is called.  keys: as c2sp.org/signed-note writes them, newest first.
    rotations: notes that an old key and the new one signed, oldest first.
    """

    origin: str
    keys: Sequence[str]
    rotations: Sequence[str]


# viewer: public
def public_keys() -> PublicKeys:
    """Of the log."""
    keys = log_keys()
    return PublicKeys(keys.name, [str(verifier) for verifier in keys.verifiers], keys.rotations)


# viewer: public
def newest_checkpoint() -> LogCheckpoint | None:
    """The last one; None: nothing is sealed yet."""
    return LogCheckpoint.objects.order_by("-pk").first()


# viewer: public
def checkpoints_after(size: int) -> QuerySet[LogCheckpoint]:
    """Those of a longer log than that, oldest first, MOST_CHECKPOINTS at most."""
    rows = LogCheckpoint.objects.filter(size__gt=size).select_related("timestamp").order_by("pk")
    return rows.defer("timestamp__answer")[:MOST_CHECKPOINTS]


# viewer: public
def newest_checkpoints(count: int) -> QuerySet[LogCheckpoint]:
    """The last ones, newest first."""
    rows = LogCheckpoint.objects.select_related("timestamp").defer("timestamp__answer")
    return rows.order_by("-pk")[:count]


# viewer: public
def checkpoint_with(pk: int) -> LogCheckpoint:
    """By its number.  NotFound."""
    found = LogCheckpoint.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


# viewer: public
def stamp_of(checkpoint: LogCheckpoint) -> bytes:
    """What the time-stamping authority answered about it, in DER; empty: it is not stamped."""
    row = LogTimestamp.objects.filter(pk=checkpoint.pk).first()
    return bytes(row.answer) if row else b""


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
    rows = LogLeaf.objects.select_related("record__event").filter(
        Q(record__kind__in=OPEN_AT_ONCE) | with_result, record__edition=edition
    )
    return [_opening(leaf) for leaf in rows.order_by("index") if leaf.record.salt]


# viewer: caller
def leaves_of(things: Mapping[str, Iterable[object]], kinds: Iterable[str]) -> list[LogLeaf]:
    """The sealed leaves of these objects ({object type: keys}), of these kinds, in order."""
    about = Q()
    for object_type, keys in things.items():
        wanted = [str(key) for key in keys]
        about |= Q(record__event__object_type=object_type, record__event__object_id__in=wanted)
    rows = LogLeaf.objects.select_related("record__event").filter(record__kind__in=list(kinds))
    return list(rows.filter(about).order_by("index")) if things else []


# viewer: public
def publications_of(edition: str, *, order: int | None = None) -> list[LogLeaf]:
    """The leaves of what was published of an edition's rounds, or of one of them, in order."""
    rows = LogLeaf.objects.select_related("record__event").filter(
        record__edition=edition, record__kind__in=[PUBLICATION, CORRECTION]
    )
    return list((rows.filter(record__round=order) if order else rows).order_by("index"))


# viewer: caller
def receipt_of(
    leaves: Sequence[LogLeaf], *, publications: Sequence[LogLeaf] = (), **about: Any
) -> dict[str, Any]:
    """A receipt file for whoever may read these leaves' contents (docs/proof-format.md).

    Those that no checkpoint covers yet, and those that were erased, are left out.  The checkpoint
    is the newest, or the newest with a time stamp, where that one covers all of it too.
    publications: in which the reader finds what became of them.  about: documents that contents
    name by digest.  NotSealedYet: nothing is left.
    """
    checkpoint, keys = _checkpoint_over([*leaves, *publications]), public_keys()
    size = checkpoint.size if checkpoint else 0
    kept = [leaf for leaf in leaves if leaf.index < size and leaf.record.salt]
    if checkpoint is None or not kept:
        raise NotSealedYet
    published = [leaf for leaf in publications if leaf.index < size]
    return {
        "format": RECEIPT_FORMAT,
        "origin": keys.origin,
        "keys": list(keys.keys),
        "checkpoint": checkpoint.note,
        "items": _items(kept, size),
        "publications": _items(published, size),
        **({"timestamp": b64encode(stamp).decode()} if (stamp := stamp_of(checkpoint)) else {}),
        **about,
    }


# viewer: pure
def in_base64(parts: Iterable[bytes]) -> list[str]:
    """As proofs are written."""
    return [b64encode(part).decode() for part in parts]


def _checkpoint_over(leaves: Sequence[LogLeaf]) -> LogCheckpoint | None:
    longest = max((leaf.index for leaf in leaves), default=0)
    stamped = LogCheckpoint.objects.filter(timestamp__isnull=False, size__gt=longest)
    return stamped.order_by("-pk").first() or newest_checkpoint()


def _items(leaves: Sequence[LogLeaf], size: int) -> list[dict[str, Any]]:
    """Each leaf with what it commits to, and the proof that it is in the tree of that size."""
    indexes = [leaf.index for leaf in leaves]
    proofs = with_nodes(lambda at: [inclusion_proof(index, size, at) for index in indexes])
    return [
        {**_opening(leaf), "leaf": leaf.data, "proof": in_base64(proof)}
        for leaf, proof in zip(leaves, proofs, strict=True)
    ]


def _opening(leaf: LogLeaf) -> dict[str, Any]:
    return {"index": leaf.index, "salt": leaf.record.salt, "content": leaf.record.content}
