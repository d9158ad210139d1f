"""Draws the icon sprite and writes VENDORED.toml (called by vendor.sh, standard library only)."""

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "frontend/static/vendor"
STROKE = (
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round"'
)
# package, version, licence, licence file, where its files lie, whether they are unmodified
PACKAGES = [
    ("pretendard", "1.3.9", "OFL-1.1", "LICENSE.txt", "frontend/static/vendor/pretendard", True),
    ("pretendard", "1.3.9", "OFL-1.1", "OFL.txt", "challenge/fonts", True),
    ("lucide-static", "1.62.0", "ISC", "LICENSE", "frontend/static/vendor/lucide", False),
    ("idb", "8.0.4", "ISC", "LICENSE", "frontend/static/vendor/idb", True),
    ("sortablejs", "1.15.7", "MIT", "LICENSE", "frontend/static/vendor/sortable", True),
]


def symbol(path: Path, name: str) -> str:
    """One icon file as a <symbol> of the sprite, under the name that our pages use."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text("utf-8"), re.DOTALL)
    if body is None:
        raise SystemExit(f"{path.name}: not an SVG")
    drawing = re.sub(r"\s+", " ", body.group(1)).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24" {STROKE}>{drawing}</symbol>'


def draw_sprite(icons: Path) -> None:
    """Put the icons of icons.txt into one file; ours=theirs keeps a name that the package has
    changed.
    """
    wanted = [
        word.partition("=")
        for word in sorted(set((ROOT / "tools/icons.txt").read_text("utf-8").split()))
    ]
    files = {name: icons / f"{original or name}.svg" for name, _, original in wanted}
    missing = [name for name, path in files.items() if not path.exists()]
    if missing:
        raise SystemExit(f"no such icon: {', '.join(missing)}; correct tools/icons.txt")
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        *(symbol(path, name) for name, path in files.items()),
        "</svg>",
        "",
    ]
    (VENDOR / "lucide/icons.svg").write_text("\n".join(lines), "utf-8")


def entry(
    package: str, version: str, licence: str, licence_file: str, folder: str, unmodified: bool
) -> str:
    """One [[package]] table, with the sha256 of each of its files."""
    base = ROOT / folder
    files = sorted(path for path in base.rglob("*") if path.is_file())
    sums = [
        f'"{path.relative_to(base).as_posix()}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"'
        for path in files
    ]
    head = [
        "[[package]]",
        f'name = "{package}"',
        f'version = "{version}"',
        f'licence = "{licence}"',
        f'licence_file = "{licence_file}"',
        f'folder = "{folder}"',
        f"unmodified = {str(unmodified).lower()}",
        "[package.sha256]",
    ]
    return "\n".join([*head, *sums, ""])


if __name__ == "__main__":
    draw_sprite(Path(sys.argv[1]))
    test = "tests/frontend/static/test_vendored.py"
    note = f"# Written by tools/vendor.sh; {test} recomputes every sum.\n\n"
    (VENDOR / "VENDORED.toml").write_text(
        note + "\n".join(entry(*package) for package in PACKAGES), "utf-8"
    )
