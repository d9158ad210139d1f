"""Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the signature type of a log's own key
ROTATION = "challenge-log-rotation-1"
SEED_BYTES, PUBLIC_BYTES, SIGNATURE_BYTES, ID_BYTES, ROOT_BYTES = 32, 32, 64, 4, 32
_DASH = "— "


class NoteError(ValueError):
    """The text isn't a signed note, a checkpoint or a key."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, written as `name+id+key`."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, key)."""
        named = self.name.encode() + b"\n" + ED25519 + self.key
        return hashlib.sha256(named).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """From its text.  NoteError: it is none, or its id belongs to another key."""
        name, key_id, key = _key_parts(text.strip(), 3)
        found = cls(name, key)
        if found.id.hex() != key_id:
            raise NoteError(text)
        return found

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's, under exactly that text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name, written as `PRIVATE+KEY+name+id+seed`."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    def __str__(self) -> str:
        seed = b64encode(ED25519 + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{seed}"

    @classmethod
    def make(cls, name: str) -> "Signer":
        """A new key.  NoteError: a name with a space or a plus."""
        if not name or "+" in name or any(letter.isspace() for letter in name):
            raise NoteError(name)
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> "Signer":
        """From its text.  NoteError: it is none, or its id belongs to another key."""
        name, key_id, seed = _key_parts(text.strip().removeprefix("PRIVATE+KEY+"), 3)
        found = cls(name, seed)
        if found.verifier.id.hex() != key_id:
            raise NoteError(name)
        return found

    def line(self, text: str) -> str:
        """The signature line under a note's text."""
        signed = self.verifier.id + self._key.sign(text.encode())
        return f"{_DASH}{self.name} {b64encode(signed).decode()}\n"

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the log is, and the root over all of it."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """From a note's text; further lines are left alone.  NoteError: it is none."""
        lines = text.split("\n")
        is_whole = len(lines) > 3 and bool(lines[0]) and lines[1].isascii()  # noqa: PLR2004
        if not is_whole or not lines[1].isdigit() or str(int(lines[1])) != lines[1]:
            raise NoteError(text)
        root = _decoded(lines[2])
        if len(root) != ROOT_BYTES:
            raise NoteError(text)
        return cls(lines[0], int(lines[1]), root)


def rotation_note(old: Signer, new: Signer) -> str:
    """That the new key signs the log beside the old one: both say so (docs/proof-format.md §3)."""
    return signed_note(f"{ROTATION}\n{old.verifier}\n{new.verifier}\n", [old, new])


def signed_note(text: str, signers: Iterable[Signer]) -> str:
    """The text, an empty line, and a line for each signature.  text: ends with a newline."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def signed_text(note: str) -> str:
    """The part of a note that is signed.  NoteError: there is none."""
    text, gap, _lines = note.rpartition("\n\n")
    if not gap:
        raise NoteError(note)
    return text + "\n"


def signers_of(note: str, verifiers: Sequence[Verifier]) -> list[Verifier]:
    """Whose of these keys signed the note; signatures of unknown keys are left alone.

    NoteError: it isn't spelt as one, or a known key's signature is wrong.
    """
    text = signed_text(note)
    found = []
    for line in note[len(text) + 1 :].splitlines():
        name, _space, rest = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not name:
            raise NoteError(line)
        raw = _decoded(rest)
        for key in verifiers:
            if (key.name, key.id) == (name, raw[:ID_BYTES]):
                if not key.has_signed(text, raw[ID_BYTES:]):
                    raise NoteError(line)
                found.append(key)
    return found


def _key_parts(text: str, count: int) -> tuple[str, str, bytes]:
    parts = text.split("+", count - 1)
    if len(parts) != count or not parts[0]:
        raise NoteError(text)
    raw = _decoded(parts[2])
    if raw[:1] != ED25519 or len(raw) != 1 + PUBLIC_BYTES:
        raise NoteError(parts[0])
    return parts[0], parts[1], raw[1:]


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise NoteError(text) from error
