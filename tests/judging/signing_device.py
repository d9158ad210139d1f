"""A judge's device as the server sees it: a key, and signatures under sheets."""

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from judging.models import Assignment
from judging.services.panel.device_keys import FORMAT as PLEDGED_FORMAT
from judging.services.scoring.device_signature import FORMAT, PAPER_FORMAT


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def public_half(key: Ed25519PrivateKey) -> str:
    return base64url(key.public_key().public_bytes_raw())


def signature(
    key: Ed25519PrivateKey,
    assignment: Assignment,
    *,
    scores: dict[str, Any],
    comment: str,
    changed: Any = None,
) -> dict[str, str]:
    """As frontend/static/scoring/signature.js makes it.  changed: parts of the statement."""
    said = {
        "assignment": assignment.pk,
        "comment_sha256": hashlib.sha256(comment.encode()).hexdigest(),
        "format": FORMAT,
        "scores": scores,
    }
    return _signed(key, said | (changed or {}))


def pledged(key: Ed25519PrivateKey, judge: int) -> dict[str, str]:
    """As the pledge's page makes it.  judge: the seat's number."""
    return _signed(key, {"format": PLEDGED_FORMAT, "judge": judge})


def on_paper(
    key: Ed25519PrivateKey, assignment: Assignment, *, scores: Any, comment: str, photo: bytes
) -> dict[str, str]:
    """As frontend/static/scoring/paper_sheet.js has it made.  photo: empty: none."""
    return _signed(
        key,
        {
            "assignment": assignment.pk,
            "comment_sha256": hashlib.sha256(comment.encode()).hexdigest(),
            "format": PAPER_FORMAT,
            "photo_sha256": hashlib.sha256(photo).hexdigest() if photo else "",
            "scores": scores,
        },
    )


def _signed(key: Ed25519PrivateKey, said: dict[str, Any]) -> dict[str, str]:
    statement = json.dumps(said, sort_keys=True, separators=(",", ":"))
    signed = base64url(key.sign(statement.encode()))
    return {"public_key": public_half(key), "signature": signed, "statement": statement}
