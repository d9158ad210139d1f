"""Run a few processes together: start, watch, start again what dies, and stop everything in good
order, when a signal asks for it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 12
LOOK_SECONDS = 0.1
LONGEST_PAUSE = 20.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec nothing may be loaded


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class StopSignals:
    """Ctrl-C, SIGTERM and a closed terminal, from now on: noted, and looked for where we may stop.

    However many come, and whenever, nothing is cut off half-way: neither a program that is being
    started nor the stopping itself.  Only the main thread can make one.
    """

    def __init__(self) -> None:
        self.asked: int | None = None  # the number of the signal that came last
        for number in STOP_SIGNALS:
            # nohup turns SIGHUP off, and means it; a shell that starts us in the background turns
            # SIGINT off, and doesn't
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        # Assign and nothing else: this runs between any two steps of the main thread, also of
        # itself.  A lock that is held there (an Event has one) would never come free.
        self.asked = number

    def wait(self, seconds: float = float("inf")) -> bool:
        """Sleep until a signal asks us to stop, or so many seconds; whether one did."""
        deadline = time.monotonic() + seconds
        while self.asked is None and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(LOOK_SECONDS, left))
        return self.asked is not None

    def exit_if_asked(self) -> None:
        """SystemExit with the shell's code for a signal (128 + its number), if one came."""
        if self.asked is not None:
            raise SystemExit(128 + self.asked)

    def ignore(self) -> None:
        """From now on they do nothing, neither to us nor to what we start: for the very end, where
        the interpreter would already let one kill us.
        """
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)


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
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(child.process, signal.SIGKILL)  # also what it had started and left behind
            child.process.wait()

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
                # runs before any thread of the child
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            )


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the second of a group of zombies
        return
