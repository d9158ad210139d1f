"""What a packed document (docx, pptx, xlsx, hwpx) may carry beside its text: macros, programs, or
far more than its size says.
"""

# tested by: tests/submissions/algorithms/test_hostile_files.py

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from submissions.algorithms.unusable_file import UnusableFileError

MOST_UNPACKED_BYTES = 500 * 1024**2
MOST_TIMES_SMALLER = 200  # plain XML packs to about a twentieth
LITTLE_BYTES = 20 * 1024**2  # up to here nobody minds how well it packs
MOST_PARTS = 10_000
_CHUNK = 1 << 20
_PROGRAMS = {
    ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".wsf", ".hta",
    ".msi", ".jar", ".lnk", ".sh", ".apk", ".elf", ".iso",
}  # fmt: skip
_PACKED = {".zip", ".7z", ".rar", ".gz"}
_MACROS = re.compile(r"(?:^|/)(?:vbaProject[^/]*\.bin|vbaData\.xml|macrosheets/)", re.IGNORECASE)
_DOS_STUB = b"This program cannot be run in DOS mode"
_ELF = b"\x7fELF"
_OUTSIDE = re.compile(
    rb"<[^>]*(?=[^>]*TargetMode\s*=\s*[\"']External)"
    rb"(?=[^>]*Type\s*=\s*[\"'][^\"']*/(?:attachedTemplate|oleObject|frame|subDocument))[^>]*>"
)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError
)  # fmt: skip


def require_plain_office_file(data: bytes) -> None:
    """UnusableFileError: zip_bomb, macros, program_inside, or broken_archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _require_plain(archive, len(data))
    except _BROKEN as error:
        raise UnusableFileError("broken_archive") from error


def _require_plain(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    # where parts overlap, each is counted: that is how the worst bombs are made
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES:
        raise UnusableFileError("zip_bomb")
    if unpacked > max(LITTLE_BYTES, packed * MOST_TIMES_SMALLER):
        raise UnusableFileError("zip_bomb")
    if any(_MACROS.search(part.filename) for part in parts):
        raise UnusableFileError("macros")
    for part in parts:
        _require_harmless(archive, part)


def _require_harmless(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """By name, and by content: an embedded object carries its file under another name."""
    if PurePosixPath(part.filename).suffix.lower() in _PROGRAMS | _PACKED:
        raise UnusableFileError("program_inside")
    head, is_links = True, part.filename.lower().endswith(".rels")
    for piece in _pieces(archive, part):
        if (head and piece.startswith(_ELF)) or _DOS_STUB in piece:
            raise UnusableFileError("program_inside")
        if is_links and _OUTSIDE.search(piece):
            raise UnusableFileError("macros")
        head = False


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes; each piece begins with the last bytes of the one before, so that nothing is
    cut in two.
    """
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-len(_DOS_STUB) :]
