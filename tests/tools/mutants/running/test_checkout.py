"""What stands in the working tree is kept without touching it; lines are found where they stood."""

import subprocess
from pathlib import Path

import pytest

from tools.mutants.running.checkout import Since, is_kept, make_tree, snapshot

BEFORE = ["a", "b", "c", "d", "e", "f"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path / "root")], check=True)
    (tmp_path / "root" / ".gitignore").write_text("*.mo\n")
    return tmp_path / "root"


def kept(root: Path, lines: list[str]) -> str:
    (root / "x.py").write_text("\n".join(lines) + "\n")
    return snapshot(root)


@pytest.mark.parametrize(
    ("after", "line", "expected"),
    [
        (["new", *BEFORE], 2, {1}),
        (["a", "c", "d", "e", "f"], 1, {1}),
        (["a", "c", "d", "e", "f"], 2, {3}),
        (["a", "b", "c", "x", "y", "d", "e", "f"], 4, {3, 4}),  # new: what stands around it
        (["a", "b", "c", "x", "y", "d", "e", "f"], 6, {4}),
        (["a", "B", "c", "d", "e", "f"], 2, {1, 2, 3}),
        (["a", "B", "c", "d", "e", "f"], 3, {3}),
        (["b", "c", "d", "e", "f", "g"], 5, {6}),
    ],
)
def test_a_line_is_found_where_it_stood(
    root: Path, after: list[str], line: int, expected: set[int]
) -> None:
    since = Since(root, kept(root, BEFORE), kept(root, after))
    assert since.before("x.py", line) == expected
    assert since.before("other.py", 7) == {7}


def test_lines_that_are_new_or_changed_are_told(root: Path) -> None:
    since = Since(root, kept(root, BEFORE), kept(root, ["new", "a", "B", "c", "d", "e"]))
    assert since.changed() == {"x.py": {1, 3}}


def test_a_tree_holds_what_is_committed_or_not_and_no_rest_of_the_one_before(root: Path) -> None:
    first = kept(root, BEFORE)
    (root / "y.py").write_text("한글")
    (root / "z.mo").write_text("compiled")
    second = snapshot(root)
    staged = ["git", "-C", str(root), "diff", "--cached", "--name-only"]
    assert subprocess.run(staged, capture_output=True, check=True).stdout == b""
    place = root.parent / "tree"
    make_tree(root, second, place, ["*.mo"])
    assert (place / "y.py").read_text() == "한글"
    assert (place / "z.mo").read_text() == "compiled"
    (place / ".data").mkdir()
    make_tree(root, first, place, [])
    assert {path.name for path in place.iterdir()} == {".data", ".gitignore", "x.py"}
    assert is_kept(root, first)
    assert not is_kept(root, "0" * 40)
