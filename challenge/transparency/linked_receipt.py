"""A receipt as the end of a link, short enough for a QR code on paper (docs/proof-format.md)."""

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from challenge.kernel.transparency.leaf import canonical_json

RAW_DEFLATE = -zlib.MAX_WBITS  # RFC 1951, as browsers know it by "deflate-raw"


def linked_receipt(receipt: Mapping[str, Any], item: Mapping[str, Any] | None = None) -> str:
    """One of a receipt file's items, deflated, in base64url without its end.

    item: None: the newest.  Documents and publications stay out: a link can't hold them.
    """
    held = item or max(receipt["items"], key=lambda row: row["index"])
    kept = {name: receipt[name] for name in ("format", "origin", "keys", "checkpoint")}
    deflated = zlib.compress(canonical_json({**kept, "items": [held]}), 9, RAW_DEFLATE)
    return urlsafe_b64encode(deflated).decode().rstrip("=")
