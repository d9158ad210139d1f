"""Secrets that have to be read again, sealed in their rows: who reads the database or a dump of it
reads none of them.

Fernet (AES-128-CBC with HMAC-SHA256), with a key that follows from SECRET_KEY by HKDF (RFC 5869).
While SECRET_KEY_FALLBACKS names keys of before, what these sealed is opened too.
"""
# tested by: tests/challenge/services/account/test_sealed_factors.py

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "sealed:"  # what is without it was written before secrets were sealed
KEY_BYTES = 32


class SealedByAnotherKey(Exception):  # noqa: N818 - it says what is wrong
    """Neither SECRET_KEY nor one of before opens it."""


def sealed(text: str, purpose: str) -> str:
    """For the row.  purpose: what is sealed for one opens for no other."""
    return MARK + _box(purpose).encrypt(text.encode()).decode()


def opened(stored: str, purpose: str) -> str:
    """The secret.  SealedByAnotherKey."""
    if not stored.startswith(MARK):
        return stored
    try:
        return _box(purpose).decrypt(stored.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise SealedByAnotherKey(purpose) from error


def needs_sealing(stored: str, purpose: str) -> bool:
    """Whether it lies open, or sealed by a key of before.  One that no key opens needs another
    hand.
    """
    if not stored.startswith(MARK):
        return True
    token = stored.removeprefix(MARK).encode()
    return not _opens(_one(settings.SECRET_KEY, purpose), token) and _opens(_box(purpose), token)


def _opens(box: Fernet | MultiFernet, token: bytes) -> bool:
    try:
        box.decrypt(token)
    except InvalidToken:
        return False
    return True


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_one(key, purpose) for key in keys])


def _one(key: str, purpose: str) -> Fernet:
    made = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"challenge {purpose}".encode())
    return Fernet(urlsafe_b64encode(made.derive(key.encode())))
