"""A server that speaks clamd's INSTREAM, and finds the test file that every scanner knows."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# split, so that no scanner takes this module for the file itself
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 2 * 1024 * 1024
FAILED = b"INSTREAM size limit exceeded. ERROR\0"


class _Look(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            return
        found = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            found += self.rfile.read(length)
            if len(found) > MOST_BYTES:
                self.wfile.write(FAILED)
                return
        is_bad = EICAR in found
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if is_bad else b"stream: OK\0")


@contextmanager
def a_scanner() -> Iterator[str]:
    """Where it listens, as host:port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Look) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        host, port = server.server_address[:2]
        yield f"{host!s}:{port}"
        server.shutdown()
        thread.join()
