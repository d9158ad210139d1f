"""The file with the keys that sign the public log: outside the database, for its owner's eyes.

A line each.  `PRIVATE+KEY+…` signs every checkpoint, the first line's key first.
`ROTATION+…` is a statement that the old key and the new one signed, in base64.  Another line is the
public half of a key that signs no more.
"""
# tested by: tests/challenge/management/commands/test_log_key.py

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from challenge.kernel.transparency.signed_note import Signer, Verifier, rotation_note
from challenge.local.folder import locked

_PRIVATE, _ROTATION = "PRIVATE+KEY+", "ROTATION+"


class LogKeyMissing(Exception):  # noqa: N818 - it says what is wrong
    """There is no such file, and none is made by itself in production."""


class LogKeyExists(Exception):  # noqa: N818 - as above
    """A key is there already; it is rotated, never replaced."""


@dataclass(frozen=True, slots=True)
class LogKeys:
    """signers: who sign now, the newest first; retired: who signed before.  rotations: what old and
    new keys said of one another, the oldest first.
    """

    signers: tuple[Signer, ...]
    retired: tuple[Verifier, ...] = ()
    rotations: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The log's origin, which every key of it is called by."""
        return self.signers[0].name

    @property
    def verifiers(self) -> list[Verifier]:
        """All public keys, the newest first."""
        return [*(signer.verifier for signer in self.signers), *self.retired]


def read_keys(path: Path) -> LogKeys:
    """LogKeyMissing: the file isn't there, or holds no key that signs."""
    lines = path.read_text("utf-8").split() if path.is_file() else []
    private = [line for line in lines if line.startswith(_PRIVATE)]
    if not private:
        raise LogKeyMissing(str(path))
    said = [line for line in lines if line.startswith(_ROTATION)]
    public = [Verifier.read(line) for line in lines if line not in {*private, *said}]
    rotations = [b64decode(line.removeprefix(_ROTATION)).decode() for line in said]
    return LogKeys(tuple(map(Signer.read, private)), tuple(public), tuple(rotations))


def make_key(path: Path, name: str) -> LogKeys:
    """The first key of a log.  LogKeyExists: it has one."""
    with locked(path.parent):
        if path.exists():
            raise LogKeyExists(str(path))
        return _write(path, LogKeys((Signer.make(name),)))


def own_keys(path: Path, name: str) -> LogKeys:
    """The keys of a laptop, a demo or a test: made at the first use."""
    if not path.exists():
        with locked(path.parent):
            if not path.exists():
                _write(path, LogKeys((Signer.make(name),)))
    return read_keys(path)


def rotate_key(path: Path) -> LogKeys:
    """A new key that signs beside the old ones, until those are retired."""
    with locked(path.parent):
        keys = read_keys(path)
        new = Signer.make(keys.name)
        said = (*keys.rotations, rotation_note(keys.signers[0], new))
        return _write(path, LogKeys((new, *keys.signers), keys.retired, said))


def retire_keys(path: Path) -> LogKeys:
    """Only the newest signs from now on; of the others the public half stays."""
    with locked(path.parent):
        keys = read_keys(path)
        before = tuple(signer.verifier for signer in keys.signers[1:])
        retired = (*before, *keys.retired)
        return _write(path, replace(keys, signers=keys.signers[:1], retired=retired))


def replace_lost_key(path: Path, name: str, lost: Iterable[Verifier]) -> LogKeys:
    """A new key where the file is gone.  lost: the public keys of before, which stay known, so that
    what they signed can still be checked.  LogKeyExists: the file is there.
    """
    with locked(path.parent):
        if path.exists():
            raise LogKeyExists(str(path))
        return _write(path, LogKeys((Signer.make(name),), tuple(lost)))


def _write(path: Path, keys: LogKeys) -> LogKeys:
    """Whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    said = [_ROTATION + b64encode(note.encode()).decode() for note in keys.rotations]
    lines = (*keys.signers, *keys.retired, *said)
    new.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    new.replace(path)
    return keys
