"""Every import contract, broken on purpose in a copy, is caught: so that a contract that checks
nothing can't go unnoticed.
"""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["challenge", "submissions", "judging", "introductions", "gatherings", "frontend", "demo"]
BROKEN = {
    "the floors: an import upwards fails": ("challenge/queries.py", "import judging.models"),
    "the rooms of submissions": ("submissions/models/entries.py", "import submissions.queries"),
    "the rooms of judging": ("judging/permissions.py", "import judging.services.scoring.sheet"),
    "the rooms of introductions": (
        "introductions/queries/visible.py",
        "import introductions.services.outcomes",
    ),
    "the rooms of gatherings": (
        "gatherings/queries/voices.py",
        "import gatherings.services.voices.votes",
    ),
    "algorithms know nothing of us or of the web": (
        "judging/algorithms/ranking/calibrate.py",
        "import django",
    ),
    "services and below never know HTTP or the API": (
        "judging/services/scoring/sheet.py",
        "import rest_framework",
    ),
    "the nouns of judging's services": (
        "judging/services/panel/invite.py",
        "import judging.services.rounds.open",
    ),
    "the nouns of judging's queries": (
        "judging/queries/assignment/ties.py",
        "import judging.queries.results.standings",
    ),
    "the solver is private to assignment": (
        "introductions/algorithms/matching.py",
        "import judging.algorithms.assignment.solver.flow",
    ),
    "the kernel is below everything of challenge": (
        "challenge/kernel/clock.py",
        "import challenge.audit",
    ),
    "pages of one role never import another role's": (
        "frontend/pages/judges/brief.py",
        "import frontend.pages.organisers.desk",
    ),
    "frontend: pages above tags and charts": (
        "frontend/charts/svg.py",
        "import frontend.pages.files",
    ),
    "a drawer without a name": ("submissions/utils.py", ""),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python files and nothing else."""
    tree = tmp_path_factory.mktemp("tree")
    for app in APPS:
        shutil.copytree(
            ROOT / app,
            tree / app,
            ignore=lambda folder, names: [
                name for name in names if not (name.endswith(".py") or Path(folder, name).is_dir())
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


def break_one(tree: Path, name: str) -> str:
    """What the linter says of a copy with one bad import."""
    file, line = BROKEN[name]
    copy = tree.parent / f"broken-{list(BROKEN).index(name)}"
    shutil.copytree(tree, copy)
    with (copy / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    done = lint(copy)
    return done.stdout + done.stderr if done.returncode else ""


def test_each_contract_broken_on_purpose_is_caught_by_name(tree: Path) -> None:
    assert lint(tree).returncode == 0, lint(tree).stdout
    configured = {
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text().splitlines()
        if line.startswith('name = "') and line != 'name = "challenge"'
    }
    assert configured <= set(BROKEN), "a contract that nobody breaks"
    with ThreadPoolExecutor(2) as pool:
        for name, said in zip(
            BROKEN, pool.map(lambda name: break_one(tree, name), BROKEN), strict=True
        ):
            contract = "the rooms of submissions" if name not in configured else name
            assert f"{contract} BROKEN" in said, (name, said[-1500:])
