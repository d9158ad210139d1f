"""A person's own copy with the files themselves: one ZIP, made while it is sent.

Nothing of it is kept, and no more than a piece of a file is in memory.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from django.core.files.storage import default_storage

from challenge.models import User
from introductions.queries.own_data.files import OwnFile, own_files
from introductions.queries.personal_data import personal_data

COPY, DIGESTS, MISSING = "data.json", "SHA256SUMS.txt", "MISSING.txt"
BLOCK = 256 * 1024
LETTERS = 60  # of a file's own name: Hangul takes three bytes, and disks take 255
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def own_archive(viewer: User, encoder: type[json.JSONEncoder]) -> Iterator[bytes]:
    """The ZIP in pieces: the copy as JSON, every file, and the digest of each as `sha256sum -c`
    reads it.

    encoder: of the API, so that page and API give the same.  The rows are read before the first
    piece.
    """
    rows = personal_data(viewer)
    copy = json.dumps(rows, cls=encoder, ensure_ascii=False, indent=1).encode()
    return _pieces(copy, own_files(viewer))


def _pieces(copy: bytes, files: Sequence[OwnFile]) -> Iterator[bytes]:
    pipe = _Pipe()
    digests, missing = list[str](), list[str]()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr(_entry(COPY, zipfile.ZIP_DEFLATED), copy)
        yield pipe.taken()
        for file in files:
            name = name_in_archive(file)
            try:
                yield from _file(archive, pipe, name, file.place)
                digests.append(f"{file.sha256}  {name}")
            except FileNotFoundError:
                missing.append(name)
        for name, lines in ((DIGESTS, digests), (MISSING, missing)):
            if lines:
                archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), "\n".join([*lines, ""]))
    yield pipe.taken()


def _file(archive: zipfile.ZipFile, pipe: "_Pipe", name: str, place: str) -> Iterator[bytes]:
    """Its bytes as they are: PDFs and pictures are packed already."""
    with (
        default_storage.open(place) as stored,
        archive.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as entry,
    ):
        while block := stored.read(BLOCK):
            entry.write(block)
            yield pipe.taken()


def name_in_archive(file: OwnFile) -> str:
    """Where the file stands: by edition and kind, with its number, so that no two are the same."""
    own = PurePosixPath(_clean(file.name))
    stem, suffix = own.stem[:LETTERS], own.suffix[:12]
    return f"files/{_clean(file.edition)}/{file.section}/{file.number}-{stem}{suffix}"


def _clean(words: str) -> str:
    """As a part of a file's name on any system."""
    printable = "".join(letter for letter in normalize("NFC", words) if letter.isprintable())
    return _NOT_IN_NAMES.sub("_", printable).strip("_.") or "_"


def _entry(name: str, packed: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # without a time: the same data is the same archive
    info.compress_type = packed
    info.external_attr = 0o600 << 16
    return info


class _Pipe(io.RawIOBase):
    """Where the archive writes to; what came since is taken out."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any, /) -> int:
        """Keep it until it is taken."""
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since, which is forgotten here."""
        data = b"".join(self._held)
        self._held.clear()
        return data
