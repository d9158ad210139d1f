"""`challenge demo` can be stopped at any time: by Ctrl-C as a terminal sends it, however often, and
nothing of it stays.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from demo.programs import free_port
from tests.challenge.local.embedded_folders import ROOT, ask, data_folder, home_of
from tests.challenge.local.processes import until

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("story")]
NOT_ITS_OWN = {"DEMO", "CLOCK_SECONDS", "DATABASE_URL", "REDIS_URL", "BROKER_URL"}
CTRL_C_ENDED_IT = 130
PATIENCE_SECONDS = 240


class Demo:
    """A demo in a process group of its own, as a shell starts it in a terminal."""

    def __init__(self, data: Path, output: Path) -> None:
        self._output = output
        environment = {name: text for name, text in os.environ.items() if name not in NOT_ITS_OWN}
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "demo", "--port", str(free_port(0))],
                env={**environment, "CHALLENGE_DATA": str(data), "LANG": "C.UTF-8"},
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self._output.read_text("utf-8")

    def press_ctrl_c_twice(self) -> None:
        for _ in range(2):
            os.killpg(self.process.pid, signal.SIGINT)

    def ends_in_words(self) -> bool:
        """Whether it ends as it should, though Ctrl-C is pressed again and again meanwhile."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it goes on"
            os.killpg(self.process.pid, signal.SIGINT)
            time.sleep(0.02)
        return self.process.returncode == CTRL_C_ENDED_IT and "Traceback" not in self.said()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One for all tests, in order: each finds what the one before left behind."""
    with data_folder() as folder:
        yield folder


@contextmanager
def demo(data: Path, output: Path) -> Iterator[Demo]:
    started = Demo(data, output)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()


def left_running(data: Path) -> list[str]:
    """What still runs in this data folder: its command line, or the folder in its surroundings."""
    marks = bytes(home_of(data)), f"CHALLENGE_DATA={data}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            surroundings = (folder / "environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if any(mark in command or mark in surroundings for mark in marks):
            found.append(command.replace(b"\0", b" ").decode())
    return found


def test_ctrl_c_while_the_database_is_made(data: Path, tmp_path: Path) -> None:
    with demo(data, tmp_path / "output") as first:
        until((home_of(data) / "postgres.new").exists)
        first.press_ctrl_c_twice()
        assert first.ends_in_words(), first.said()
    assert left_running(data) == []


def migrations(data: Path) -> int:
    try:
        return int(str(ask(data, "SELECT count(*) FROM django_migrations")))
    except psycopg.Error:
        return 0


def test_ctrl_c_between_migrations(data: Path, tmp_path: Path) -> None:
    with demo(data, tmp_path / "output") as first:
        until(lambda: migrations(data) > 3, seconds=PATIENCE_SECONDS)
        first.press_ctrl_c_twice()
        assert first.ends_in_words(), first.said()
    assert left_running(data) == []


def program(of: Demo, name: str) -> int:
    """The process of one of its programs."""
    children = Path("/proc", str(of.process.pid), "task", str(of.process.pid), "children")
    for pid in children.read_text().split():
        if f" {name} ".encode() in Path("/proc", pid, "cmdline").read_bytes().replace(b"\0", b" "):
            return int(pid)
    raise AssertionError(f"{name} doesn't run")


def test_ctrl_c_while_the_story_plays_with_a_demo_beside_it(data: Path, tmp_path: Path) -> None:
    with demo(data, tmp_path / "first") as first:
        until(lambda: "60 startups apply" in first.said(), seconds=PATIENCE_SECONDS)
        with demo(data, tmp_path / "second") as second:
            assert second.process.wait(PATIENCE_SECONDS) == 1
        assert "A demo is running already" in second.said()
        assert "Traceback" not in second.said()

        beat = program(first, "beat")
        os.kill(beat, signal.SIGSTOP)  # it can't hear that it has to stop, so its demo waits
        first.press_ctrl_c_twice()
        until(lambda: "stopping" in first.said())
        first.process.send_signal(signal.SIGSTOP)  # for as long as we look
        with demo(data, tmp_path / "third") as third:
            until(lambda: "The demo before is still stopping" in third.said())
            for pid in (beat, first.process.pid):
                os.kill(pid, signal.SIGCONT)
            assert first.ends_in_words(), first.said()
            until(lambda: migrations(data))  # its turn: the servers are up again
            third.press_ctrl_c_twice()
            assert third.ends_in_words(), third.said()
    assert left_running(data) == []
