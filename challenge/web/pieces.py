"""Answers that come in pieces go out in pieces: files, tables, archives.

Under ASGI Django would gather all pieces of a synchronous answer in memory before it sends the
first one.  Here each is fetched when the one before has gone out, in the thread of the request; so
a reader on a slow line holds one piece, not a file.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import cast

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

PIECE_BYTES = 256 * 1024


def send_in_pieces(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The outermost: whatever looks at the pieces, or wraps them, has done so."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        if (
            isinstance(request, ASGIRequest)
            and isinstance(answer, StreamingHttpResponse)
            and not answer.is_async
        ):
            parts = iter(cast("Iterator[bytes]", answer.streaming_content))
            answer.streaming_content = _fetched(parts)  # what closes the file stays
        return answer

    return middleware


async def _fetched(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await sync_to_async(_next_piece)(parts):
        yield piece


def _next_piece(parts: Iterator[bytes]) -> bytes:
    """The next parts together, of which a file has many small ones; empty: that was all."""
    held, size = list[bytes](), 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE_BYTES:
            break
    return b"".join(held)
