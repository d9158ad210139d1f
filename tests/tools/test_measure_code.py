"""`make lint` ends with the figures of the code, and fails where one is over its limit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import measure_code

TOOL = Path(measure_code.__file__)
CLEAN = "Success: no issues found in 3 source files\n"
LONG_FUNCTION = "def longest():\n" + "    act()\n" * 40


def measured(
    root: Path, texts: dict[str, str], log: str = CLEAN
) -> subprocess.CompletedProcess[str]:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / "mypy.log").write_text(log)
    command = [sys.executable, str(TOOL), "--root", str(root), "--mypy-log", f"{root}/mypy.log"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_last_line_is_the_figures_and_clean_code_passes(tmp_path: Path) -> None:
    texts = {
        "judging/rows.py": "x = 1\n" + "#" * 100 + "\n" + "def act():\n" + "    act()\n" * 39,
        "frontend/templates/page.html": "<p>" * 40,
        "frontend/static/vendor/lib.js": "x" * 5000,
        "judging/migrations/0001_start.py": "x = '" + "x" * 500 + "'\n",
    }
    done = measured(tmp_path, texts)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "longest_line": 100,
        "longest_template_line": 120,
        "functions_over_40": 0,
        "modules_per_folder_max": 1,
        "mypy_errors": 0,
    }


@pytest.mark.parametrize(
    ("texts", "log", "figure", "value", "place"),
    [
        ({"judging/a.py": "#" * 101}, CLEAN, "longest_line", 101, "judging/a.py:1: 101"),
        ({"tests/a.py": "\n# " + "가" * 50}, CLEAN, "longest_line", 102, "tests/a.py:2: 102"),
        ({"frontend/static/a.js": "x" * 101}, CLEAN, "longest_line", 101, "a.js:1: 101"),
        ({"frontend/static/a.css": "x" * 101}, CLEAN, "longest_line", 101, "a.css:1: 101"),
        ({"frontend/a.html": "x" * 121}, CLEAN, "longest_template_line", 121, "a.html:1: 121"),
        ({"demo/a.py": LONG_FUNCTION}, CLEAN, "functions_over_40", 1, "demo/a.py:1: 41 longest"),
        (
            {f"demo/a{number}.py": "" for number in range(13)} | {"demo/__init__.py": ""},
            CLEAN,
            "modules_per_folder_max",
            13,
            "demo: 13",
        ),
        ({}, "a.py:1: error: no\nFound 1 error in 1 file\n", "mypy_errors", 1, "1 errors"),
        ({}, "Found 20 errors in 3 files (checked 9)\n", "mypy_errors", 20, "20 errors"),
    ],
)
def test_what_is_over_a_limit_is_named_with_its_place_and_fails(
    texts: dict[str, str], log: str, figure: str, value: int, place: str, tmp_path: Path
) -> None:
    done = measured(tmp_path, texts, log)
    *places, figures = done.stdout.splitlines()
    assert done.returncode == 1, done.stderr
    assert json.loads(figures)[figure] == value
    assert len(places) == 1
    assert place in places[0]


@pytest.mark.parametrize("log", ["", "Traceback (most recent call last):\n  INTERNAL ERROR\n"])
def test_a_mypy_that_crashed_is_no_clean_result(log: str, tmp_path: Path) -> None:
    done = measured(tmp_path, {}, log)
    assert done.returncode == 2
    assert "No result of mypy" in done.stdout
