"""Through the real server: a request is stamped when its first byte is here, though its last one
comes later.
"""

import importlib
import socket
import threading
import time
from contextlib import closing
from typing import Any

import uvicorn
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

import challenge.asgi

SLOW_SECONDS = 1.2


def since_it_reached_us(request: HttpRequest) -> HttpResponse:
    """How many seconds ago the request was stamped."""
    reached_at = request.reached_at  # type: ignore[attr-defined]
    words = f"{(timezone.now() - reached_at).total_seconds():.3f}"
    return HttpResponse(words, headers={"Content-Length": str(len(words))})


urlpatterns = [path("stamp", since_it_reached_us)]


def test_a_slow_upload_is_on_time_by_its_first_byte(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["challenge.web.middleware.stamp_request"]
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    application = importlib.reload(challenge.asgi).application
    server = uvicorn.Server(
        uvicorn.Config(application, port=0, lifespan="off", log_level="error", ws="none")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        assert seconds_of_a_slow_post(port) > SLOW_SECONDS * 0.9
    finally:
        server.should_exit = True
        thread.join()


def seconds_of_a_slow_post(port: int) -> float:
    """Post ten bytes, the second half late; what the server says."""
    head = b"POST /stamp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as line:
        line.sendall(head + b"Connection: close\r\n\r\nfirst")
        time.sleep(SLOW_SECONDS)
        line.sendall(b"later")
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    return float(answer.rpartition(b"\r\n\r\n")[2])
