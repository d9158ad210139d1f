"""A part of a file where a browser asks for one: to go on with a download, or to turn to a page.

Django hands out whole files only, and no kept library adds it.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

PIECE_BYTES = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
OK, PARTIAL, NOT_SATISFIABLE = 200, 206, 416


def answer_ranges(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Of a file that a view hands out whole, what the header Range asks for.

    Several ranges at once, and one of another version (If-Range), are answered with the whole.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        if not isinstance(answer, FileResponse) or answer.status_code != OK:
            return answer
        size = answer.headers.get("Content-Length", "")
        if not size.isdecimal() or answer.file_to_stream is None:
            return answer
        answer["Accept-Ranges"] = "bytes"
        wanted = request.headers.get("Range", "") if request.method == "GET" else ""
        if not wanted or not _is_of_this_version(request, answer):
            return answer
        return _part(answer, wanted, int(size))

    return middleware


def _is_of_this_version(request: HttpRequest, answer: FileResponse) -> bool:
    known = request.headers.get("If-Range")
    return known is None or known == answer.headers.get("ETag")


def _part(answer: FileResponse, wanted: str, size: int) -> HttpResponseBase:
    asked = _ONE_RANGE.fullmatch(wanted.strip())
    if asked is None or asked.groups() == ("", ""):
        return answer
    first, last = _bounds(asked[1], asked[2], size)
    file: Any = answer.file_to_stream
    if not 0 <= first <= last:
        file.close()
        return HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    length = last - first + 1
    answer.streaming_content = _pieces(file, length)  # what closes the file stays
    answer.status_code = PARTIAL
    answer["Content-Length"] = str(length)
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Both included; first > last where nothing of it is there."""
    if not first:  # the last so many bytes
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    return int(first), min(int(last), size - 1) if last else size - 1


def _pieces(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
        length -= len(piece)
        yield piece
