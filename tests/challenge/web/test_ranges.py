"""Parts of files: to go on with a download that was cut off."""

import io
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from challenge.web.ranges import answer_ranges

DATA = bytes(range(256)) * 1000
TAG = '"v1"'


def answered(wanted: str = "", *, method: str = "get", if_range: str = "") -> HttpResponseBase:
    def view(_request: HttpRequest) -> HttpResponseBase:
        return FileResponse(io.BytesIO(DATA), content_type="application/pdf", headers={"ETag": TAG})

    headers = {"Range": wanted, "If-Range": if_range}
    sent = {name: value for name, value in headers.items() if value}
    return answer_ranges(view)(getattr(RequestFactory(), method)("/", headers=sent))


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=255999-", 255_999, 255_999),
        ("bytes=-500", 255_500, 255_999),
        ("bytes=-999999999", 0, 255_999),
        ("bytes=70000-999999999", 70_000, 255_999),
    ],
)
def test_one_range_is_that_part(wanted: str, first: int, last: int) -> None:
    answer = answered(wanted)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/256000"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body(answer) == DATA[first : last + 1]


@pytest.mark.parametrize("wanted", ["bytes=256000-", "bytes=9-3", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(wanted: str) -> None:
    answer = answered(wanted)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */256000")


@pytest.mark.parametrize(
    "wanted", ["", "bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 99 + "-"]
)
def test_anything_else_is_the_whole(wanted: str) -> None:
    answer = answered(wanted)
    assert (answer.status_code, answer["Accept-Ranges"]) == (200, "bytes")
    assert body(answer) == DATA


def test_of_another_version_the_whole_is_sent() -> None:
    assert answered("bytes=1-2", if_range='"v0"').status_code == 200
    assert answered("bytes=1-2", if_range=TAG).status_code == 206
    assert answered("bytes=1-2", method="head").status_code == 200


def test_what_is_no_file_is_left_alone() -> None:
    answer = answer_ranges(lambda _request: HttpResponse(b"page"))(
        RequestFactory().get("/", headers={"Range": "bytes=0-1"})
    )
    assert (answer.status_code, "Accept-Ranges" in answer) == (200, False)
