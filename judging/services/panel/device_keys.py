"""The devices that sign for a judge: each key is noted once, and told to the judge by mail.

A device proves that it has the key by a signature (docs/proof-format.md §6).
"""

# tested by: tests/judging/services/panel/test_device_keys.py

import json
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from challenge import audit
from challenge.models import SitePart
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import DeviceKey, Judge
from judging.queries.scoring.sheet_proof import committed_key

FORMAT = "challenge-device-key-1"
KEY_LETTERS = 43  # 32 bytes in base64url without padding
MOST_KEYS = 20  # of one judge; a further device's sheets are unsigned
PARTS = ("public_key", "signature", "statement")


def genuine_signature(given: Mapping[str, str] | None) -> dict[str, str] | None:
    """The signature as it is kept, if its key made it; what its statement says is not looked at."""
    if not given:
        return None
    signed = {name: str(given.get(name, "")) for name in PARTS}
    return signed if _is_genuine(**signed) else None


@transaction.atomic
def note_pledged_device(*, judge: Judge, given: Mapping[str, str] | None) -> bool:
    """Note the device on which the judge, who is held, signs the pledge; whether it signs from now
    on.  given: its signature under a statement that names the judge's seat.

    None signs a shadow's sheets: they are in no public log.
    """
    signed = genuine_signature(given)
    if judge.is_shadow or signed is None or not _names_seat(signed["statement"], judge):
        return False
    return note_device(judge=judge, public_key=signed["public_key"])


@transaction.atomic
def note_device(*, judge: Judge, public_key: str) -> bool:
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


def _names_seat(statement: str, judge: Judge) -> bool:
    try:
        said = json.loads(statement)
    except (ValueError, RecursionError):
        return False
    return bool(said == {"format": FORMAT, "judge": judge.pk})


def _is_genuine(*, public_key: str, signature: str, statement: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
        key.verify(_bytes(signature), statement.encode())
    except (ValueError, InvalidSignature, UnicodeEncodeError):
        return False
    return len(public_key) == KEY_LETTERS


def _bytes(text: str) -> bytes:
    """Of base64url without padding; empty: it is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return b""
