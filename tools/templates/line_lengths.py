"""Names the template lines that are longer than the formatter could make them: texts, and tags that
Django wants on one line.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 120
KINDS = {".html", ".txt", ".ics", ".typ"}
APPS = ("challenge", "submissions", "judging", "introductions", "gatherings", "frontend", "demo")


def templates(root: Path = ROOT) -> list[Path]:
    """Django's, of pages and mails, and typst's, which stand beside their Python."""
    found = [path for app in APPS for path in (root / app).rglob("*") if path.suffix in KINDS]
    return sorted(
        path
        for path in found
        if path.suffix == ".typ" or "templates" in path.relative_to(root).parts
    )


def long_lines(path: Path, root: Path = ROOT) -> list[str]:
    """As path:line: length."""
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    name = path.relative_to(root)
    return [f"{name}:{n}: {len(line)} columns" for n, line in lines if len(line) > COLUMNS]


def longest_template_line(root: Path = ROOT) -> int:
    """The length of the longest line of all templates, in characters."""
    return max(
        (len(line) for path in templates(root) for line in path.read_text("utf-8").splitlines()),
        default=0,
    )


if __name__ == "__main__":
    if "--longest" in sys.argv[1:]:
        sys.stdout.write(f"{longest_template_line()}\n")
        sys.exit()
    too_long = [line for path in templates() for line in long_lines(path)]
    sys.stdout.write("".join(f"{line}\n" for line in too_long))
    sys.exit(bool(too_long))
