"""The whole site as real processes: uvicorn, a Celery worker, the clock, the outbox relay.

They have a database and queues of their own.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import redis
from django.conf import settings
from django.db import connection

from challenge.local.supervision import Program, Supervisor
from demo.programs import free_port
from tests.harness.migrated_template import copy_template, drop_database, url_of

QUEUES = "mail,compute,clock,files,eligibility,webhooks"
Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str, *, seconds: float = 120) -> Found:
    """What `look` finds; it is asked again until it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.2)
    return found


@dataclass(frozen=True, slots=True)
class Site:
    """The running site.  folder: its mail, files and logs; database: its own; environment: of its
    processes.
    """

    url: str
    folder: Path
    database: str
    environment: dict[str, str] = field(default_factory=dict)

    def mails(self, to: str, *words: str) -> list[str]:
        """The texts of the sent mails to this address that hold these words, the oldest first."""
        letters = [
            message_from_bytes(raw, policy=mail_policy)
            for path in sorted((self.folder / "mail").glob("*.eml"))
            if to.encode() in (raw := path.read_bytes())
        ]
        texts = [
            f"{letter['Subject']}\n\n{body.get_content()}"
            for letter in letters
            if to in str(letter["To"]) and (body := letter.get_body(("plain",)))
        ]
        return [text for text in texts if all(word in text for word in words)]

    def mail(self, to: str, *words: str) -> str:
        """The newest such mail; waited for."""
        return until(lambda: self.mails(to, *words), f"a mail to {to}: {words}")[-1]

    @contextmanager
    def as_a_demo(self) -> Iterator["Site"]:
        """Within, one more web process serves the same site, with what only a demo has."""
        port = free_port(0)
        demo = replace(self, url=f"http://127.0.0.1:{port}")
        [web, *_others] = _programs(port)
        environment = {**self.environment, "SITE_URL": demo.url, "DEMO": "1", **web.environment}
        team = Supervisor([Program("demo-web", web.command, environment)], self.folder / "logs")
        team.start()
        try:
            until(lambda: _answers(demo.url), f"the demo; see {self.folder}/logs")
            yield demo
        finally:
            team.stop()

    @contextmanager
    def data(self) -> Iterator[None]:
        """Within, the test process looks at the site's database instead of its own."""
        own = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = self.database
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own


@contextmanager
def running(folder: Path, place: int) -> Iterator[Site]:
    """Make a database and start everything on it.

    place: which of the worker processes of pytest this is.
    """
    name = f"journeys_{place}"
    port = free_port(0)
    url = f"http://127.0.0.1:{port}"
    copy_template(name)
    cache, broker = _queues(place)
    environment = {
        "CHALLENGE_DATA": str(folder),
        "DATABASE_URL": url_of(name),
        "REDIS_URL": cache,
        "BROKER_URL": broker,
        "SITE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "CELERY_SKIP_CHECKS": "1",
    }
    site = Site(url, folder, name, environment)
    team = Supervisor(
        [
            Program(program.name, program.command, {**environment, **program.environment})
            for program in _programs(port)
        ],
        folder / "logs",
    )
    team.start()
    try:
        until(lambda: _answers(site.url), f"the site; see {folder}/logs")
        yield site
    finally:
        team.stop()
        drop_database(name)


UVICORN = "-m uvicorn challenge.asgi:application --host 127.0.0.1 --log-level warning"
CELERY = "-m celery -A challenge --quiet"
WORKER = f"{CELERY} worker --without-gossip --without-mingle --loglevel WARNING --concurrency 2"
BEAT = f"{CELERY} beat --pidfile= --loglevel WARNING"
RELAY = (
    "celery_outbox_relay --skip-checks --idle-time 0.2 --stale-timeout-seconds 30 "
    "--max-retries 1000"
)


def _programs(port: int) -> list[Program]:
    python, manage = sys.executable, str(Path(settings.BASE_DIR) / "manage.py")
    web = [python, *UVICORN.split(), "--lifespan", "off", "--port", str(port)]
    return [
        Program("web", web, {"DATABASE_POOL": "1"}),
        Program("worker", [python, *WORKER.split(), "-Q", QUEUES]),
        Program("beat", [python, *BEAT.split()], {"CLOCK_SECONDS": "3"}),
        Program("relay", [python, manage, *RELAY.split()]),
    ]


def _queues(place: int) -> tuple[str, str]:
    """Databases of the tests' Valkey for the cache and the queues, emptied.

    Nobody else's messages may come in.
    """
    cache, queues = 4 + 2 * (place % 6), 5 + 2 * (place % 6)
    for number in (cache, queues):
        redis.from_url(_valkey(number)).flushdb()
    return _valkey(cache), _valkey(queues) if os.environ.get(
        "REDIS_URL"
    ) else settings.BROKER_URL.replace("virtual_host=1", f"virtual_host={queues}")


def _valkey(number: int) -> str:
    return (
        f"{settings.REDIS_URL.rpartition('/')[0]}/{number}"
        if os.environ.get("REDIS_URL")
        else settings.REDIS_URL.replace("db=0", f"db={number}")
    )


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, URLError):
        return False
