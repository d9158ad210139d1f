"""Work on a stranger's file in a process of its own: with so much memory, so much time, no secrets
in its environment, and killed with all it started when it takes more.

The parent iterates over `answers`; the child calls `limit_this_process` before it opens the file.
"""

# tested by: tests/submissions/algorithms/test_limited_process.py

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
MOST_ANSWER_BYTES = 4 * 1024 * 1024  # of one line
# ends of a child that somebody asked for: they say nothing about the file
_ASKED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.  file_bytes: of each file that is written."""

    memory_bytes: int = 1024**3
    cpu_seconds: int = 60
    wall_seconds: int = 180
    file_bytes: int = 64 * 1024**2


class TooHeavyError(Exception):
    """The work took more memory or time than it may, or broke the library that did it."""


class FaultyChildError(Exception):
    """The child ended for a reason of its own: a fault in our software, not in the file."""


def limit_this_process(limits: Limits) -> None:
    """For the child: from here on the kernel holds the limits, also if the parent is gone."""
    with suppress(OSError):  # where memory runs out, the kernel takes this process first
        Path("/proc/self/oom_score_adj").write_text("1000")
    os.nice(5)
    signal.alarm(limits.wall_seconds)
    for kind, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory_bytes),
    ):
        with suppress(ValueError, OSError):  # a lower limit from outside stays
            resource.setrlimit(kind, (most, most))


def answers(
    module: str,
    arguments: Sequence[str],
    limits: Limits,
    *,
    beat: Callable[[], object] = lambda: None,
    beat_seconds: float = 5,
) -> Iterator[dict[str, Any]]:
    """Run `python -m module arguments`; the objects that it prints, one a line, as they come.

    beat: called every beat_seconds while the child works.  The last object has the key "end"; a
    child that ends without it raises TooHeavyError (killed by a limit or a crash) or
    FaultyChildError (anything else).  A caller that stops early kills the child.
    """
    with _started(module, arguments) as (child, errors):
        assert child.stdout is not None
        for line in _lines(child.stdout, limits.wall_seconds, beat, beat_seconds):
            answer: dict[str, Any] = json.loads(line)
            yield answer
            if "end" in answer:
                return
        _blame(child, errors)


@contextmanager
def _started(
    module: str, arguments: Sequence[str]
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    """The child and what it complains of; no pipe for that, which would fill up unread."""
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        try:
            yield child, errors
        finally:
            _kill(child)


def _lines(
    stream: IO[bytes], seconds: float, beat: Callable[[], object], beat_seconds: float
) -> Iterator[bytes]:
    """Whole lines; TooHeavyError when time is up, or a line is longer than any of ours."""
    rest, until, next_beat = b"", time.monotonic() + seconds, time.monotonic() + beat_seconds
    while True:
        now = time.monotonic()
        if now >= until or len(rest) > MOST_ANSWER_BYTES:
            raise TooHeavyError("wall time" if now >= until else "answer")
        if now >= next_beat:
            beat()
            next_beat = now + beat_seconds
        if not select.select([stream], [], [], min(until, next_beat) - now)[0]:
            continue
        piece = os.read(stream.fileno(), 1 << 16)
        if not piece:
            return
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _blame(child: "subprocess.Popen[bytes]", errors: IO[bytes]) -> None:
    """Why the child ended without its last word."""
    code = child.wait()
    errors.seek(max(errors.seek(0, os.SEEK_END) - 2000, 0))
    said = errors.read().decode(errors="replace")
    if code >= 0 or -code in _ASKED:
        raise FaultyChildError(f"exit {code}: {said}")
    raise TooHeavyError(f"{signal.Signals(-code).name}: {said}")


def _kill(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()
