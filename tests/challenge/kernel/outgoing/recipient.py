"""A server on this machine that is sent messages, and answers as it is told to."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Recipient:
    """answer: the status, or a name below.  got: (path, headers, body) of each request."""

    answer: int | str = 200
    url: str = ""
    port: int = 0
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


def _slow(door: Any, to: Recipient) -> None:
    to.released.wait(20)


def _drip(door: Any, to: Recipient) -> None:
    """Headers that never end, a byte at a time: no read waits for long."""
    door.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not to.released.is_set():
        door.wfile.write(b"x")
        door.wfile.flush()
        time.sleep(0.02)


def _late_body(door: Any, to: Recipient) -> None:
    door.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    door.wfile.flush()
    to.released.wait(20)


def _huge(door: Any, to: Recipient) -> None:
    door.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _number in range(200):
        door.wfile.write(b"x" * 65536)


def _garbage(door: Any, to: Recipient) -> None:
    door.wfile.write(b"\x00\x01 what?\r\n\r\n")


def _nul(door: Any, to: Recipient) -> None:
    door.wfile.write(b"HTTP/1.1 500 No\r\nContent-Length: 7\r\n\r\na\x00\x1b[b\xff\xfe")


STRANGE: dict[str, Callable[[Any, Recipient], None]] = {
    "slow": _slow,
    "drip": _drip,
    "late body": _late_body,
    "huge": _huge,
    "garbage": _garbage,
    "nul": _nul,
}


@contextmanager
def receiving(answer: int | str = 200, tls: ssl.SSLContext | None = None) -> Iterator[Recipient]:
    """As long as it listens.  tls: with the certificate of that context."""
    to = Recipient(answer)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            to.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if isinstance(to.answer, str):
                self.close_connection = True
                with suppress(OSError):
                    STRANGE[to.answer](self, to)
                return
            self.send_response(to.answer)
            if to.answer // 100 == 3:
                self.send_header("Location", f"{to.url}elsewhere")
            self.end_headers()
            self.wfile.write(b"" if to.answer == 204 else f"status {to.answer}".encode())

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    to.port = server.server_port
    to.url = f"{'https' if tls else 'http'}://127.0.0.1:{to.port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield to
    finally:
        to.released.set()
        server.shutdown()
        server.server_close()
