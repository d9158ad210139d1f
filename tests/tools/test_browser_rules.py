"""The rules of the browser's scripts find what they are there for: each is broken once."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OXLINT = (ROOT / ".venv/bin/oxlint", "-c", ROOT / "tools/browser/oxlint.jsonc", "--format", "unix")


def found(folder: Path, script: str) -> str:
    (folder / "script.js").write_text(script)
    said = subprocess.run([*OXLINT, folder], capture_output=True, text=True, check=False)
    return said.stdout


@pytest.mark.parametrize(
    ("rule", "script"),
    [
        ("no-proto", "export const f = (a, b) => { a.__proto__ = b; };\n"),
        ("no-extend-native", "Object.prototype.isOurs = true;\n"),
        (
            "guard-for-in",
            "export const f = (a, b) => { for (const k in a) { b.set(k, a[k]); } };\n",
        ),
        ("no-prototype-builtins", "export const f = (a, k) => a.hasOwnProperty(k);\n"),
        ("no-eval", "export const f = (text) => eval(text);\n"),
    ],
)
def test_what_would_change_all_objects_is_found(rule: str, script: str, tmp_path: Path) -> None:
    assert f"({rule})" in found(tmp_path, script)
    assert f"({rule})" not in found(
        tmp_path, "export const f = (a) => new Map(Object.entries(a));\n"
    )
