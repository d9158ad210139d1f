"""Files that only the holder of an age identity can read (age-encryption.org/v1), streamed: no
more than a piece of them is ever in memory, and nothing of them lies about unencrypted.
"""
# tested by: tests/challenge/backups/test_backups.py

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from challenge.backups.places.place import BackupPlace, Readable, Writable

PIECE_BYTES = 1024 * 1024


class WrongIdentity(Exception):  # noqa: N818 - it says what is wrong
    """The file is encrypted for somebody else, or was changed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What lies encrypted in a file.  plain_bytes: before; bytes, sha256: as it lies there."""

    plain_bytes: int
    bytes: int
    sha256: str


class _Counted:
    """Reads on and counts."""

    def __init__(self, source: Readable) -> None:
        self.source, self.bytes = source, 0

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(size)
        self.bytes += len(piece)
        return piece


class _Digested:
    """Writes on, counts, and computes the digest."""

    def __init__(self, target: Writable) -> None:
        self.target, self.bytes, self.digest = target, 0, hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        self.bytes += len(piece)
        return self.target.write(piece)

    def flush(self) -> None:
        self.target.flush()


def recipients_in(keys: Sequence[str]) -> list[x25519.Recipient]:
    """Public keys, `age1…`.  ValueError: one of them isn't one."""
    try:
        return [x25519.Recipient.from_str(key.strip()) for key in keys]
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from error


def identities_in(path: Path) -> list[x25519.Identity]:
    """The private keys of a file as age-keygen writes it.  ValueError: it holds none."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    try:
        found = [
            x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")
        ]
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from error
    if not found:
        raise ValueError("no identity")
    return found


def make_identity(path: Path) -> str:
    """A new private key in a new file for its owner's eyes; the public key.  FileExistsError."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def seal(
    source: Readable, place: BackupPlace, name: str, recipients: Sequence[x25519.Recipient]
) -> Sealed:
    """Encrypt all of the source to a place, where it is whole or not at all."""
    read = _Counted(source)
    with place.writing(name) as target:
        written = _Digested(target)
        pyrage.encrypt_io(read, written, list(recipients))
        written.flush()
    return Sealed(read.bytes, written.bytes, written.digest.hexdigest())


def unseal(
    place: BackupPlace, name: str, target: IO[bytes], identities: Sequence[x25519.Identity]
) -> None:
    """Decrypt a file.  WrongIdentity: none of them opens it, or it was changed."""
    try:
        with place.reading(name) as file:
            pyrage.decrypt_io(file, target, list(identities))
    except pyrage.DecryptError as error:
        raise WrongIdentity(name.rpartition("/")[2]) from error


def digest_of(place: BackupPlace, name: str) -> str:
    """SHA-256 of a file as it lies there, in hex.  FileNotFoundError."""
    found = hashlib.sha256()
    with place.reading(name) as file:
        while piece := file.read(PIECE_BYTES):
            found.update(piece)
    return found.hexdigest()
