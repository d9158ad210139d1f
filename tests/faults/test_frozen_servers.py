"""PostgreSQL and Valkey are stopped in the middle of their work (SIGSTOP): the site answers in
words within two seconds, and goes on by itself when they wake.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from redis import Redis

from challenge.local import embedded
from tests.challenge.local.embedded_folders import ROOT, migrated_folder, postmaster
from tests.challenge.local.processes import until

pytestmark = pytest.mark.xdist_group("embedded")
SECONDS = 2.0
MAKE_A_ROOM = """
from tests.frontend.pages.organisers.desk import at, organiser
from tests.judging import factories as make
round = make.a_round(entries=2, judges=2)
cookies = organiser(round).cookies
print(at("control_room", round), "; ".join(f"{name}={m.value}" for name, m in cookies.items()))
"""
PAGES = ("/healthz", "/", "/en/", "/api/v1/editions/", "/login/")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with migrated_folder() as folder:
        embedded.ensure(folder)
        yield folder


@dataclass(frozen=True, slots=True)
class Room:
    """The control room of a round: its path, and the cookie of an organiser who is signed in."""

    path: str
    cookie: str


def _environment(data: Path) -> dict[str, str]:
    return {
        **{key: text for key, text in os.environ.items() if not key.endswith("_URL")},
        "CHALLENGE_DATA": str(data),
        "DATABASE_POOL": "1",
        "DEBUG": "0",
        "REQUIRE_ORGANISER_MFA": "0",
    }


@pytest.fixture(scope="module")
def room(data: Path, site: str) -> Room:
    """A round in the site's own database."""
    run = [sys.executable, "manage.py", "shell", "--no-imports", "--command", MAKE_A_ROOM]
    said = subprocess.run(
        run, cwd=ROOT, env=_environment(data), check=True, capture_output=True, text=True
    )
    path, cookie = said.stdout.strip().split(maxsplit=1)
    return Room(path, cookie)


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[str]:
    """The site in a process of its own, as it is deployed."""
    environment = _environment(data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "uvicorn", "challenge.asgi:application", "--lifespan", "off"]
    server = subprocess.Popen(
        [*serve, "--port", str(port), "--log-level", "error"], cwd=ROOT, env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _is_up(address), seconds=180)  # a busy machine imports slowly
        for path in PAGES:
            ask(address + path)  # imports and templates are loaded
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _is_up(address: str) -> bool:
    try:
        return ask(address + "/healthz")[0] == 200
    except OSError:
        return False


def ask(url: str, cookie: str = "") -> tuple[int, str, float]:
    """Status, words, seconds."""
    begun = time.monotonic()
    headers = {"Accept-Language": "en", "Cookie": cookie}
    try:
        request = Request(url, headers=headers)  # noqa: S310 - our own address
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            status, words = answer.status, answer.read().decode()
    except HTTPError as error:
        status, words = error.code, error.read().decode()
    return status, words, time.monotonic() - begun


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_a_frozen_database_is_said_in_words_within_two_seconds(data: Path, site: str) -> None:
    server = postmaster(data)
    with frozen(server, *children_of(server)):
        answers = {path: ask(site + path) for path in (*PAGES, *PAGES)}
    for path, (status, words, seconds) in answers.items():
        assert (status, seconds < SECONDS) == (503, True), (path, status, seconds)
        assert "What was saved before is safe" in words or "저장" in words, path
    assert json.loads(answers["/healthz"][1])["database"] is False
    assert 'lang="ko"' in answers["/"][1]
    assert 'lang="en"' in answers["/en/"][1]
    assert json.loads(answers["/api/v1/editions/"][1])["code"] == "database_away"
    until(lambda: _is_up(site))
    assert ask(site + "/en/")[0] == 200


def said_while_valkey_is_away(site: str, room: Room) -> None:
    answers = {path: ask(site + path) for path in PAGES}
    statuses = {path: status for path, (status, _words, _s) in answers.items()}
    assert statuses == {**dict.fromkeys(PAGES, 200), "/healthz": 503}
    assert max(seconds for _status, _words, seconds in answers.values()) < SECONDS
    health = json.loads(answers["/healthz"][1])
    assert (health["database"], health["redis"]) == (True, False)
    assert "Work in the background waits" in health["troubles"][0]
    status, words, seconds = ask(site + room.path, room.cookie)
    assert (status, seconds < SECONDS) == (200, True)
    assert "Work in the background waits" in words


def test_a_frozen_message_server_holds_no_page_up(data: Path, site: str, room: Room) -> None:
    assert "Work in the background waits" not in ask(site + room.path, room.cookie)[1]
    valkey = Redis.from_url(embedded.addresses(data).redis_url).info("server")["process_id"]
    with frozen(valkey):
        said_while_valkey_is_away(site, room)
    until(lambda: _is_up(site))
    assert json.loads(ask(site + "/healthz")[1])["redis"] is True


def test_a_stopped_message_server_holds_no_page_up(data: Path, site: str, room: Room) -> None:
    Redis.from_url(embedded.addresses(data).redis_url).shutdown(nosave=True)
    said_while_valkey_is_away(site, room)
    embedded.ensure(data)
    until(lambda: _is_up(site))
    assert "Work in the background waits" not in ask(site + room.path, room.cookie)[1]
