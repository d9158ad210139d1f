"""A web process of the races, as a server runs many: it answers requests that come as lines of JSON
on its input, each on a thread and a connection of its own.

    python -m tests.races.web_process FOLDER_FOR_FILES [NUMBER OF A PLANTED FAULT]

Before a statement that writes or locks it waits a moment, or doesn't: which, the request's seed
says, so that two processes meet at other places each time.
"""

import json
import os
import pkgutil
import re
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from typing import Any

import django
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client

LONGEST_WAIT_SECONDS = 0.03
SHARE_OF_WRITES, SHARE_OF_READS = 0.5, 0.1  # of the statements that wait
DEADLOCK = "40P01"
_WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)| FOR (NO KEY )?UPDATE|advisory_xact_lock")


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


def answer(asked: dict[str, Any]) -> dict[str, int]:
    """Status of the answer to one request, and how many deadlocks it met."""
    random = Random(asked["seed"])
    client = Client(raise_request_exception=False, headers={"accept-language": "ko"})
    deadlocks: list[str] = []
    client.cookies.load(asked["cookies"])
    time.sleep(random.random() * LONGEST_WAIT_SECONDS)
    try:
        with connection.execute_wrapper(staggered(random, deadlocks)):
            status = client.generic(
                asked["method"], asked["address"], asked["body"], asked["kind"],
                headers=asked["headers"],
            ).status_code  # fmt: skip
        return {"status": status, "deadlocks": len(deadlocks)}
    finally:
        connections.close_all()


def serve(files: str, fault: str) -> None:
    """Until the input ends."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what else is printed doesn't mix with the answers

    settings.MEDIA_ROOT, settings.REQUIRE_ORGANISER_MFA, settings.DEMO = files, False, False
    django.setup()
    with ExitStack() as planted:
        if fault:
            planted.enter_context(
                pkgutil.resolve_name("tests.races.planted:PLANTED")[int(fault)].planted()
            )
        writing = threading.Lock()

        def reply(asked: dict[str, Any]) -> None:
            answered = json.dumps(answer(asked))
            with writing:
                out.write(answered + "\n")
                out.flush()

        for line in sys.stdin:
            asked = json.loads(line)
            connections.databases["default"]["NAME"] = asked["database"]
            threading.Thread(target=reply, args=(asked,)).start()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
    import tests.environment  # noqa: F401 - the servers of the tests

    serve(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
