"""Names the lines of scripts and sheets that are longer than the formatter could make them: texts
and comments, which it leaves alone.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 100
KINDS = {".js", ".ts", ".css"}


def scripts_and_sheets() -> list[Path]:
    """Ours: what we copied from others stays as they wrote it."""
    found = [*ROOT.glob("frontend/static/**/*"), *ROOT.glob("frontend/templates/**/*")]
    vendor = ROOT / "frontend/static/vendor"
    return sorted(
        path for path in found if path.suffix in KINDS and not path.is_relative_to(vendor)
    )


def long_lines(path: Path) -> list[str]:
    """As path:line: length."""
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    name = path.relative_to(ROOT)
    return [f"{name}:{n}: {len(line)} columns" for n, line in lines if len(line) > COLUMNS]


if __name__ == "__main__":
    found = [line for path in scripts_and_sheets() for line in long_lines(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
