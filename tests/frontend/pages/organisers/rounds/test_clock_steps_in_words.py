"""Whatever the clock may fail to do has its words, found in the code that does it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from frontend.pages.organisers.rounds.clock_steps_in_words import STEPS
from judging.workflow import STEPS as STEPS_OF_A_ROUND

ROOT = Path(__file__).resolve().parents[5]
ATTEMPTS = {"attempt_apart", "attempt_in_editions"}


def attempted() -> Iterator[str]:
    """The names that stand in calls of the clock's attempts; those of a round's steps are built."""
    for app in ("challenge", "submissions", "judging", "introductions", "gatherings"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ATTEMPTS:
                    what = next(word.value for word in node.keywords if word.arg == "what")
                    if isinstance(what, ast.Constant):
                        yield str(what.value)


def test_every_step_that_the_clock_may_fail_at_has_words_and_no_others() -> None:
    of_rounds = {f"rounds.{step.key}" for step in STEPS_OF_A_ROUND}
    assert {*attempted(), *of_rounds} == set(STEPS)
