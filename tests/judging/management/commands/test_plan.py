"""`challenge plan` as people run it: sentences or one JSON object, and clear refusals."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

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
