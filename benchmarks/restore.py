"""Backup and restore of a season: how long each takes, and whether the same comes back.

    python -m benchmarks.restore [--gigabytes N] [--events N]

Rows and files are made in a database and a storage of their own, which are removed at the end: so
many audit events, and stored files of 10 MB whose bytes are random (as compressed files are).  Then
`challenge backup`, once more (nothing is new), and `challenge restore --drill`, each as a process
of its own.  verified: the drill found every digest, every file that rows name, the whole chain.
The last line is one JSON object: {"gb", "backup_s", "again_s", "restore_s", "verified"}.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from challenge.local import embedded

GIGABYTE, SIZE_OF_A_FILE = 10**9, 10 * 10**6
OUT = sys.stdout.write
COMMAND = [sys.executable, "-c", "from challenge.command_line import main; main()"]
MAKE_EVENTS = """
from challenge import audit
from challenge.models import Challenge
thing = Challenge.objects.create(slug="bench", name_ko="가", name_en="A")
for _ in range({rows}):
    audit.record(None, "bench.event", thing, after={{"text": "x" * 200}})
while audit.seal():
    pass
"""


def main() -> None:
    """Make the season, back it up, bring it back, and tell the times."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", maxsplit=1)[0])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--events", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-restore-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        data, key, backups = folder / "data", folder / "key", folder / "backups"
        try:
            _make(data, options.gigabytes, options.events)
            public = _run(data, "backup_key", str(key))[0].strip()
            _said, first = _run(data, "backup", str(backups), "--to", public)
            again_said, again = _run(data, "backup", str(backups), "--to", public)
            said, back = _run(data, "restore", str(backups), "--identity", str(key), "--drill")
        finally:
            embedded.stop(data)
        size = sum(path.stat().st_size for path in backups.rglob("*.age"))
    OUT(f"{again_said}{said}")
    figures = {
        "gb": round(size / GIGABYTE, 2),
        "backup_s": round(first, 1),
        "again_s": round(again, 1),
        "restore_s": round(back, 1),
        "verified": True,  # the drill ends with an error otherwise
    }
    OUT(json.dumps(figures) + "\n")


def _make(data: Path, gigabytes: float, events: int) -> None:
    _run(data, "migrate", "--verbosity", "0")
    _run(data, "shell", "--verbosity", "0", "-c", MAKE_EVENTS.format(rows=events))
    media = data / "media" / "bench"
    media.mkdir(parents=True)
    for number in range(round(gigabytes * GIGABYTE / SIZE_OF_A_FILE)):
        (media / f"{number}.bin").write_bytes(os.urandom(SIZE_OF_A_FILE))


def _run(data: Path, *words: str) -> tuple[str, float]:
    """What the command said, and how many seconds it took.  SystemExit: it failed."""
    plain = dict.fromkeys(("DEBUG", "DEMO", "LOG_JSON"), "0")
    began = perf_counter()
    done = subprocess.run(  # noqa: S603 - our own commands
        [*COMMAND, *words],
        env={**os.environ, **plain, "CHALLENGE_DATA": str(data)},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{words[0]}: {done.stderr.strip()[-2000:]}")
    return done.stdout, perf_counter() - began


if __name__ == "__main__":
    main()
