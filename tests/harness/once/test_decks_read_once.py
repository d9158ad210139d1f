"""A deck that is played again is the one that was read; any other one is read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart
from tests.harness.once.decks_read_once import _remembering, an_ordinary_deck
from tests.submissions.factories import a_pdf

WANTED = {"name": "deck.pdf", "types": ["pdf"], "most_pages": 60, "skip": []}
READ: list[bytes] = []


def counted(work: str, data: bytes, wanted: dict[str, Any]) -> Iterator[tuple[Any, Path]]:
    READ.append(data)
    yield from read_apart(work, data, wanted)


def told(read: Any, data: bytes, **wanted: Any) -> list[Any]:
    """The answers, and the pictures that lie there with each."""
    return [
        (answer, {file.name: file.read_bytes() for file in folder.glob("*.webp")})
        for answer, folder in read("check", data, WANTED | wanted)
    ]


def test_the_same_pages_are_read_once_and_told_alike() -> None:
    READ.clear()
    read = _remembering(counted)
    with an_ordinary_deck():
        first, again = told(read, a_pdf()), told(read, a_pdf())
    assert len(READ) == 1
    assert first == again == told(read_apart, a_pdf())
    assert len(first[-1][1]) == 4  # two pages, each in two sizes
    with an_ordinary_deck():
        assert told(read, a_pdf(), skip=[1]) != first
        assert told(read, a_pdf(3)) != first
    told(read, a_pdf())
    assert len(READ) == 4


def test_what_is_refused_is_refused_each_time() -> None:
    READ.clear()
    read = _remembering(counted)
    for _time in range(2):
        with an_ordinary_deck(), pytest.raises(UnusableFileError):
            told(read, b"no PDF")
    assert len(READ) == 2
