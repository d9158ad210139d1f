"""Notes what the built files are made of (called by bundle.sh, standard library only)."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parents[2] / "frontend/static"
NOTES = STATIC / "built/made_of.json"


def noted(made: dict[str, Any]) -> dict[str, Any]:
    """What each entry is served as, all files, and the sum of every source.

    made: the bundler's own account of its work.
    """
    outputs = made["outputs"]
    entries = {
        facts["entryPoint"]: {"file": name, "needs": _needs(outputs, name)}
        for name, facts in sorted(outputs.items())
        if facts.get("entryPoint") in {"scoring/whole_page.js", "css/scoring_page.css"}
    }
    sources = {name: _digest(STATIC / name) for name in sorted(made["inputs"])}
    files = sorted(name for name in outputs if not name.endswith(".map"))
    return {"entries": entries, "files": files, "sources": sources}


def _needs(outputs: dict[str, Any], name: str) -> list[str]:
    found = [name]
    for file in found:  # it grows meanwhile
        found += [
            part["path"]
            for part in outputs[file]["imports"]
            if part["kind"] == "import-statement" and part["path"] not in found
        ]
    return found[1:]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    account = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    NOTES.write_text(json.dumps(noted(account), indent=1) + "\n", "utf-8")
