"""A receipt file beside its signed state and the time stamp of that: what holds, and what doesn't.

What became of a sheet or an application, the page and verify.py say.
"""

# tested by: tests/judging/management/commands/test_verify_receipt.py

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.x509 import Certificate

from challenge.kernel.transparency.leaf import commitment
from challenge.kernel.transparency.merkle_tree import leaf_hash, root_by_inclusion
from challenge.kernel.transparency.signed_note import (
    Checkpoint,
    NoteError,
    Verifier,
    signed_text,
    signers_of,
)
from challenge.transparency.timestamps import StampError, read_stamp, verified_time


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """fault: "" or the first of signature, proof (with the leaf's index) and stamp.

    stamped_at: what the time stamp states, None without one; is_vouched: whether the authority is
    one that the given certificates vouch for.
    """

    size: int
    items: int
    fault: str = ""
    leaf: int = -1
    stamped_at: datetime | None = None
    is_vouched: bool = False


# viewer: pure
def check_receipt(
    receipt: Mapping[str, Any], *, keys: Sequence[str], authority: Sequence[Certificate]
) -> ReceiptCheck:
    """keys: of the log, as noted elsewhere; none: those that the file names.  authority: roots of
    the time-stamping authority; none: the stamp is read, not vouched for.

    KeyError, TypeError, ValueError: the file is damaged.
    """
    note = receipt["checkpoint"]
    state = Checkpoint.read(signed_text(note))
    items = [*receipt["items"], *receipt.get("publications", [])]
    found = ReceiptCheck(state.size, len(receipt["items"]))
    if not _is_signed(note, keys or receipt["keys"]):
        return ReceiptCheck(found.size, found.items, "signature")
    for item in items:
        if not _is_proved(item, state):
            return ReceiptCheck(found.size, found.items, "proof", item["index"])
    if "timestamp" not in receipt:
        return found
    answer = b64decode(receipt["timestamp"])
    try:
        at = read_stamp(answer, note).tst_info.gen_time
        if authority:
            verified_time(answer, note, authority)
    except StampError:
        return ReceiptCheck(found.size, found.items, "stamp")
    return ReceiptCheck(found.size, found.items, stamped_at=at, is_vouched=bool(authority))


def _is_signed(note: str, keys: Sequence[str]) -> bool:
    try:
        return bool(signers_of(note, [Verifier.read(key) for key in keys]))
    except NoteError:
        return False


def _is_proved(item: Mapping[str, Any], state: Checkpoint) -> bool:
    proof = [b64decode(part) for part in item["proof"]]
    hashed = leaf_hash(item["leaf"].encode())
    salt, content = bytes.fromhex(item["salt"]), item["content"]
    is_inside = root_by_inclusion(item["index"], state.size, hashed, proof) == state.root
    return is_inside and json.loads(item["leaf"])["commitment"] == commitment(salt, content)
