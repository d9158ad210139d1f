"""SHA-256 over one canonical spelling of plain data, so that anyone can compute it again."""
# tested by: tests/submissions/services/test_receipts.py

import hashlib
import json
from typing import Any


def canonical(data: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8; Decimals, dates and ids as their text."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


def digest(data: Any) -> str:
    """The SHA-256 of `data` in its canonical spelling, as 64 hex digits."""
    return hashlib.sha256(canonical(data)).hexdigest()
