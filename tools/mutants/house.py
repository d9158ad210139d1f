"""What `make mutants` has to know of a code base; `ours` says it of this one."""
# tested by: tests/tools/mutants/test_a_tiny_package.py

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.mutants.drawing.sample import Stratum

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class House:
    """tests: what the map is made of, if nothing is asked.  besides: ignored files that a tree
    needs; options: of every pytest; again, anew: with and without the database of the run before;
    readers: of a stratum's places, tests that read the source; stop: what has to end with a tree.
    """

    root: Path
    strata: tuple[Stratum, ...]
    folders: tuple[str, ...]
    tests: tuple[str, ...] = ("tests",)
    besides: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()
    readers: tuple[tuple[str, str], ...] = ()
    stop: Callable[[Path], None] = lambda _tree: None


STRATA = (
    Stratum("judging's services", 30, ("judging/services",)),
    Stratum("judging's algorithms", 14, ("judging/algorithms",)),
    Stratum("judging's queries", 12, ("judging/queries", "judging/permissions.py")),
    Stratum(
        "submissions", 16,
        ("submissions/services", "submissions/queries", "submissions/permissions.py"),
    ),
    Stratum(
        "introductions", 12,
        ("introductions/services", "introductions/algorithms", "introductions/queries",
         "introductions/permissions.py"),
    ),
    Stratum("gatherings", 6, ("gatherings/services", "gatherings/queries")),
    Stratum(
        "challenge", 10,
        ("challenge/services", "challenge/queries", "challenge/audit.py",
         "challenge/permissions.py"),
    ),
)  # fmt: skip
# what needs a browser or processes of its own, or takes a long time for everything at once
LEFT_OUT = (
    "tests/journeys", "tests/faults", "tests/races/campaign", "tests/season", "tests/upgrade",
    "tests/benchmarks", "tests/docs", "tests/demo", "tests/tools",
)  # fmt: skip


def ours() -> House:
    """This repository."""
    return House(
        root=ROOT,
        strata=STRATA,
        folders=("challenge", "submissions", "judging", "introductions", "gatherings", "frontend"),
        besides=("*/locale/*/LC_MESSAGES/*.mo",),
        options=("-m", "not browser and not servers", *(f"--ignore={path}" for path in LEFT_OUT)),
        again=("--reuse-db",),
        anew=("--create-db",),
        readers=(("/services/", "tests/test_acts.py"),),
        stop=_stop_servers,
    )


def _stop_servers(tree: Path) -> None:
    from challenge.local import embedded  # noqa: PLC0415 - another house has none

    embedded.stop(tree / ".data" / "tests")
