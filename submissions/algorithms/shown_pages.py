"""Pages of a PDF as they are shown: notes and filled form fields are part of the page."""

from typing import Any

import pypdfium2 as pdfium


def open_shown(data: bytes) -> Any:
    """The document, ready for `shown_page`.  PdfiumError: it can't be opened."""
    document = pdfium.PdfDocument(data)
    try:
        document.init_forms()
    except pdfium.PdfiumError:
        document.close()
        raise
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
