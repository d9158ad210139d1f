"""Play a small edition to its end on the code as it stands, and keep what its database holds.

python -m tests.upgrade.make_last_release
"""

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from challenge.local import embedded
from tests.upgrade.released import DUMP, FOLDER, MIGRATIONS, program

COMMAND = [sys.executable, "-c", "from challenge.command_line import main; main()"]
ONCE = "once"  # where `--once` plays, below the data folder
ORDER = "SELECT app, name FROM django_migrations ORDER BY app, name"
# What no later migration looks at, and what is as large as everything else together.
LEFT_OUT = ["django_celery_outbox*", "django_session"]


def main() -> None:
    """Write the dump and the names of its migrations."""
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        data = Path(name)
        data.chmod(0o711)
        try:
            played = {**os.environ, "CHALLENGE_DATA": name}
            subprocess.run([*COMMAND, "demo", "--once", "--small"], env=played, check=True)
            embedded.ensure(data / ONCE)
            _keep(embedded.addresses(data / ONCE).database_url)
        finally:
            embedded.stop(data / ONCE)
    sys.stdout.write(f"{DUMP}: {DUMP.stat().st_size // 1000} kB\n")


def _keep(url: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    without = [f"--exclude-table-data={pattern}" for pattern in LEFT_OUT]
    dump = subprocess.run(
        [program("pg_dump"), "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
         *without, url],
        check=True,
        capture_output=True,
    ).stdout  # fmt: skip
    DUMP.write_bytes(lzma.compress(dump, preset=9 | lzma.PRESET_EXTREME))
    with psycopg.connect(url) as line:
        rows = [f"{app} {name}\n" for app, name in line.execute(ORDER)]
    MIGRATIONS.write_text("".join(rows), "utf-8")


if __name__ == "__main__":
    main()
