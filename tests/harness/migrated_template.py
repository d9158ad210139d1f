"""One migrated database that all others of the tests are copied from.

Ninety migrations take 10 to 40 seconds; copying what they made takes less than one.  The template
is named by the digest of everything that decides its schema, so a new migration makes a new one,
and it stays with the tests' servers from one run to the next.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "template_"
MIGRATE = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]


def ensure_template() -> str:
    """The template's name; made first where it is not there yet.

    Two workers of pytest-xdist may ask at once: one makes it, the other waits.
    """
    name = PREFIX + digest_of_schema(ROOT)
    with _server() as line:
        line.execute("SELECT pg_advisory_lock(hashtext('the migrated template'))")
        there = {str(row[0]) for row in line.execute("SELECT datname FROM pg_database")}
        if name not in there:
            for old in there:
                if old.startswith(PREFIX):
                    _do(line, "DROP DATABASE {} WITH (FORCE)", old)
            _make(line, name)
    return name


def copy_template(name: str) -> None:
    """A database of that name, as the migrations leave it; one that was there is dropped."""
    template = ensure_template()
    with _server() as line:
        _do(line, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _do(line, "CREATE DATABASE {} TEMPLATE {}", name, template)


def create_database(name: str) -> None:
    """An empty one; one of that name that was there is dropped."""
    with _server() as line:
        _do(line, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _do(line, "CREATE DATABASE {}", name)


def url_of(database: str) -> str:
    """What DATABASE_URL says for another database of the tests' server."""
    facts = connection.settings_dict
    login = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgres://{login}@{quote(facts['HOST'], safe='')}{port}/{database}"


def drop_database(name: str) -> None:
    """Whoever is still connected is thrown out."""
    with _server() as line:
        _do(line, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _make(line: psycopg.Connection[Any], name: str) -> None:
    """Under another name until it is whole: a run may be stopped in the middle of it."""
    unfinished = f"unfinished_{name}"
    _do(line, "DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
    _do(line, "CREATE DATABASE {}", unfinished)
    environment = {**os.environ, "DATABASE_URL": url_of(unfinished)}
    subprocess.run(MIGRATE, cwd=ROOT, env=environment, check=True)
    _do(line, "ALTER DATABASE {} RENAME TO {}", unfinished, name)


def digest_of_schema(root: Path) -> str:
    """Of everything under `root` that decides what the migrations make."""
    digest = hashlib.sha256()
    for path in [
        *sorted(root.glob("*/migrations/*.py")),
        *sorted(root.glob("*/models/*.py")),
        root / "challenge/settings.py",
        root / "requirements.lock",
    ]:
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


@contextmanager
def _server() -> Any:
    facts = connection.settings_dict
    login = {
        "host": facts["HOST"],
        "port": facts["PORT"] or None,
        "user": facts["USER"],
        "password": facts["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **login) as line:
        yield line


def _do(line: psycopg.Connection[Any], words: LiteralString, *names: str) -> None:
    line.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
