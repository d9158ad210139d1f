"""Files made to break or to trick whoever opens them: each ends as shown or as refused with a
reason, in so much memory and time, and the next file is read.
"""

import resource
import time
from typing import Any

import pytest
import typst

from submissions.algorithms.limited_process import Limits, answers
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart
from submissions.services.files.file_check import REASONS
from tests.submissions import hostile_files as hostile

LIMITS = Limits(memory_bytes=700 * 1024**2, cpu_seconds=4, wall_seconds=40)
PATIENCE_SECONDS = 60
MOST_KILOBYTES = 750 * 1024


def outcome(data: bytes, name: str = "deck.pdf", limits: Limits = LIMITS) -> str:
    """ "shown", or the code of the refusal."""
    wanted: dict[str, Any] = {
        "name": name,
        "pdf_only": name.endswith(".pdf"),
        "most_pages": 60,
        "skip": [],
    }
    try:
        list(read_apart("check", data, wanted, limits=limits))
    except UnusableFileError as error:
        return error.code if error.code in REASONS else f"no words for {error.code}"
    return "shown"


@pytest.mark.parametrize("made", hostile.HEAVY.values(), ids=hostile.HEAVY)
def test_a_heavy_pdf_ends_in_so_much_memory_and_time(made: Any) -> None:
    begun = time.monotonic()
    data = made()
    ended = outcome(data)
    assert ended in {"shown", "too_heavy", "broken", "no_pages", "too_many_pages"}
    assert time.monotonic() - begun < PATIENCE_SECONDS
    # a child begins as a copy of this process, which is large after a thousand tests
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert largest < MOST_KILOBYTES or largest <= ours


def test_what_takes_too_long_is_refused_as_too_heavy() -> None:
    assert outcome(hostile.forms_that_draw_forms()) == "too_heavy"


@pytest.mark.parametrize(
    ("code", "data"), hostile.DANGEROUS_PDFS.values(), ids=hostile.DANGEROUS_PDFS
)
def test_a_pdf_with_more_than_pages_is_refused(code: str, data: bytes) -> None:
    assert outcome(data) == code


@pytest.mark.parametrize(
    ("name", "code", "data"), hostile.DANGEROUS_DOCUMENTS.values(), ids=hostile.DANGEROUS_DOCUMENTS
)
def test_a_document_with_more_than_text_is_refused(name: str, code: str, data: bytes) -> None:
    assert outcome(data, name) == code


def test_ordinary_files_that_look_a_little_like_them_are_taken() -> None:
    slides = typst.compile(
        b'#set page(width: 960pt, height: 540pt)\n#set document(title: "React/JS (a) /S /Launch")'
        b'\n= /S /JavaScript in our stack\n#link("https://example.com")[/EmbeddedFile]'
    )
    assert outcome(slides) == "shown"
    assert outcome(hostile.an_ordinary_pdf()) == "shown"
    assert outcome(hostile.packed({"word/media/image1.png": b"x"}), "plan.docx") == "shown"
    assert outcome(hostile.a_picture_header(4000), "proof.png") == "shown"


def test_a_picture_with_too_many_pixels_is_refused() -> None:
    assert outcome(hostile.a_picture_header(12_000), "proof.png") == "picture_too_large"
    assert outcome(hostile.a_picture_header(60_000), "proof.png") == "picture_too_large"


def test_the_reader_of_strangers_files_knows_no_secrets(monkeypatch: Any) -> None:
    monkeypatch.setenv("SECRET_KEY", "a-secret-of-ours")
    child = "tests.submissions.algorithms.child_that_tells"
    said = list(answers(child, ["environment"], LIMITS))
    assert "a-secret-of-ours" not in str(said)
    assert said[0]["environment"]
