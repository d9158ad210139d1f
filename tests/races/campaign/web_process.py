"""A web process of the races, as a server runs many: it answers requests that come as lines of JSON
on its input, one after the other, and looks at what they left.

    python -m tests.races.campaign.web_process FOLDER_FOR_FILES

Before a statement that writes or locks it waits a moment, or doesn't: which, the request's seed
says, so that two processes meet at other places each time.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import django
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.client import MULTIPART_CONTENT

ROOT = Path(__file__).resolve().parents[3]
LONGEST_WAIT_SECONDS = 0.01
SHARE_OF_WRITES, SHARE_OF_READS = 0.5, 0.05  # of the statements that wait
DEADLOCK, OK = "40P01", 200
_WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)| FOR (NO KEY )?UPDATE|advisory_xact_lock")


class WebProcess:
    """Such a process, as the campaign sees it."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.races.campaign.web_process", str(folder / "media")]
        self.log = (folder / "web.log").open("a")
        self.process = subprocess.Popen(
            command, cwd=ROOT, text=True, stderr=self.log,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, do: str, database: str, **facts: Any) -> None:
        """Begin something; the answer is read later."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, "database": database, **facts}) + "\n")
        self.process.stdin.flush()

    def answered(self) -> dict[str, Any]:
        """Of what was asked first and not yet read."""
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]

    def end(self) -> None:
        """Its input ends, so it ends."""
        self.process.communicate()
        self.log.close()


def staggered(random: Random, deadlocks: list[str]) -> Callable[..., Any]:
    """A wrapper of statements that sometimes waits before one, and notes those that met a
    deadlock.
    """

    def wait(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        share = SHARE_OF_WRITES if _WRITES.search(str(sql)) else SHARE_OF_READS
        if random.random() < share:
            time.sleep(random.random() * LONGEST_WAIT_SECONDS)
        try:
            return execute(sql, *rest)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == DEADLOCK:
                deadlocks.append(str(sql))
            raise

    return wait


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Status of the answer to one request, and how many deadlocks it met."""
    random = Random(asked["seed"])
    client = Client(raise_request_exception=False, headers={"accept-language": "ko"})
    deadlocks: list[str] = []
    client.cookies.load(asked["cookies"])
    body = asked["body"].encode("latin-1") if asked["kind"] == MULTIPART_CONTENT else asked["body"]
    time.sleep(random.random() * LONGEST_WAIT_SECONDS)
    with connection.execute_wrapper(staggered(random, deadlocks)):
        status = client.generic(
            asked["method"], asked["address"], body, asked["kind"], headers=asked["headers"]
        ).status_code
    return {"status": status, "deadlocks": len(deadlocks)}


def read(asked: dict[str, Any]) -> dict[str, Any]:
    """Status of a page, and what it shows, if it is one."""
    client = Client(raise_request_exception=False, headers={"accept-language": "ko"})
    client.cookies.load(asked["cookies"])
    answer = client.get(asked["path"])
    is_page = answer.status_code == OK and "html" in answer.headers.get("Content-Type", "")
    return {"status": answer.status_code, "page": answer.content.decode() if is_page else ""}


def look(asked: dict[str, Any]) -> dict[str, Any]:
    """What stands now, what the log tells, and which rules are broken."""
    outcome = import_module("tests.races.campaign.outcome")  # it has models: not before the setup
    known = outcome.Known(**asked["known"])
    if "tables" in asked:
        return {table: outcome.rows_of(table, known) for table in asked["tables"]}
    return {
        "state": asdict(outcome.state(known)),
        "told": outcome.what_is_told(asked["last"]),
        "rules": outcome.broken_rules(),
    }


@dataclass(slots=True)
class Between:
    """What stays from one line to the next: the database as it was, and the fault that is in."""

    was: Any = None
    fault: ExitStack = field(default_factory=ExitStack)

    def put_back(self) -> dict[str, Any]:
        """The database; the first time it is remembered."""
        if self.was:
            self.was.put_back()
        else:
            self.was = import_module("tests.races.campaign.outcome").AsItWas()
        return {}

    def plant(self, number: int | None) -> dict[str, Any]:
        """The fault of that number instead of the one that is in; None: none."""
        self.fault.close()
        if number is not None:
            found = import_module("tests.races.campaign.planted").PLANTED[number]
            self.fault.enter_context(found.planted())
        return {}


def replies(asked: dict[str, Any], between: Between) -> dict[str, Any]:
    """To one line."""
    if asked["do"] == "look":
        return look(asked)
    if asked["do"] == "send":
        return answer(asked)
    if asked["do"] == "read":
        return read(asked)
    if asked["do"] == "leave":
        connection.close()
        return {}
    if asked["do"] == "plant":
        return between.plant(asked["fault"])
    return between.put_back()


def serve(files: str) -> None:
    """Until the input ends."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what else is printed doesn't mix with the answers

    settings.MEDIA_ROOT, settings.REQUIRE_ORGANISER_MFA, settings.DEMO = files, False, False
    # a cache counts them, and keeps its counts when the database is put back
    settings.ACCOUNT_RATE_LIMITS = False
    django.setup()
    between = Between()
    for line in sys.stdin:
        asked = json.loads(line)
        if connection.settings_dict["NAME"] != asked["database"]:
            connection.close()
            connection.settings_dict["NAME"] = asked["database"]
        out.write(json.dumps(replies(asked, between)) + "\n")
        out.flush()
    connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
    import tests.environment  # noqa: F401 - the servers of the tests

    serve(sys.argv[1])
