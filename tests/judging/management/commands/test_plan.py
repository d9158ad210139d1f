"""`challenge plan` as people run it: sentences or one JSON object, and clear refusals."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from tests.judging import factories as f

SMALL = ("--entries", "12", "--judges", "6", "--winners", "3", "--budget", "36", "--runs", "2")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("plan", *arguments, stdout=out)
    return out.getvalue()


def test_a_plan_says_what_each_rule_finds_with_its_spread_and_repeats_by_its_seed() -> None:
    figures = json.loads(run(*SMALL, "--seed", "3", "--json"))
    assert figures == json.loads(run(*SMALL, "--seed", "3", "--json"))
    assert figures["question"]["budget"] == 36
    even = figures["even"]
    assert even["low"] <= even["mean"] <= even["high"] <= 3
    with translation.override("en"):
        words = run(*SMALL, "--seed", "3")
    assert words.startswith("36 sheets, spread evenly, find ")
    assert "% fewer sheets" in words
    assert "seed 3" in words


def test_a_number_that_cannot_be_is_named_with_its_bound() -> None:
    with translation.override("en"), pytest.raises(CommandError) as refused:
        run(*SMALL[:-4], "--budget", "5")
    assert refused.value.returncode == 2
    assert str(refused.value) == "--budget: give a number of at least 24."


@pytest.mark.django_db
def test_judges_like_those_of_a_judged_round_are_named_by_edition_and_round() -> None:
    round = f.a_closed_round(entries=10, judges=6)
    like = f"{round.edition.slug}/{round.order}"
    figures = json.loads(run(*SMALL, "--like", like, "--json"))
    assert figures["question"]["habits"] != json.loads(run(*SMALL, "--json"))["question"]["habits"]
    with translation.override("en"):
        assert "judges of these habits" in run(*SMALL, "--like", like)
        for wrong in ("none", f"{round.edition.slug}/9"):
            with pytest.raises(CommandError) as refused:
                run(*SMALL, "--like", wrong)
            assert refused.value.returncode == 2
            assert str(refused.value).startswith("--like: ")
