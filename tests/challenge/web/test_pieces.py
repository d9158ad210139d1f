"""Under ASGI no answer is gathered in memory before it is sent."""

import asyncio
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.test import AsyncRequestFactory, RequestFactory

from challenge.web.pieces import PIECE_BYTES, send_in_pieces

# the end of an answer looks at the connection that a test before has opened, if there is one
pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
SIZE = 60 * MEGABYTE


def a_large_file(folder: Path) -> Path:
    """Of zeros that take no room on the disk."""
    path = folder / "large.bin"
    with path.open("wb") as file:
        file.truncate(SIZE)
    return path


def many_lines() -> Iterator[bytes]:
    for _number in range(SIZE // 1000):
        yield b"x" * 1000


def sent_under_asgi(answer: HttpResponseBase) -> tuple[int, int, int]:
    """(bytes, largest piece, most memory that was held meanwhile)."""
    request = AsyncRequestFactory().get("/")
    passed: Any = send_in_pieces(lambda _request: answer)(request)

    async def read() -> tuple[int, int]:
        whole = largest = 0
        async for piece in passed:
            whole += len(piece)
            largest = max(largest, len(piece))
        return whole, largest

    tracemalloc.start()
    try:
        whole, largest = asyncio.run(read())
        return whole, largest, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        answer.close()


def answers(folder: Path) -> dict[str, HttpResponseBase]:
    return {
        "file": FileResponse(a_large_file(folder).open("rb")),
        "lines": StreamingHttpResponse(many_lines()),
    }


@pytest.mark.parametrize("kind", ["file", "lines"])
def test_sixty_megabytes_go_out_with_a_few_pieces_in_memory(kind: str, tmp_path: Path) -> None:
    whole, largest, held = sent_under_asgi(answers(tmp_path)[kind])
    assert whole // MEGABYTE == pytest.approx(SIZE // MEGABYTE, abs=1)
    assert largest < 2 * PIECE_BYTES
    assert held < 4 * MEGABYTE


def test_the_file_is_closed_when_the_answer_is(tmp_path: Path) -> None:
    file = a_large_file(tmp_path).open("rb")
    sent_under_asgi(FileResponse(file))
    assert file.closed


@pytest.mark.parametrize("kind", ["whole", "without ASGI"])
def test_other_answers_stay_as_they_are(kind: str) -> None:
    factory: Any = RequestFactory() if kind == "without ASGI" else AsyncRequestFactory()
    request: HttpRequest = factory.get("/")
    answer = StreamingHttpResponse([b"a"]) if kind == "without ASGI" else HttpResponse(b"a")
    passed: Any = send_in_pieces(lambda _request: answer)(request)
    assert passed is answer
    assert b"".join(passed) == b"a"
