"""The supervisor: what dies is started again, what is stopped stays stopped, and nothing outlives
it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from challenge.local import supervision
from challenge.local.supervision import Program, Supervisor
from tests.challenge.local.embedded_folders import ROOT

SLEEPER = [sys.executable, "-c", "import time; print('hello', flush=True); time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', "
    "flush=True); time.sleep(600)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; child = subprocess.Popen(['sleep', '600']); "
    "print(child.pid, flush=True); time.sleep(600)",
]
CRASHING = [sys.executable, "-c", "print('again', flush=True); raise SystemExit(1)"]


def lives(pid: int) -> bool:
    state = Path("/proc", str(pid), "stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def until(done: Callable[[], object], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    started: list[Supervisor] = []

    def start(**commands: list[str]) -> Supervisor:
        team = Supervisor(
            [Program(name, command, {"WHO": name}) for name, command in commands.items()],
            tmp_path / "logs",
        )
        team.start()
        started.append(team)
        return team

    yield start
    for team in started:
        team.stop()


def said(tmp_path: Path, name: str) -> str:
    log = tmp_path / "logs" / f"{name}.log"
    return log.read_text() if log.exists() else ""


def test_each_program_writes_to_a_log_of_its_name(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    supervise(one=SLEEPER, two=["sh", "-c", "echo I am $WHO; sleep 600"])
    until(lambda: said(tmp_path, "one") == "hello\n" and said(tmp_path, "two") == "I am two\n")


def test_a_program_that_dies_is_started_again(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    team = supervise(one=SLEEPER)
    until(lambda: said(tmp_path, "one"))
    dead = team.kill("one")
    until(lambda: team.pid("one") != dead and said(tmp_path, "one") == "hello\nhello\n")
    assert not lives(dead)


def test_killing_a_program_kills_what_it_started(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    team = supervise(one=PARENT)
    until(lambda: said(tmp_path, "one").endswith("\n"))
    grandchild = int(said(tmp_path, "one"))
    team.kill("one")
    until(lambda: not lives(grandchild))


def test_what_a_dead_program_had_started_goes_before_it_starts_again(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    team = supervise(one=PARENT)
    until(lambda: said(tmp_path, "one").endswith("\n"))
    grandchild = int(said(tmp_path, "one"))
    os.kill(team.pid("one"), signal.SIGKILL)
    until(lambda: not lives(grandchild))


def test_a_program_that_keeps_dying_is_tried_less_and_less_often(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    supervise(one=CRASHING)
    time.sleep(4)
    assert 2 <= said(tmp_path, "one").count("again") <= 5


def test_stopping_ends_all_and_starts_nothing_again(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    team = supervise(one=SLEEPER, two=SLEEPER, broken=CRASHING)
    until(lambda: said(tmp_path, "one") and said(tmp_path, "two"))
    pids = [team.pid("one"), team.pid("two")]
    team.stop()
    assert not any(map(lives, pids))
    count = said(tmp_path, "broken").count("again")
    time.sleep(1)
    assert said(tmp_path, "broken").count("again") == count


def test_a_program_deaf_to_sigterm_is_killed(
    supervise: Callable[..., Supervisor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "STOP_SECONDS", 1)
    team = supervise(one=STUBBORN)
    until(lambda: said(tmp_path, "one"))
    pid = team.pid("one")
    team.stop()
    assert not lives(pid)


SUPERVISOR = """
import sys
from pathlib import Path
from challenge.local import supervision
from challenge.local.supervision import Program, Supervisor
team = Supervisor([Program("one", ["sleep", "600"])], Path(sys.argv[1]))
team.start()
print(team.pid("one"), flush=True)
team.wait()
team.stop()
"""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_supervisor(end: signal.Signals, tmp_path: Path) -> None:
    # as `command &` in a script does
    in_background = f"trap '' INT; exec {sys.executable} -c '{SUPERVISOR}' {tmp_path}"
    with subprocess.Popen(
        ["sh", "-c", in_background], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.send_signal(end)
        until(lambda: not lives(child))
        assert parent.wait(30) == (-signal.SIGKILL if end == signal.SIGKILL else 0)
