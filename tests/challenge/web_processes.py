"""Web processes of their own on one shared socket, as systemd hands it over, and people who come
all the time.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.challenge.local.embedded_folders import ROOT

# What systemd does with a socket of several services, without being process 1.
HAND_OVER = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3, inheritable=True); "
    "os.environ |= {'LISTEN_FDS': '1', 'LISTEN_PID': str(os.getpid())}; "
    "os.execv(sys.executable, [sys.executable, '-m', 'challenge.web.process.serve'])"
)
TOO_BUSY = b"database_away"
BETWEEN = 0.02  # seconds, between two requests of a visitor
PATIENCE, EACH = 90, 2  # seconds; visitors of each kind


class Visitors:
    """Some who come anew with each request, and some who keep their connections as a proxy does.
    They send a POST: nobody sends one again by itself.
    """

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self.port, self.path, self.headers = port, path, headers
        self.answers, self.failures = Counter[int](), list[str]()
        self._stop = threading.Event()

    @contextmanager
    def coming(self) -> Iterator[None]:
        """As long as the block lasts."""
        doings = [self._come_anew, self._keep_connections] * EACH
        threads = [threading.Thread(target=each) for each in doings]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(PATIENCE)

    def wait_for_more(self, answers: int) -> None:
        """Until so many more were answered."""
        wanted = self.answers.total() + answers
        wait_until(lambda: self.answers.total() > wanted)

    def _come_anew(self) -> None:
        while not self._stop.is_set():
            self._tell(HTTPConnection("127.0.0.1", self.port, timeout=60))
            time.sleep(BETWEEN)

    def _keep_connections(self) -> None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self._stop.is_set():
            self._tell(line)
            time.sleep(BETWEEN)
        line.close()

    def _tell(self, line: HTTPConnection) -> None:
        try:
            line.request("POST", self.path, body=b"{}", headers=self.headers)
            answer = line.getresponse()
            said = answer.read()
            if TOO_BUSY in said:  # of a machine that has other work too: answered, in words
                return
            self.answers[answer.status] += 1
        except OSError as error:
            self.failures.append(repr(error))


def web_process(
    listening: socket.socket, log: Path, ended: ExitStack, **environment: str
) -> "subprocess.Popen[bytes]":
    """One that listens; returns once it does, and it is gone at the end of `ended`."""
    number = listening.fileno()
    written = ended.enter_context(log.open("wb"))
    process = subprocess.Popen(
        [sys.executable, "-c", HAND_OVER, str(number)],
        cwd=ROOT,
        env={**os.environ, **environment},
        pass_fds=[number],
        stdout=written,
        stderr=written,
    )
    ended.callback(process.wait, PATIENCE)
    ended.callback(process.kill)
    wait_until(lambda: b"Started server process" in log.read_bytes())
    return process


def wait_until(holds: Callable[[], bool]) -> None:
    """AssertionError: it doesn't come to hold."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "too long"
        time.sleep(0.1)
