"""`make lint` finds what is wrong in a script or sheet: each kind of fault, at each place."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = shutil.ignore_patterns("*.woff2", "*.svg", "*.html")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the checks read, to break."""
    top = tmp_path_factory.mktemp("tree")
    for folder in ("frontend/static", "frontend/templates", "tools/browser"):
        shutil.copytree(ROOT / folder, top / folder, ignore=HEAVY)
    (top / ".venv").symlink_to(ROOT / ".venv")
    return top


def _lint(tree: Path) -> tuple[int, str]:
    done = subprocess.run(
        [tree / "tools/browser/lint.sh"],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_scripts_and_sheets_as_they_are_have_no_fault(tree: Path) -> None:
    assert _lint(tree) == (0, "")


@pytest.mark.parametrize(
    ("name", "text", "finding"),
    [
        ("static/js/new.js", "export const  a = 1;\n", "not formatted"),
        ("static/scoring/new.js", "export const a = 'b';\n", "not formatted"),
        ("static/css/new.css", "a {color: red}\n", "not formatted"),
        ("static/new/new.css", "a {color: red}\n", "not formatted"),
        ("templates/judges/new.js", "const  a = 1;\n", "not formatted"),
        ("static/js/new.js", "const unused = 1;\n", "no-unused-vars"),
        ("static/js/new.js", "if (location == null) location.reload();\n", "eqeqeq"),
        ("static/js/new.js", "export const one = 1;\n", "id-denylist"),
        ("templates/judges/new.js", "const unused = 1;\n", "no-unused-vars"),
        ("static/js/new.js", "export const plain = (text) => text;\n", "implicitly has an 'any'"),
        ("static/js/new.js", 'document.querySelector("a").click();\n', "possibly 'null'"),
        ("static/js/new.js", 'export { gone } from "./gone.js";\n', "Cannot find module"),
        (
            "static/scoring/new.js",
            'import * as outbox from "./outbox.js";\n\nawait outbox.forget("7");\n',
            "not assignable to parameter of type 'number'",
        ),
        ("templates/judges/new.js", "self.skipWaiting(1);\n", "error TS"),
    ],
)
def test_a_fault_is_found(tree: Path, name: str, text: str, finding: str) -> None:
    path = tree / "frontend" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    try:
        code, said = _lint(tree)
    finally:
        path.unlink()
    assert code != 0
    assert finding in said
    assert path.name in said
