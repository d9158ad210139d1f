"""The files that a paper can be: its ending, what makes it, and its media type."""
# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Callable, Mapping

from challenge.kernel.papers.blocks import Paper
from challenge.kernel.papers.hwpx_file import as_hwpx
from challenge.kernel.papers.hwpx_package import HWPX_TYPE
from challenge.kernel.papers.typeset import as_pdf
from challenge.kernel.papers.word_file import DOCX_TYPE, as_docx

KINDS: Mapping[str, tuple[Callable[[Paper], bytes], str]] = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, DOCX_TYPE),
    "hwpx": (as_hwpx, HWPX_TYPE),
}
