"""The signature of a judge's device under a sheet (docs/proof-format.md §6).

It never decides whether a sheet counts: one whose signature is missing or doesn't fit is unsigned.
"""

import hashlib
import json
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from challenge import audit
from challenge.models import SitePart
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Assignment, DeviceKey, Judge
from judging.queries.scoring.sheet_proof import committed_key

FORMAT = "challenge-sheet-signature-1"
KEY_LETTERS = 43  # 32 bytes in base64url without padding
MOST_KEYS = 20  # of one judge; a further device's sheets are unsigned
PARTS = ("public_key", "signature", "statement")


@transaction.atomic
def signed_by_device(
    *, assignment: Assignment, data: Mapping[str, Any], given: Mapping[str, str] | None
) -> dict[str, str] | None:
    """The signature as it is kept, if it is genuine and under just this sheet; a key that is new is
    noted, and the judge, who submits it, is told.

    assignment: its judge is held.  data: the sheet as it is stored, as plain data.
    """
    if not given:
        return None
    signed = {name: str(given.get(name, "")) for name in PARTS}
    if not (_is_genuine(**signed) and _says(signed["statement"], assignment, data)):
        return None
    return signed if note_device(judge=assignment.judge, **signed) else None


@transaction.atomic
def note_device(*, judge: Judge, public_key: str, **_rest: str) -> bool:
    """Whether the key is one of the judge's; a new one is kept and told to them by mail.

    judge: held.
    """
    known = judge.device_keys.count()
    if judge.device_keys.filter(public_key=public_key).exists():
        return True
    if known >= MOST_KEYS:
        return False
    key = DeviceKey.objects.create(judge=judge, public_key=public_key)
    audit.record(
        judge.user,
        "judge.device_noted",
        key,
        edition=judge.edition,
        committed=committed_key(key),
        judge=judge.pk,
    )
    promise_mail(
        actor=judge.user,
        key=f"judge-device-{key.pk}",
        kind="judge_device",
        to=judge.user,
        edition=judge.edition,
        device=key,
        count=known + 1,
        link_to=LinkTo(SitePart.JUDGE, "/judge/"),
    )
    return True


def _is_genuine(*, public_key: str, signature: str, statement: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
        key.verify(_bytes(signature), statement.encode())
    except (ValueError, InvalidSignature, UnicodeEncodeError):
        return False
    return len(public_key) == KEY_LETTERS


def _says(statement: str, assignment: Assignment, data: Mapping[str, Any]) -> bool:
    """Whether the statement is about this pair, with these scores and words."""
    try:
        said = json.loads(statement)
        given = {key: Decimal(str(value)) for key, value in said.pop("scores").items()}
    except (ValueError, KeyError, AttributeError, TypeError, InvalidOperation, RecursionError):
        return False
    stored = {key: Decimal(str(value)) for key, value in data["scores"].items()}
    about = {
        "assignment": assignment.pk,
        "comment_sha256": hashlib.sha256(data["comment"].encode()).hexdigest(),
        "format": FORMAT,
    }
    return bool(said == about and given == stored)


def _bytes(text: str) -> bytes:
    """Of base64url without padding; empty: it is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return b""
