"""What an HWP 5 document, or the scripts of an HWPX one, may carry beside its text: programs,
PostScript, and scripts that reach out of the document.
"""

# tested by: tests/submissions/algorithms/office/test_hostile_documents.py

import io
import re
import struct
import zipfile
from pathlib import PurePosixPath
from typing import Any

import olefile

from submissions.algorithms.office.hwp_text import LOCKED, PACKED, properties_of, unpacked
from submissions.algorithms.unusable_file import UnusableFileError

MOST_STREAMS = 5_000
MOST_STREAM_BYTES = 200 * 1024**2
_PROGRAMS = {
    ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
    ".hta", ".msi", ".jar", ".lnk", ".sh", ".eps", ".ps", ".zip", ".7z", ".rar",
}  # fmt: skip
_DOS_STUB = b"This program cannot be run in DOS mode"
_POSTSCRIPT = b"%!PS"
# a picture that is fetched from elsewhere when the document is opened
_OUTSIDE = re.compile(rb"""href\s*=\s*["'](?:[a-z]+://|\\\\|file:)""", re.IGNORECASE)
_CARRIED = re.compile(
    rb"\.(?:exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|msi|jar|lnk|sh)(?:\0|$)",
    re.IGNORECASE,
)
# a script that only greets its document names none of these
REACHES_OUT = re.compile(
    r"ActiveXObject|CreateObject|WScript|Shell|XMLHTTP|ADODB|powershell|cmd(?:\.exe)?\b|\beval\s*\("
    r"|\bRun\s*\(|https?://|\\\\\\\\",
    re.IGNORECASE,
)


def require_plain_hwp(data: bytes) -> None:
    """UnusableFileError: locked_document, macros, program_inside, zip_bomb, broken_archive, or
    unknown_content.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as document:
            _require_plain(document)
    except (OSError, ValueError, struct.error, IndexError, RecursionError) as error:
        raise UnusableFileError("broken_archive") from error


def require_plain_script(text: str) -> None:
    """UnusableFileError: macros."""
    if REACHES_OUT.search(text):
        raise UnusableFileError("macros")


def require_plain_hwpx(archive: zipfile.ZipFile) -> None:
    """UnusableFileError: macros, program_inside."""
    for part in archive.infolist():
        folder, name = part.filename.partition("/")[0], part.filename
        if folder == "Scripts":
            data = archive.read(part)
            for coding in ("utf-8", "utf-16-le"):
                require_plain_script(data.decode(coding, "ignore"))
        elif folder == "BinData" and PurePosixPath(name).suffix.lower() in _PROGRAMS:
            raise UnusableFileError("program_inside")
        elif name.lower().endswith(".hpf") and _OUTSIDE.search(archive.read(part)):
            raise UnusableFileError("macros")


def _require_plain(document: Any) -> None:
    properties = properties_of(document)
    if properties & LOCKED:
        raise UnusableFileError("locked_document")
    entries = document.listdir()
    if len(entries) > MOST_STREAMS:
        raise UnusableFileError("zip_bomb")
    left = MOST_STREAM_BYTES
    for entry in entries:
        if entry[0] not in {"BinData", "Scripts"}:
            continue
        stream = document.openstream(entry).read()
        plain = _opened(stream, left) if properties & PACKED else stream
        left -= len(plain)
        if entry[0] == "Scripts":
            require_plain_script(plain.decode("utf-16-le", "ignore"))
        else:
            _require_harmless(entry[-1], plain)


def _opened(stream: bytes, left: int) -> bytes:
    """Unpacked; what was never packed as it is."""
    try:
        return unpacked(stream, left)
    except UnusableFileError as error:
        if error.code == "zip_bomb":
            raise
        return stream


def _require_harmless(name: str, data: bytes) -> None:
    if PurePosixPath(name).suffix.lower() in _PROGRAMS:
        raise UnusableFileError("program_inside")
    if data.startswith((b"MZ", b"\x7fELF", b"PK\x03\x04", _POSTSCRIPT, b"#!")):
        raise UnusableFileError("program_inside")
    is_object = data[:12].find(b"\xd0\xcf\x11\xe0") >= 0  # its size stands before it
    if _DOS_STUB in data or (is_object and _CARRIED.search(data)):
        raise UnusableFileError("program_inside")
