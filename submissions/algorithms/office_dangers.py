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
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from submissions.algorithms.office.hwp_dangers import require_plain_hwpx
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
_MACROS = re.compile(
    r"(?:^|/)(?:vbaProject[^/]*\.bin|vbaData\.xml|macrosheets/|activeX/)"
    r"|\.(?:docm|dotm|xlsm|xltm|xlsb|xlam|pptm|potm|ppsm|ppam|sldm)$",
    re.IGNORECASE,
)
_OFFICE = {".docx", ".pptx", ".xlsx", ".hwpx", ".dotx", ".potx", ".ppsx", ".xltx", ".vsdx", ".thmx"}
MOST_NESTED = 3  # documents within documents: a chart's own table is one
_DOS_STUB = b"This program cannot be run in DOS mode"
_ELF = b"\x7fELF"
# an embedded object says the name of the file that it carries
_CARRIED = re.compile(
    rb"\.(?:exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|msi|jar|lnk|sh)\0", re.IGNORECASE
)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError,
    ValueError, LookupError, ParseError,
)  # fmt: skip

# what the XML asks its program to do, read as XML so that no encoding and no entity hides a word
_MACRO_TYPE = re.compile("macroEnabled|vbaProject|vbaData|macrosheet|activeX", re.IGNORECASE)
# a link that somebody clicks is no content; all else from outside is fetched or drawn
_CLICKED = {"hyperlink"}
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data|ms-[a-z-]+|search-ms)\s*:", re.IGNORECASE)
_STARTS = re.compile(r"ppaction://(?:program|macro|ole)", re.IGNORECASE)
_FIELD = re.compile(
    r"\bDDE(?:AUTO)?\b|\bINCLUDE(?:TEXT|PICTURE)\s+[\"“]?\s*(?:https?:|ftp:|file:|\\\\)",
    re.IGNORECASE,
)
_FETCHING = {"ddeLink", "webPr", "dbPr", "olapPr"}


def require_plain_office_file(data: bytes) -> None:
    """UnusableFileError: zip_bomb, macros, program_inside, or broken_archive."""
    try:
        _require_plain_at(data, 0)
    except _BROKEN as error:
        raise UnusableFileError("broken_archive") from error


def _require_plain_at(data: bytes, depth: int) -> None:
    if depth > MOST_NESTED:
        raise UnusableFileError("zip_bomb")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _require_plain(archive, len(data), depth)


def _require_plain(archive: zipfile.ZipFile, packed: int, depth: int) -> None:
    parts = archive.infolist()
    # where parts overlap, each is counted: that is how the worst bombs are made
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES:
        raise UnusableFileError("zip_bomb")
    if unpacked > max(LITTLE_BYTES, packed * MOST_TIMES_SMALLER):
        raise UnusableFileError("zip_bomb")
    if any(_MACROS.search(part.filename) for part in parts):
        raise UnusableFileError("macros")
    if any(part.filename.startswith("Contents/") for part in parts):
        require_plain_hwpx(archive)
    for part in parts:
        _require_harmless(archive, part, depth)
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                require_no_active_words(stream)


def _require_harmless(archive: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> None:
    """By name, and by content: an embedded object carries its file under another name."""
    suffix = PurePosixPath(part.filename).suffix.lower()
    if suffix in _PROGRAMS | _PACKED:
        raise UnusableFileError("program_inside")
    head, is_object = True, suffix == ".bin"
    for piece in _pieces(archive, part):
        if head and piece.startswith(b"PK\x03\x04"):
            if suffix not in _OFFICE:
                raise UnusableFileError("program_inside")
            _require_plain_at(archive.read(part), depth + 1)
        if (head and _is_program(piece)) or _DOS_STUB in piece:
            raise UnusableFileError("program_inside")
        if is_object and _CARRIED.search(piece):
            raise UnusableFileError("program_inside")
        head = False


def _is_program(head: bytes) -> bool:
    return head.startswith(_ELF) or (head.startswith(b"MZ") and b"PE\0\0" in head[:4096])


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes; each piece begins with the last bytes of the one before, so that nothing is
    cut in two.
    """
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-len(_DOS_STUB) :]


def require_no_active_words(stream: IO[bytes]) -> None:
    """The XML runs no macro, starts no program and fetches nothing from elsewhere.

    UnusableFileError: macros.  ParseError: no XML.
    """
    field: list[str] = []  # a field's code may be cut into runs
    events = iterparse(stream, ("end",))  # noqa: S314 - read apart, under limits of memory and time
    for _event, element in events:
        name = element.tag.rpartition("}")[2]
        if name in _FETCHING or _is_active(name, element):
            raise UnusableFileError("macros")
        if name == "instrText":
            field.append(element.text or "")
        elif name in {"p", "fldSimple"}:
            code = "".join(field) + _attribute(element, "instr")
            if _FIELD.search(code):
                raise UnusableFileError("macros")
            field.clear()
        element.clear()


def _is_active(name: str, element: Element) -> bool:
    if name == "Relationship":
        kind = element.get("Type", "").rpartition("/")[2]
        outside = element.get("TargetMode", "").strip().lower() == "external"
        return (
            bool(_MACRO_TYPE.search(kind))
            or (outside and kind not in _CLICKED)
            or bool(_RUNS.match(element.get("Target", "")))
        )
    if name in {"Override", "Default"}:
        return bool(_MACRO_TYPE.search(element.get("ContentType", "")))
    return bool(_STARTS.search(_attribute(element, "action")))


def _attribute(element: Any, name: str) -> str:
    """An attribute, in whatever namespace."""
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return str(next(found, ""))
