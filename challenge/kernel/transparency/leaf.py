"""A leaf of the public log, and the commitment that hides its content (docs/proof-format.md §2)."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

import rfc8785

SALT_BYTES = 32
MOST_EXACT_INTEGER = 2**53 - 1  # beyond it JSON's readers disagree (RFC 8785, 3.2.2.3)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(data: Any) -> Any:
    """The data as JSON that every reader reads alike: what JSON lacks, and numbers that a browser
    would round, become their text.
    """
    if type(data) is str:  # most of it
        return data
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, float):  # 1.0 is 1 there
        return int(data) if data.is_integer() and abs(data) <= MOST_EXACT_INTEGER else data
    if isinstance(data, int):
        return data if abs(data) <= MOST_EXACT_INTEGER else str(data)
    return str(data)


def canonical_json(data: Any) -> bytes:
    """RFC 8785: sorted keys, no spaces, one spelling of every number.

    Python's own encoder, several times as fast as the library, writes the same wherever there are
    no fractions, no keys beyond ASCII and nothing that isn't JSON.
    """
    return _spelled(data) if is_simple(data) else rfc8785.dumps(data)


def _spelled(data: Any) -> bytes:
    """What is simple."""
    return _ENCODER.encode(data).encode()


def is_simple(data: Any) -> bool:
    """Whether the data is plain already, and Python's own encoder spells it as RFC 8785 does (and
    as `digests.canonical`).  Exact types: a subclass may have a spelling of its own.
    """
    kind = type(data)
    if kind is dict:
        keys_fit = all(type(key) is str and key.isascii() for key in data)
        return keys_fit and all(map(is_simple, data.values()))
    if kind is list:
        return all(map(is_simple, data))
    if kind is int:
        return bool(-MOST_EXACT_INTEGER <= data <= MOST_EXACT_INTEGER)
    return kind is str or kind is bool or data is None


def new_salt() -> bytes:
    """32 random bytes; who lacks them can't try contents against a commitment."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, content: Any) -> str:
    """SHA-256(salt ‖ canonical content), as 64 hex digits."""
    return hashlib.sha256(salt + canonical_json(content)).hexdigest()


def commit_to(data: Any) -> tuple[str, str, Any]:
    """A commitment to data of any kind under a new salt: salt and commitment in hexadecimal, and
    the data as `plain` has it.
    """
    salt, simple = new_salt(), is_simple(data)  # looked through once: nearly all of it is
    content = data if simple else plain(data)
    spelled = _spelled(content) if simple else canonical_json(content)
    return salt.hex(), hashlib.sha256(salt + spelled).hexdigest(), content


def leaf_data(*, kind: str, edition: str, round: int | None, commitment: str) -> str:
    """The leaf as it is hashed and published.  edition: its slug.  round: its order, from 1."""
    leaf = {"kind": kind, "edition": edition, "round": round, "commitment": commitment}
    return canonical_json(leaf).decode()
