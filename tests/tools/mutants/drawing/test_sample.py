"""A sample is the same for the same seed, and spread over the parts of the code."""

from collections import Counter
from pathlib import Path

import pytest

from tools.mutants.drawing.sample import Sample, Stratum, Wanted

STRATA = (Stratum("a", 3, ("a",)), Stratum("b", 1, ("b/only.py",)))
FUNCTION = """
def name(x):
    if x > 1 and x < 5:
        raise ValueError
    audit.record(x)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("a/one.py", "a/deep/two.py", "b/only.py", "b/other.py", "a/migrations/0001_a.py"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(FUNCTION.replace("name", f"f{number}") for number in range(20)))
    return tmp_path


def drawn(root: Path, seed: int = 1, size: int = 12, **wanted: object) -> Sample:
    return Sample(root, STRATA, Wanted(seed, size, **wanted))  # type: ignore[arg-type]


def test_a_seed_draws_the_same_and_another_one_others(root: Path) -> None:
    assert drawn(root).drawn == drawn(root).drawn
    assert drawn(root).drawn != drawn(root, seed=2).drawn


def test_each_part_has_its_share_and_each_file_and_function_only_some(root: Path) -> None:
    sample = drawn(root)
    assert Counter(mutant.path.split("/")[0] for mutant in sample.drawn) == {"a": 9, "b": 3}
    assert {mutant.path for mutant in sample.drawn} == {"a/one.py", "a/deep/two.py", "b/only.py"}
    assert len({(mutant.path, mutant.function) for mutant in sample.drawn}) == 12


def test_only_what_is_asked_for_is_drawn(root: Path) -> None:
    guards = drawn(root, kinds=["no-audit", "no-raise"], places="deep").drawn
    assert {(mutant.path, mutant.kind) for mutant in guards} == {
        ("a/deep/two.py", "no-audit"),
        ("a/deep/two.py", "no-raise"),
    }
    [changed] = drawn(root, lines={"a/one.py": {5}}, kinds=["no-audit", "no-raise"]).drawn
    assert (changed.path, changed.line, changed.kind) == ("a/one.py", 4, "no-raise") or (
        changed.line == 5
    )


def test_a_small_part_gives_all_that_it_has(root: Path) -> None:
    assert len(drawn(root, size=500, places="only", kinds=["no-raise"]).drawn) == 20
