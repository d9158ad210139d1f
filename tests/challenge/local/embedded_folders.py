"""Data folders with servers of their own, gone after the test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from challenge.local import embedded
from challenge.local.folder import locked, make_enterable
from tests.harness.migrated_template import MIGRATE, digest_of_schema

ROOT = Path(__file__).resolve().parents[3]


def home_of(data: Path) -> Path:
    """The folder of a data folder's sockets."""
    return Path(unquote(urlsplit(embedded.addresses(data).redis_url).path)).parent


def postmaster(data: Path) -> int:
    """PostgreSQL's process."""
    return int((home_of(data) / "postgres" / "postmaster.pid").read_text().split()[0])


def ask(data: Path, query: str) -> object:
    """The first column of the first row."""
    with psycopg.connect(embedded.addresses(data).database_url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def tell(data: Path, statement: str) -> None:
    """Run a statement, committed when this returns."""
    with psycopg.connect(embedded.addresses(data).database_url, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def data_folder() -> Iterator[Path]:
    """A new data folder; what runs in it is stopped afterwards."""
    data = Path(tempfile.mkdtemp(prefix="challenge-test-"))
    data.chmod(0o755)  # our own, new and empty
    try:
        yield data
    finally:
        embedded.stop(data)
        shutil.rmtree(home_of(data).parent, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def migrated_folder() -> Iterator[Path]:
    """A new data folder whose database was migrated: a copy of one that is made once."""
    made = ROOT / ".data" / "tests" / f"migrated-{digest_of_schema(ROOT)}"
    make_enterable(made.parent)
    with locked(made.parent):
        if not (made / "whole").exists():
            environment = {
                **{name: text for name, text in os.environ.items() if not name.endswith("_URL")},
                "CHALLENGE_DATA": str(made),
            }
            subprocess.run(MIGRATE, cwd=ROOT, env=environment, check=True)
            embedded.stop(made)
            (made / "whole").touch()
    with data_folder() as data:
        embedded._Place(data).make()
        copied, own = (home_of(folder) / "postgres" for folder in (made, data))
        shutil.copytree(copied, own, symlinks=True)
        owner = copied.stat()
        for path in (own, *own.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        yield data
