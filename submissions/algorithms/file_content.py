"""What a file is by its content, whatever its name says."""

# tested by: tests/submissions/services/files/test_file_check.py

import io
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from submissions.algorithms.office.hwp_dangers import require_plain_hwp
from submissions.algorithms.office_dangers import require_plain_office_file
from submissions.algorithms.unusable_file import UnusableFileError

PDF, HWP, ZIPPED = "application/pdf", "application/x-hwp", "application/zip+"
OFFICE = {".docx": "word/", ".pptx": "ppt/", ".xlsx": "xl/", ".hwpx": "Contents/"}
# a file may be two at once: what begins so is a program, an archive or a web page to others
_OTHERS = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"#!", b"<", b"GIF8", b"\xca\xfe\xba\xbe", b"{\\rtf")
_BLANKS = b"\0\t\n\x0b\x0c\r \xef\xbb\xbf\xfe\xff"  # and the marks that a text begins with
MOST_PIXELS = 100_000_000  # of a picture; a phone's largest is about half of that


def checked_type(data: bytes, name: str, *, types: Collection[str]) -> str:
    """The media type.  types: those that are taken (kernel/file_types.py).

    UnusableFileError: not_a_pdf, unknown_content, or a danger in it (of a PDF, see pdf_dangers.py).
    """
    content_type = content_type_of(data, name)
    is_pdf_needed = set(types) == {"pdf"} or name.lower().endswith(".pdf")
    if is_pdf_needed and content_type != PDF:
        raise UnusableFileError("not_a_pdf")
    if kind_of(content_type) not in types:
        raise UnusableFileError("unknown_content")
    if content_type.startswith(ZIPPED):
        require_plain_office_file(data)
    if content_type == HWP:
        require_plain_hwp(data)
    return content_type


def kind_of(content_type: str) -> str:
    """Our name of a media type; "" for what we don't know."""
    if content_type.startswith("image/"):
        return "image"
    return {PDF: "pdf", HWP: "hwp"}.get(content_type, content_type.removeprefix(ZIPPED))


def content_type_of(data: bytes, name: str) -> str:
    """The media type by the file's content; an empty string for what we don't know.

    UnusableFileError: a picture with more than MOST_PIXELS.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in data[:1024] and not data.lstrip(_BLANKS).startswith(_OTHERS):
        return PDF
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and suffix == ".hwp":
        return HWP
    if data[:4] == b"PK\x03\x04" and suffix in OFFICE:
        return f"{ZIPPED}{suffix[1:]}" if _zip_holds(data, OFFICE[suffix]) else ""
    return _picture_type(data) if suffix in {".png", ".jpg", ".jpeg"} else ""


def _zip_holds(data: bytes, folder: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(folder) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _picture_type(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UnusableFileError("picture_too_large")
            picture.verify()
            return {"PNG": "image/png", "JPEG": "image/jpeg"}.get(picture.format or "", "")
    except Image.DecompressionBombError as error:
        raise UnusableFileError("picture_too_large") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return ""
