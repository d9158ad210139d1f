"""Through the real server: kept threads serve; who writes waits for no reader; what came whole is
carried through.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import uvicorn
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation

from challenge.web.process.handler import KeptThreadsHandler

READERS = 2
gate, names, written = threading.Event(), set[str](), list[str]()


def read(_request: HttpRequest) -> HttpResponse:
    """Until the gate is opened."""
    names.add(threading.current_thread().name)
    gate.wait(20)
    return _words("read")


def write(request: HttpRequest) -> HttpResponse:
    """Note what came."""
    time.sleep(0.3)
    written.append(request.body.decode())
    return _words("written")


def speak(request: HttpRequest) -> HttpResponse:
    """The language that the thread speaks; and leave it speaking another."""
    spoken = translation.get_language()
    if request.GET.get("to"):
        translation.activate(request.GET["to"])
    return _words(spoken)


def _words(words: str) -> HttpResponse:
    return HttpResponse(words, headers={"Content-Length": str(len(words))})


urlpatterns = [path("read", read), path("write", write), path("speak", speak)]


@pytest.fixture
def port(settings: Any) -> Iterator[int]:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    for kept in (names, written):
        kept.clear()
    gate.clear()
    handler = KeptThreadsHandler(readers=READERS, writers=1)
    server = uvicorn.Server(
        uvicorn.Config(handler, port=0, lifespan="off", log_level="error", ws="none")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        gate.set()
        server.should_exit = True
        thread.join()


def begin(port: int, method: str, address: str, body: str = "") -> socket.socket:
    """A request that has been sent whole."""
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = f"{method} /{address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    return line


def ended(line: socket.socket) -> str:
    """What is answered."""
    answer = b""
    with closing(line):
        while piece := line.recv(4096):
            answer += piece
    return answer.rpartition(b"\r\n\r\n")[2].decode()


def test_who_writes_waits_for_no_reader_and_readers_are_bounded(port: int) -> None:
    readers = [begin(port, "GET", "read") for _number in range(READERS * 3)]
    assert ended(begin(port, "POST", "write", "in time")) == "written"
    assert len(names) == READERS
    gate.set()
    assert [ended(line) for line in readers] == ["read"] * len(readers)
    assert len(names) == READERS


def test_what_came_whole_is_carried_through_though_its_sender_hung_up(port: int) -> None:
    first = begin(port, "POST", "write", "first")  # the one thread is busy with it
    begin(port, "POST", "write", "second").close()
    assert ended(first) == "written"
    end = time.monotonic() + 10
    while len(written) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert written == ["first", "second"]


def test_what_breaks_off_half_way_is_not_carried_through(port: int) -> None:
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(b"POST /write HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf")
    line.close()
    assert ended(begin(port, "POST", "write", "whole")) == "written"
    time.sleep(0.5)
    assert written == ["whole"]


def test_a_thread_that_is_kept_keeps_nobody_s_language(port: int) -> None:
    before = ended(begin(port, "GET", "speak"))
    for _number in range(READERS * 2):
        assert ended(begin(port, "GET", "speak?to=de")) == before
