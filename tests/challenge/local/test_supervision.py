"""The supervisor: what dies is started again, what is stopped stays stopped, and nothing outlives
it.
"""

import ast
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from challenge.local import supervision
from challenge.local.supervision import Program, Supervisor
from tests.challenge.local.embedded_folders import ROOT
from tests.challenge.local.processes import lives, until

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
from challenge.local.supervision import Program, StopSignals, Supervisor
stop = StopSignals()
team = Supervisor(
    [Program("one", ["sleep", "600"]), Program("two", ["sleep", "600"])], Path(sys.argv[1])
)
team.start()
print(team.pid("one"), team.pid("two"), flush=True)
stop.wait()
team.stop()
stop.ignore()
"""


@dataclass(frozen=True, slots=True)
class Team:
    """A process that runs SUPERVISOR, and the two programs that it keeps running."""

    parent: subprocess.Popen[str]
    children: list[int]

    def is_gone(self) -> bool:
        return not any(map(lives, self.children))


@pytest.fixture
def start_team(tmp_path: Path) -> Iterator[Callable[..., Team]]:
    """Starts a Team, by a shell that says something first."""
    parents: list[subprocess.Popen[str]] = []

    def start(*, first: str = "") -> Team:
        command = ["sh", "-c", f'{first} exec "$@"', "sh", sys.executable, "-c", SUPERVISOR]
        logs = tmp_path / f"logs-{len(parents)}"
        parent = subprocess.Popen([*command, logs], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        parents.append(parent)
        assert parent.stdout
        with parent.stdout:
            return Team(parent, [int(pid) for pid in parent.stdout.readline().split()])

    yield start
    for parent in parents:
        parent.kill()
        parent.wait()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_nothing_outlives_the_supervisor(
    end: signal.Signals, start_team: Callable[..., Team]
) -> None:
    team = start_team(first="trap '' INT;")  # as `command &` in a script does
    time.sleep(0.5)
    team.parent.send_signal(end)
    until(team.is_gone)
    assert team.parent.wait(30) == (-signal.SIGKILL if end == signal.SIGKILL else 0)


def test_nohup_is_respected(start_team: Callable[..., Team]) -> None:
    team = start_team(first="trap '' HUP;")
    team.parent.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert all(map(lives, [team.parent.pid, *team.children]))
    team.parent.terminate()
    until(team.is_gone)
    assert team.parent.wait(30) == 0


def test_signals_that_come_together_end_everything_fifty_times(
    start_team: Callable[..., Team],
) -> None:
    """As make, the terminal and `timeout` send them: all at once, or a moment apart."""
    chance = random.Random(7)
    for _ in range(5):
        teams = [start_team() for _ in range(10)]
        for team in teams:
            for number in [signal.SIGTERM, signal.SIGINT] * 2:
                team.parent.send_signal(number)
                time.sleep(chance.choice([0, 0, 0.0001, 0.0005, 0.002]))
        assert [team.parent.wait(30) for team in teams] == [0] * 10
        assert all(team.is_gone() for team in teams)


def signal_handlers(tree: ast.AST) -> Iterator[ast.expr]:
    """What a module gives to signal.signal()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"signal.signal", "signal"}:
            yield node.args[1]


def is_safe(handler: ast.expr, tree: ast.AST) -> bool:
    """Whether it is one of the system's own, or a function here that calls and locks nothing.

    A handler runs between any two steps of the main thread, also of itself: it may assign.
    """
    name = ast.unparse(handler).rpartition(".")[2]
    if name in {"SIG_IGN", "SIG_DFL", "default_int_handler"}:
        return True
    bodies = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    risky = (ast.Call, ast.With, ast.Raise, ast.Await)
    return bool(bodies) and not any(
        isinstance(node, risky) for body in bodies for part in body.body for node in ast.walk(part)
    )


def test_no_signal_handler_of_ours_does_more_than_assign() -> None:
    apps = [
        "challenge",
        "submissions",
        "judging",
        "introductions",
        "gatherings",
        "frontend",
        "demo",
    ]
    paths = [path for app in [*apps, "benchmarks", "tools"] for path in ROOT.glob(f"{app}/**/*.py")]
    texts = {path: path.read_text("utf-8") for path in paths}
    trees = {path: ast.parse(text) for path, text in texts.items() if "signal" in text}
    found = [
        (path, ast.unparse(handler), is_safe(handler, tree))
        for path, tree in trees.items()
        for handler in signal_handlers(tree)
    ]
    assert [handler for handler in found if not handler[2]] == []
    assert found
