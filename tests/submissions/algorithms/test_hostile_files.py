"""Files made to break or to trick whoever opens them: each ends as shown or as refused with a
reason, in so much memory and time, and the next file is read.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst

from submissions.algorithms.limited_process import ROOT, answers
from submissions.services.files.file_check import REASONS
from tests.submissions import hostile_files as hostile
from tests.submissions.algorithms import measured_reading

PATIENCE_SECONDS = 60
MOST_KILOBYTES = 750 * 1024


def outcome(data: bytes, name: str = "deck.pdf") -> str:
    """ "shown", or the code of the refusal, for which there are words."""
    code = measured_reading.outcome(data, name)
    return code if code == "shown" or code in REASONS else f"no words for {code}"


@pytest.mark.parametrize("made", hostile.HEAVY.values(), ids=hostile.HEAVY)
def test_a_heavy_pdf_ends_in_so_much_memory_and_time(
    made: Callable[[], bytes], tmp_path: Path
) -> None:
    begun = time.monotonic()
    file = tmp_path / "deck.pdf"
    file.write_bytes(made())
    run = [sys.executable, "-m", measured_reading.__name__, str(file)]
    told = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    found = json.loads(told.stdout)
    assert found["ended"] in {"shown", "too_heavy", "broken", "no_pages", "too_many_pages"}
    assert time.monotonic() - begun < PATIENCE_SECONDS
    assert found["largest_kilobytes"] < MOST_KILOBYTES


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
    parts = {
        "word/media/image1.png": b"x",
        "word/_rels/document.xml.rels": hostile.outside("hyperlink", "https://example.com"),
        "word/header1.xml": hostile.field_code(" PAGE ", " DDEX"),
        "word/embeddings/table.xlsx": hostile.packed({}, "xl"),
    }
    assert outcome(hostile.packed(parts), "plan.docx") == "shown"
    assert outcome(hostile.a_link("(https://example.com/javascript:)")) == "shown"
    assert outcome(hostile.a_picture_header(4000), "proof.png") == "shown"


def test_a_picture_with_too_many_pixels_is_refused() -> None:
    assert outcome(hostile.a_picture_header(12_000), "proof.png") == "picture_too_large"
    assert outcome(hostile.a_picture_header(60_000), "proof.png") == "picture_too_large"


def test_the_reader_of_strangers_files_knows_no_secrets(monkeypatch: Any) -> None:
    monkeypatch.setenv("SECRET_KEY", "a-secret-of-ours")
    child = "tests.submissions.algorithms.child_that_tells"
    said = list(answers(child, ["environment"], measured_reading.LIMITS))
    assert "a-secret-of-ours" not in str(said)
    assert said[0]["environment"]
