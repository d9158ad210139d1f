"""The wire between a browser and the test's server, which can be cut: unlike what a browser plays
as "offline", it is dead for the service worker and for a browser that starts, too.
"""

import contextlib
import socket
import threading
from urllib.parse import urlsplit

BLOCK_BYTES = 65_536


class Wire:
    """Carries what comes to `url` to a server, while it isn't cut."""

    def __init__(self, server: str) -> None:
        self.target = urlsplit(server).port
        self.is_cut = False
        self.open: set[socket.socket] = set()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Nothing passes, and what was on its way is lost."""
        self.is_cut = True
        for end in list(self.open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """It carries again."""
        self.is_cut = False

    def close(self) -> None:
        """For good."""
        self.cut()
        self.door.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self.door.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("localhost", self.target or 0))
            self.open |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK_BYTES):
                target.sendall(block)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self.open.discard(end)
