"""What a crash leaves behind never keeps the embedded servers from starting, and costs no committed
row.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from challenge.local import embedded
from tests.challenge.local.embedded_folders import ROOT, ask, data_folder, home_of, postmaster, tell
from tests.challenge.local.processes import lives, until

pytestmark = pytest.mark.xdist_group("embedded")
ENSURE = (
    "import sys, time; from pathlib import Path; from challenge.local import embedded; "
    "embedded.ensure(Path(sys.argv[1])); print('up', flush=True); time.sleep(600)"
)


@pytest.fixture
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def starter(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def crash(data: Path) -> None:
    """As a power cut: both servers die at once, and their files stay."""
    valkey = Redis.from_url(embedded.addresses(data).redis_url).info("server")["process_id"]
    for pid in (postmaster(data), valkey):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not lives(valkey))


def test_servers_outlive_the_process_that_started_them(data: Path) -> None:
    parent = starter(data)
    assert parent.stdout
    assert parent.stdout.readline() == "up\n"
    before = postmaster(data)
    os.killpg(parent.pid, signal.SIGKILL)
    parent.wait()
    embedded.ensure(data)
    assert postmaster(data) == before
    assert ask(data, "SELECT 1") == 1


def test_after_a_crash_everything_committed_is_there(data: Path) -> None:
    embedded.ensure(data)
    tell(data, "CREATE TABLE kept AS SELECT 7 AS n")
    crash(data)
    embedded.ensure(data)
    assert ask(data, "SELECT n FROM kept") == 7
    assert Redis.from_url(embedded.addresses(data).redis_url).ping()


def test_a_pid_file_with_the_number_of_a_living_stranger_is_no_obstacle(data: Path) -> None:
    embedded.ensure(data)
    embedded.stop(data)
    as_server = (
        {"user": "nobody"} if os.geteuid() == 0 else {}
    )  # only a process that PostgreSQL could be mistaken for is in its way
    with subprocess.Popen(["sleep", "600"], **as_server) as stranger:  # type: ignore[call-overload]
        (home_of(data) / "postgres" / "postmaster.pid").write_text(
            f"{stranger.pid}\n{home_of(data) / 'postgres'}\n0\n5432\n\n\n\n"
        )
        try:
            embedded.ensure(data)
        finally:
            stranger.kill()
    assert postmaster(data) != stranger.pid
    assert ask(data, "SELECT 1") == 1


def test_a_first_start_that_was_cut_off_is_made_anew(data: Path) -> None:
    parent = starter(data)
    unfinished = home_of(data) / "postgres.new" / "PG_VERSION"
    deadline = time.monotonic() + 60
    while not unfinished.exists():
        assert parent.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(parent.pid, signal.SIGKILL)
    parent.wait()
    embedded.ensure(data)
    assert ask(data, "SELECT current_database()") == "challenge"


def test_rubbish_in_the_place_of_a_socket_is_cleared_away(data: Path) -> None:
    embedded.ensure(data)
    embedded.stop(data)
    (home_of(data) / "valkey.sock").write_text("left over")
    embedded.ensure(data)
    assert Redis.from_url(embedded.addresses(data).redis_url).ping()
