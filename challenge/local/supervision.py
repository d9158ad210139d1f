"""Run a few processes together: start, watch, start again what dies, and stop everything in good
order.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 12
LONGEST_PAUSE = 20.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec nothing may be loaded


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    failures: int = 0
    started: float = field(default_factory=time.monotonic)


class Supervisor:
    """Keeps programs running until stop().

    Their output goes to <logs>/<name>.log; they die with us, even if we are SIGKILLed.
    """

    def __init__(self, programs: Sequence[Program], logs: Path) -> None:
        self._programs = list(programs)
        self._logs = logs
        self._children: dict[str, _Child] = {}
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Start all and watch them from now on."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for program in self._programs:
            self._children[program.name] = _Child(program, self._spawn(program))
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def pid(self, name: str) -> int:
        """The process that runs now under this name."""
        with self._lock:
            return self._children[name].process.pid

    def kill(self, name: str) -> int:
        """SIGKILL a program with all that it started, as a crash would; it is started again.

        Returns the pid that died.
        """
        with self._lock:
            process = self._children[name].process
        _signal_group(process, signal.SIGKILL)
        process.wait()
        return process.pid

    def stop(self) -> None:
        """Ask all to stop, last started first; kill what doesn't in time."""
        self._stopping.set()
        if self._watcher:
            self._watcher.join()
        children = list(self._children.values())[::-1]
        for child in children:
            _signal_group(child.process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child.process, signal.SIGKILL)
                child.process.wait()

    def wait(self) -> None:
        """Sleep until Ctrl-C or SIGTERM, also where a shell started us in the background and turned
        Ctrl-C off.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stopping.set())
        while not self._stopping.wait(0.5):
            pass

    def _watch(self) -> None:
        while not self._stopping.wait(0.25):
            for child in list(self._children.values()):
                if child.process.poll() is not None:
                    self._restart(child)

    def _restart(self, child: _Child) -> None:
        _signal_group(
            child.process, signal.SIGKILL
        )  # what the dead one had started: a second worker would work beside it
        lived = time.monotonic() - child.started
        child.failures = 0 if lived > LONGEST_PAUSE else child.failures + 1
        if self._stopping.wait(min(0.2 * 2**child.failures, LONGEST_PAUSE)):
            return
        with self._lock:
            child.process, child.started = self._spawn(child.program), time.monotonic()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        with (self._logs / f"{program.name}.log").open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - our own programs
                list(program.command),
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - runs before any thread of the child
            )


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
