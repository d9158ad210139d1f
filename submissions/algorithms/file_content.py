"""What a file is by its content, whatever its name says."""

# tested by: tests/submissions/services/test_file_check.py

import io
import zipfile
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

PDF, HWP = "application/pdf", "application/x-hwp"
OFFICE = {".docx": "word/", ".pptx": "ppt/", ".xlsx": "xl/", ".hwpx": "Contents/"}


def content_type_of(data: bytes, name: str) -> str:
    """The media type by the file's content; an empty string for what we don't know."""
    suffix = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return PDF
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and suffix == ".hwp":
        return HWP
    if data[:4] == b"PK\x03\x04" and suffix in OFFICE:
        return f"application/zip+{suffix[1:]}" if _zip_holds(data, OFFICE[suffix]) else ""
    return _picture_type(data) if suffix in {".png", ".jpg", ".jpeg"} else ""


def _zip_holds(data: bytes, folder: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(folder) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _picture_type(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
            return {"PNG": "image/png", "JPEG": "image/jpeg"}.get(picture.format or "", "")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return ""
