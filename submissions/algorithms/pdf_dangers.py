"""What a PDF may do or carry beside its pages: programs, files inside, forms that only one program
draws.  Judges and organisers open originals on their own machines.

The document is written anew first: PDFium then gives every object in the open, also those that lay
in packed or locked streams or whose names were spelt in codes.
"""

# tested by: tests/submissions/algorithms/test_hostile_files.py

import io
import re
from typing import Any

import pypdfium2 as pdfium

from submissions.algorithms.shown_pages import open_document
from submissions.algorithms.unusable_file import UnusableFileError

raw = pdfium.raw
_STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
_LINK = re.compile(rb"/(?:URI|Base)\s*(?:\(\s*(?P<plain>[^)]{0,40})|<(?P<hex>[0-9A-Fa-f\s]{0,80}))")
_RUNS = re.compile(
    rb"(?:javascript|vbscript|data|file|smb|ms-[a-z-]+|search-ms):|\\\\", re.IGNORECASE
)
_UNSEEN = re.compile(rb"[\x00-\x20\xfe\xff]+")  # blanks, UTF-16: a browser passes over them
_LITERAL = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
# in this order: a portfolio also carries files, and its own word helps more
_SIGNS = (
    ("portfolio", re.compile(rb"/Collection\s*(?:<<|\d+\s+\d+\s+R)")),
    ("javascript", re.compile(rb"/S\s*/JavaScript\b|/JavaScript\s*(?:<<|\d+\s+\d+\s+R)")),
    ("javascript", re.compile(rb"/JS\s*(?:\(|<|\d+\s+\d+\s+R)")),
    ("starts_programs", re.compile(rb"/S\s*/(?:Launch|GoToE|GoToR|Thread|ImportData)\b")),
    (
        "active_content",
        re.compile(
            rb"/S\s*/(?:SubmitForm|Rendition|Movie|Sound|RichMediaExecute)\b"
            rb"|/Subtype\s*/(?:RichMedia|Movie|Sound|Screen|3D)\b"
        ),
    ),
    (
        "files_inside",
        re.compile(rb"/EmbeddedFiles?\b|/Subtype\s*/FileAttachment\b|/EF\s*(?:<<|\d)"),
    ),
    ("xfa_form", re.compile(rb"/XFA\s*(?:\[|\d+\s+\d+\s+R)")),
)


def require_plain_pdf(data: bytes) -> None:
    """UnusableFileError with the code of the first danger: javascript, portfolio, files_inside,
    starts_programs, active_content, xfa_form; or of a file that can't be opened.
    """
    document = open_document(data)
    try:
        objects = _STREAM.sub(b"stream endstream", _in_the_open(document))
        outline = _LITERAL.sub(b"()", objects)
        has_files = raw.FPDFDoc_GetAttachmentCount(document) > 0
        has_script = raw.FPDFDoc_GetJavaScriptActionCount(document) > 0
    finally:
        document.close()
    for code, sign in _SIGNS:
        if sign.search(outline):
            raise UnusableFileError(code)
    if any(_RUNS.match(_link(found)) for found in _LINK.finditer(objects)):
        raise UnusableFileError("starts_programs")
    if has_script or has_files:
        raise UnusableFileError("javascript" if has_script else "files_inside")


def _link(found: "re.Match[bytes]") -> bytes:
    """Where a link begins to lead, written plainly or in hexadecimal digits."""
    digits = b"".join((found["hex"] or b"").split())
    written = found["plain"] or bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    return _UNSEEN.sub(b"", written)


def _in_the_open(document: Any) -> bytes:
    copy = io.BytesIO()
    try:
        document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
    except pdfium.PdfiumError as error:
        raise UnusableFileError("broken") from error
    return copy.getvalue()
