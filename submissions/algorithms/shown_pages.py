"""Pages of a PDF as they are shown: notes and filled form fields are part of the page."""

# tested by: tests/submissions/algorithms/test_shown_pages.py

from typing import Any

import pypdfium2 as pdfium

from submissions.algorithms.pdf_fonts import use_our_fonts
from submissions.algorithms.unusable_file import UnusableFileError


def open_document(data: bytes) -> Any:
    """The document.  UnusableFileError: encrypted or broken."""
    use_our_fonts()
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
        raise UnusableFileError("encrypted" if locked else "broken") from error


def open_shown(data: bytes) -> Any:
    """The document, ready for `shown_page`.  UnusableFileError: it can't be opened."""
    document = open_document(data)
    try:
        document.init_forms()
    except pdfium.PdfiumError as error:
        document.close()
        raise UnusableFileError("broken") from error
    return document


def shown_page(document: Any, index: int) -> Any:
    """One page (from 0) with its notes and form fields written into its content.

    What is drawn is then also read: text in a note can be covered and checked like any other.
    PdfiumError: it can't be read.
    """
    page = document[index]
    outcome = pdfium.raw.FPDFPage_Flatten(page, pdfium.raw.FLAT_NORMALDISPLAY)
    if outcome == pdfium.raw.FLATTEN_FAIL:
        page.close()
        raise pdfium.PdfiumError("The notes of the page can't be drawn.")
    if outcome == pdfium.raw.FLATTEN_SUCCESS:
        page.close()
        page = document[index]  # the handle from before knows the old content
    return page
