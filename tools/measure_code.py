"""Measure the code against its limits: lengths of lines and functions, modules per folder, types.

    .venv/bin/mypy | tee .data/mypy.log; python tools/measure_code.py --mypy-log .data/mypy.log

The last line of its output is one JSON object.  It ends with 1 where a limit is passed, after a
list of the places.  It needs neither Django nor any other package.
"""

import argparse
import ast
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

APPS = ("challenge", "submissions", "judging", "introductions", "gatherings", "frontend", "demo")
FOLDERS = (*APPS, "tests", "benchmarks", "tools")
MOST_COLUMNS = 100
MOST_TEMPLATE_COLUMNS = 120
MOST_FUNCTION_LINES = 40
MOST_MODULES_PER_FOLDER = 12
NOT_OURS = {"vendor", "built", "migrations", "node_modules", "__pycache__", "__snapshots__"}


class NoMypyResultError(Exception):
    """The log does not end as mypy's output does: it crashed, or never ran."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was measured.  size: columns, lines or modules."""

    path: str
    line: int
    size: int
    name: str = ""

    def __str__(self) -> str:
        at = f"{self.path}:{self.line}" if self.line else self.path
        return f"{at}: {self.size} {self.name}".rstrip()


def files(root: Path, *suffixes: str, folders: Iterable[str] = FOLDERS) -> Iterator[Path]:
    """Our own files with these suffixes, in a stable order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and not NOT_OURS & set(path.relative_to(root).parts):
                yield path


def columns(line: str) -> int:
    """How wide a terminal shows the line: two columns for a Korean letter, none for an accent."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in line
    )


def lines(root: Path, *suffixes: str) -> list[Place]:
    """Every line of these files.  size: in columns."""
    return [
        Place(_short(root, path), number, columns(line))
        for path in files(root, *suffixes)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]


def functions(root: Path) -> list[Place]:
    """Every function and method, nested ones too.  size: in lines, without decorators."""
    return [
        Place(_short(root, path), node.lineno, (node.end_lineno or 0) - node.lineno + 1, node.name)
        for path in files(root, ".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def folders(root: Path) -> list[Place]:
    """Every folder of code.  size: its modules, `__init__` not counted."""
    found = Counter(
        _short(root, path.parent) for path in files(root, ".py") if path.stem != "__init__"
    )
    return [Place(path, 0, size) for path, size in sorted(found.items())]


def mypy_errors(log: str) -> int:
    """How many errors mypy counted at the end of its output."""
    found = re.search(r"^Found (\d+) errors?\b", log, re.MULTILINE)
    if found:
        return int(found[1])
    if re.search(r"^Success: no issues found", log, re.MULTILINE):
        return 0
    raise NoMypyResultError(log.strip()[-500:] or "mypy wrote nothing")


def measure(root: Path, log: str) -> tuple[dict[str, int], list[str]]:
    """The figures of a checkout, and every place over a limit.  log: mypy's output."""
    code, templates = lines(root, ".py", ".js", ".ts", ".css"), lines(root, ".html")
    sizes, modules, errors = functions(root), folders(root), mypy_errors(log)
    over = {
        f"columns, at most {MOST_COLUMNS}": _over(code, MOST_COLUMNS),
        f"template columns, at most {MOST_TEMPLATE_COLUMNS}": _over(
            templates, MOST_TEMPLATE_COLUMNS
        ),
        f"lines of a function, at most {MOST_FUNCTION_LINES}": _over(sizes, MOST_FUNCTION_LINES),
        f"modules in a folder, at most {MOST_MODULES_PER_FOLDER}": _over(
            modules, MOST_MODULES_PER_FOLDER
        ),
        "mypy": [f"{errors} errors"] if errors else [],
    }
    figures = {
        "longest_line": _largest(code),
        "longest_template_line": _largest(templates),
        "functions_over_40": len(_over(sizes, MOST_FUNCTION_LINES)),
        "modules_per_folder_max": _largest(modules),
        "mypy_errors": errors,
    }
    return figures, [f"{place} ({rule})" for rule, places in over.items() for place in places]


def _over(places: list[Place], most: int) -> list[str]:
    return [str(place) for place in places if place.size > most]


def _largest(places: list[Place]) -> int:
    return max((place.size for place in places), default=0)


def _short(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def main(arguments: list[str]) -> int:
    """Print places over a limit, then the figures; 1 where there is such a place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mypy-log", type=Path, required=True)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args(arguments)
    try:
        figures, over = measure(options.root, options.mypy_log.read_text("utf-8"))
    except NoMypyResultError as error:
        sys.stdout.write(f"No result of mypy in {options.mypy_log}: {error}\n")
        return 2
    sys.stdout.write("".join(f"{place}\n" for place in over))
    sys.stdout.write(json.dumps(figures, separators=(",", ":")) + "\n")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
