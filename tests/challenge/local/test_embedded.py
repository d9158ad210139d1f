"""The embedded servers: start, reuse, stop; as root and as an ordinary user; without touching
anybody else's folders.
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from redis import Redis

from challenge.local import embedded
from challenge.local.folder import anyone_may_enter, local_secret
from tests.challenge.local.embedded_folders import ROOT, ask, data_folder, home_of, postmaster, tell

pytestmark = pytest.mark.xdist_group("embedded")
ENSURE = (
    "import sys; from pathlib import Path; from challenge.local import embedded; "
    "embedded.ensure(Path(sys.argv[1]))"
)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with data_folder() as folder:
        embedded.ensure(folder, durable=False)
        yield folder


def run(code: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_database_a_cache_and_a_broker_answer_at_the_addresses(data: Path) -> None:
    where = embedded.addresses(data)
    assert ask(data, "SELECT lower('ÄRZTE') || upper('é')") == "ärzteÉ"
    assert Redis.from_url(where.redis_url).set("key", "value")
    with Connection(where.broker_url) as broker, broker.SimpleQueue("questions") as queue:
        queue.put({"n": 1})
        assert queue.get(timeout=5).payload == {"n": 1}


def test_a_server_that_runs_is_taken_as_it_is(data: Path) -> None:
    before = postmaster(data)
    embedded.ensure(data, durable=False)
    assert postmaster(data) == before


def test_data_outlives_a_stop_and_a_start(data: Path) -> None:
    tell(data, "CREATE TABLE kept AS SELECT 7 AS n")
    embedded.stop(data)
    assert not (home_of(data) / "postgres" / "postmaster.pid").exists()
    embedded.stop(data)
    embedded.ensure(data, durable=False)
    assert ask(data, "SELECT n FROM kept") == 7


def test_of_two_processes_that_start_at_once_both_find_one_server() -> None:
    with data_folder() as fresh:
        starters = [
            subprocess.Popen([sys.executable, "-c", ENSURE, str(fresh)], cwd=ROOT) for _ in range(2)
        ]
        assert [starter.wait(120) for starter in starters] == [0, 0]
        assert ask(fresh, "SELECT 1") == 1


def test_only_their_own_user_can_reach_the_servers(data: Path) -> None:
    home = home_of(data)
    runs_as = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    assert pwd.getpwuid(home.stat().st_uid).pw_name == runs_as
    assert home.stat().st_mode & 0o077 == 0
    assert pwd.getpwuid(Path("/proc", str(postmaster(data))).stat().st_uid).pw_name == runs_as


def test_a_closed_folder_stays_closed() -> None:
    with data_folder() as closed:
        closed.chmod(0o700)
        modes = [(part, part.stat().st_mode) for part in (closed, *closed.parents)]
        inside = closed / "in"
        try:
            embedded.ensure(inside, durable=False)
            assert ask(inside, "SELECT 1") == 1
            assert [(part, part.stat().st_mode) for part in (closed, *closed.parents)] == modes
            if os.geteuid() == 0:
                assert (inside / "servers-are-in").read_text().strip() == str(
                    home_of(inside).parent
                )
            else:
                assert home_of(inside).is_relative_to(closed)
        finally:
            embedded.stop(inside)
            shutil.rmtree(home_of(inside).parent)


def test_an_ordinary_user_runs_servers_of_their_own() -> None:
    """As root we become one, unless the project lies where no ordinary user may enter: then root is
    whom it runs as.
    """
    user = (
        pwd.getpwnam("nobody").pw_uid
        if os.geteuid() == 0 and anyone_may_enter(ROOT)
        else os.geteuid()
    )
    with data_folder() as folder:
        os.chown(folder, user, -1)
        become = "os.setuid(int(sys.argv[2])); embedded.ensure"
        ensure = ENSURE.replace("embedded.ensure", become)
        done = run(f"import os, encodings.idna\n{ensure}", folder, user)
        assert done.returncode == 0, done.stderr
        assert ask(folder, "SELECT 1") == 1
        assert Path("/proc", str(postmaster(folder))).stat().st_uid == user or user == 0


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    assert len(str(home_of(deep) / ".s.PGSQL.5432.lock")) < 100
    assert home_of(deep) == home_of(deep)
    assert home_of(deep) != home_of(deep.with_name("z"))


def test_addresses_are_known_before_anything_runs(tmp_path: Path) -> None:
    embedded.addresses(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_needs_no_database_starts_none(tmp_path: Path) -> None:
    done = run(
        "import sys; sys.argv = ['challenge', 'version']; from challenge.command_line import "
        "main; main()",
        CHALLENGE_DATA=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "servers").exists()
    assert not home_of(tmp_path).exists()


def test_the_environment_names_other_servers() -> None:
    show = (
        "import django; from django.conf import settings; "
        "print(settings.DATABASES['default']['HOST'], settings.REDIS_URL, settings.BROKER_URL)"
    )
    done = run(
        show,
        DJANGO_SETTINGS_MODULE="challenge.settings",
        DATABASE_URL="postgres://u:p@db.example/x",
        REDIS_URL="redis://cache.example:6379/0",
    )
    assert done.stdout.split() == [
        "db.example",
        "redis://cache.example:6379/0",
        "redis://cache.example:6379/0",
    ]


def test_where_the_servers_cannot_run_one_message_says_what_to_set() -> None:
    with data_folder() as data:
        home_of(data).mkdir()
        (home_of(data) / "postgres").write_text("not a database")
        with pytest.raises(SystemExit) as refused:
            embedded.ensure(data)
        (home_of(data) / "postgres").unlink()
    assert "DATABASE_URL과 REDIS_URL 환경 변수를 설정해 주세요" in str(refused.value)
    assert "set the environment variables DATABASE_URL and REDIS_URL" in str(refused.value)


def test_a_secret_key_is_made_once_and_for_us_only(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()  # as left by a process that was cut off
    first = local_secret(tmp_path)
    assert len(first) >= 50
    assert local_secret(tmp_path) == first
    (tmp_path / "other").mkdir()
    assert local_secret(tmp_path / "other") != first
    assert (tmp_path / "other" / "secret-key").stat().st_mode & 0o077 == 0
