"""What the working tree holds, kept by git without touching it; trees made of that; and where a
line stood before.
"""

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
FILE = re.compile(rb"^\+\+\+ b/(.+)$", re.MULTILINE)
STAYS = {".data", ".venv"}  # of a tree that is made anew


def snapshot(root: Path) -> str:
    """The number of a git tree with everything that isn't ignored, committed or not."""
    index = Path(_git(root, "rev-parse", "--path-format=absolute", "--git-path", "index").strip())
    with TemporaryDirectory() as folder:
        own = Path(folder) / "index"
        if index.exists():
            shutil.copy(index, own)
        environment = {**os.environ, "GIT_INDEX_FILE": str(own)}
        _git(root, "add", "--all", environment=environment)
        return _git(root, "write-tree", environment=environment).strip()


def is_kept(root: Path, tree: str) -> bool:
    """Git throws away what no commit holds, after some weeks."""
    asked = ["git", "-C", str(root), "cat-file", "-e", f"{tree}^{{tree}}"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def make_tree(root: Path, tree: str, place: Path, besides: Iterable[str]) -> None:
    """The files of the snapshot at the place, and of what is ignored those that fit `besides`."""
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        if old.name in STAYS:
            continue
        shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    packed = ["git", "-C", str(root), "archive", "--format=tar", tree]
    with (
        subprocess.Popen(packed, stdout=subprocess.PIPE) as process,
        tarfile.open(fileobj=process.stdout, mode="r|") as archive,
    ):
        archive.extractall(place, filter="data")
    for path in (path for pattern in besides for path in root.glob(pattern)):
        shutil.copy(path, place / path.relative_to(root))
    if (root / ".venv").is_dir() and not (place / ".venv").exists():
        (place / ".venv").symlink_to((root / ".venv").resolve())


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that one version has where another had others; none of them: behind that line."""

    old: int
    old_length: int
    new: int
    new_length: int


class Since:
    """What has changed from one snapshot, or commit, to another."""

    def __init__(self, root: Path, old: str, new: str) -> None:
        plain = ("-U0", "--no-renames", "--no-color", "--no-ext-diff")
        prefixes = ("--src-prefix=a/", "--dst-prefix=b/")
        asked = ("-c", "core.quotepath=off", "diff", *plain, *prefixes, old, new, "--", "*.py")
        said = _git(root, *asked)
        self.hunks: dict[str, list[Hunk]] = {}
        for part in re.split(rb"(?m)^diff --git ", said.encode())[1:]:
            if name := FILE.search(part):
                numbers = [
                    [int(number or b"1") for number in found] for found in HUNK.findall(part)
                ]
                self.hunks[name[1].decode()] = [
                    Hunk(old, old_length, new, new_length)
                    for old, old_length, new, new_length in numbers
                ]

    def changed(self) -> dict[str, set[int]]:
        """The lines of each file that the new one has, and the old one had not."""
        return {
            path: {line for hunk in hunks for line in range(hunk.new, hunk.new + hunk.new_length)}
            for path, hunks in self.hunks.items()
        }

    def before(self, path: str, line: int) -> set[int]:
        """Where the line stood; of one that is new, what stood in its place, and just around it."""
        shift = 0
        for hunk in self.hunks.get(path, []):
            after = hunk.new + 1 if not hunk.new_length else hunk.new
            if line < after:
                break
            if line < hunk.new + hunk.new_length:
                first = hunk.old - bool(hunk.old_length)
                return set(range(max(first, 1), hunk.old + max(hunk.old_length, 1) + 1))
            shift += hunk.old_length - hunk.new_length
        return {line + shift}


def _git(root: Path, *words: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], env=environment, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8", "replace")
