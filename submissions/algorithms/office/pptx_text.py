"""The text of slides, by python-pptx."""

# tested by: tests/submissions/algorithms/office/test_reading.py

import io
from collections.abc import Iterable
from typing import Any

from pptx import Presentation

from submissions.algorithms.office.blocks import Blocks
from submissions.algorithms.unusable_file import UnusableFileError

MOST_NESTED = 8  # groups in groups


def read_pptx(data: bytes, blocks: Blocks, most_slides: int) -> None:
    """Each slide under its number and title; the speaker's notes are left out.

    UnusableFileError: too_many_pages.
    """
    slides = Presentation(io.BytesIO(data)).slides
    if len(slides) > most_slides:
        raise UnusableFileError("too_many_pages")
    for number, slide in enumerate(slides, 1):
        if blocks.is_full:
            return
        title = slide.shapes.title
        name = title.text_frame.text if title is not None else ""
        blocks.heading(f"{number}. {name}".strip(), 2)
        others = [
            shape for shape in slide.shapes if title is None or shape._element is not title._element
        ]
        _shapes(others, blocks, 0)


def _shapes(shapes: Iterable[Any], blocks: Blocks, depth: int) -> None:
    for shape in shapes:
        if getattr(shape, "has_table", False):
            blocks.table([[cell.text for cell in row.cells] for row in shape.table.rows])
        elif getattr(shape, "has_text_frame", False):
            for paragraph in shape.text_frame.paragraphs:
                blocks.paragraph("".join(run.text for run in paragraph.runs))
        elif hasattr(shape, "shapes") and depth < MOST_NESTED:
            _shapes(shape.shapes, blocks, depth + 1)
