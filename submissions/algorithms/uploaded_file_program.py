"""The program that opens uploaded files: nothing else in the product does.

    python -m submissions.algorithms.uploaded_file_program check FILE FOLDER WANTED
    python -m submissions.algorithms.uploaded_file_program look FILE FOLDER WANTED
    python -m submissions.algorithms.uploaded_file_program places FILE FOLDER WANTED
    python -m submissions.algorithms.uploaded_file_program mark FILE FOLDER WANTED

It runs as a child (limited_process.py) under the limits that it is given, what it has loaded by
then included.  WANTED is a JSON file, {"name": …} or {"pattern": …}.  `check` prints the type, then
each page (of a picture the one that it is, where WANTED says "pictures"), whose pictures it
leaves in FOLDER, or how long a document is, whose text it leaves
there; `look` prints the type of a file that is kept as it is; `places` prints where words stand on
each page; `mark` leaves a logo or a seal in FOLDER as a PNG that is drawn anew.  The last line is
{"end": ""}, or {"end": code} with the reason why the file can't be used.
"""
# tested by: tests/submissions/algorithms/test_hostile_files.py

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from submissions.algorithms.file_content import PDF, checked_type, kind_of
from submissions.algorithms.limited_process import Limits, limit_this_process
from submissions.algorithms.office.blocks import READABLE
from submissions.algorithms.pdf_dangers import require_plain_pdf
from submissions.algorithms.pdf_pages import Rendered, pictured_page, rendered_pages
from submissions.algorithms.pdf_words import places_of
from submissions.algorithms.unusable_file import UnusableFileError

Answers = Iterator[dict[str, Any]]


def checked(file: Path, folder: Path, wanted: dict[str, Any]) -> Answers:
    """Type, dangers, and the pages without those in wanted["skip"], or the text of a document."""
    data = file.read_bytes()
    content_type = checked_type(data, wanted["name"], types=wanted["types"])
    yield {"content_type": content_type}
    if kind_of(content_type) in READABLE:
        yield _document(data, kind_of(content_type), folder, wanted)
    if content_type == PDF:
        require_plain_pdf(data)
    elif not (wanted.get("pictures") and kind_of(content_type) == "image"):
        return
    for page in _pages(data, content_type, wanted):
        (folder / f"{page.number}.webp").write_bytes(page.image)
        (folder / f"{page.number}-small.webp").write_bytes(page.thumbnail)
        yield {
            "page": page.number,
            "width": page.width,
            "height": page.height,
            "text": page.text,
            "fonts_embedded": page.fonts_embedded,
        }


def _pages(data: bytes, content_type: str, wanted: dict[str, Any]) -> Iterator[Rendered]:
    """Of a PDF, or the one that a picture is, without those that are there."""
    skip = set(wanted["skip"])
    if content_type == PDF:
        yield from rendered_pages(data, most_pages=wanted["most_pages"], skip=skip)
    elif not skip:
        yield pictured_page(data)


def looked_at(file: Path, _folder: Path, wanted: dict[str, Any]) -> Answers:
    """Type and dangers."""
    data = file.read_bytes()
    content_type = checked_type(data, wanted["name"], types=wanted["types"])
    if content_type == PDF:
        require_plain_pdf(data)
    yield {"content_type": content_type}


def _document(data: bytes, kind: str, folder: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Its text in FOLDER/document.json, and the picture that it brings along.

    Its readers are loaded here: a PDF needs none of their libraries, which take half a second.
    """
    reading: Any = import_module("submissions.algorithms.office.reading")
    document = reading.read_document(data, kind, most_pages=wanted["most_pages"])
    (folder / "document.json").write_text(json.dumps(document.blocks), "ascii")
    (folder / "preview.webp").write_bytes(document.preview)
    return {"document": len(document.blocks), "is_cut": document.is_cut}


def found_places(file: Path, _folder: Path, wanted: dict[str, Any]) -> Answers:
    """Where the pattern's matches stand on every page."""
    names = re.compile(wanted["pattern"], wanted["flags"])
    for number, (boxes, lost) in enumerate(places_of(file.read_bytes(), names), 1):
        yield {"page": number, "boxes": boxes, "lost": lost}


def drawn_mark(file: Path, folder: Path, _wanted: dict[str, Any]) -> Answers:
    """A logo or a seal as FOLDER/mark.png; its libraries are loaded here, as those of documents."""
    marks: Any = import_module("submissions.algorithms.marks.paper_marks")
    (folder / "mark.png").write_bytes(marks.clean_mark(file.read_bytes()))
    yield {"content_type": "image/png"}


WORK: dict[str, Callable[[Path, Path, dict[str, Any]], Answers]] = {
    "check": checked,
    "look": looked_at,
    "places": found_places,
    "mark": drawn_mark,
}


def main(arguments: list[str], answer: IO[str]) -> None:
    """Do the work and say how it ended."""
    kind, file, folder, wishes = arguments
    wanted = json.loads(Path(wishes).read_text("ascii"))
    limit_this_process(Limits(**wanted["limits"]))
    end = ""
    try:
        for part in WORK[kind](Path(file), Path(folder), wanted):
            _say(answer, part)
    except UnusableFileError as error:
        end = error.code
    except (MemoryError, RecursionError):
        end = "too_heavy"
    _say(answer, {"end": end})


def _say(answer: IO[str], part: dict[str, Any]) -> None:
    answer.write(json.dumps(part, ensure_ascii=True) + "\n")
    answer.flush()


def _only_ours() -> IO[str]:
    """The way to the parent; what a library prints goes to the errors."""
    ours = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return ours


if __name__ == "__main__":
    main(sys.argv[1:], _only_ours())
