"""`challenge assign` as people run it: files in, one JSON object or a table out, clear refusals."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

SMALL = {
    "k": 3,
    "lottery": 1,
    "entries": [{"id": 1}, {"id": 2}],
    "judges": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}],
}


def run(*arguments: str) -> str:
    """The command's output."""
    out = StringIO()
    call_command("assign", *arguments, stdout=out)
    return out.getvalue()


def a_file(folder: Path, content: object) -> str:
    """A file with this content as JSON."""
    path = folder / "instance.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def answer(folder: Path, content: object, *arguments: str) -> dict[str, Any]:
    """The command's JSON answer to this instance."""
    found: dict[str, Any] = json.loads(run(a_file(folder, content), "--json", *arguments))
    return found


def shuffled(data: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same instance with all its rows in another order."""
    random = Random(seed)
    return {
        name: random.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in data.items()
    }


def test_the_answer_has_the_published_shape(tmp_path: Path) -> None:
    found = answer(tmp_path, SMALL, "--seed", "4")
    assert sorted(found) == [
        "balance_price",
        "components",
        "floor",
        "loads",
        "lottery_price",
        "match",
        "pairs",
        "seed",
        "unmet",
    ]
    assert {entry for entry, _ in found["pairs"]} == {1, 2}
    assert (len(found["pairs"]), found["components"], found["unmet"], found["seed"]) == (
        6,
        1,
        [],
        4,
    )


def test_an_invented_file_is_assigned_without_a_violation_whatever_the_order_of_its_rows(
    tmp_path: Path,
) -> None:
    data = json.loads(run("--generate", "40x10x3", "--seed", "5"))
    plain, mixed, other = (
        answer(tmp_path, data),
        answer(tmp_path, shuffled(data, 1)),
        answer(tmp_path, data, "--seed", "9"),
    )
    assert plain == mixed
    assert plain["pairs"] != other["pairs"]
    conflicts = [[row["entry"], row["judge"]] for row in data["conflicts"]]
    assert not [pair for pair in plain["pairs"] if pair in conflicts]
    assert len(plain["pairs"]) == 120


def test_an_impossible_wish_is_an_answer_with_reasons_in_words(tmp_path: Path) -> None:
    conflicts = [{"entry": 1, "judge": judge, "reason": "mentor"} for judge in "abc"]
    found = answer(tmp_path, {**SMALL, "conflicts": conflicts})
    assert [(row["entry"], row["missing"]) for row in found["unmet"]] == [(1, 2)]
    assert "1 needs 3 judges, but only 1 may see it: d." in found["unmet"][0]["reason"]
    assert "a, b, c (mentor in this programme)" in found["unmet"][0]["reason"]
    assert "Add 2 judges without such a conflict." in found["unmet"][0]["reason"]


def test_the_words_are_korean_for_korean_readers(tmp_path: Path) -> None:
    with translation.override("ko"):
        found = answer(tmp_path, {**SMALL, "k": 5})
    assert "심사위원 5명이 필요하지만" in found["unmet"][0]["reason"]


def test_without_json_people_get_a_table(tmp_path: Path) -> None:
    text = run(a_file(tmp_path, SMALL))
    assert text.startswith("1\t")
    assert "Total match" in text
    assert "Groups of judges 1" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "this is not JSON (line 1, column 2). Fix it there."),
        ({"entries": [{"id": 1}]}, "judges is missing. Add it."),
        (
            {**SMALL, "judges": [{"id": "a", "max": "x"}]},
            "judges[0].max must be of the kind: whole number",
        ),
        (
            {**SMALL, "pins": [{"entry": 9, "judge": "a"}]},
            "pins[0].entry: there is no entry with the id 9",
        ),
        (
            {
                **SMALL,
                "pins": [{"entry": 1, "judge": "a"}],
                "conflicts": [{"entry": 1, "judge": "a"}],
            },
            "a is pinned to 1 but has a conflict of interest",
        ),
        (
            {**SMALL, "k": 1, "pins": [{"entry": 1, "judge": "a"}, {"entry": 1, "judge": "b"}]},
            "1 has 2 pinned judges but needs 1",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_what_to_change(
    tmp_path: Path, content: object, words: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(a_file(tmp_path, content), "--json")
    assert words in str(refusal.value)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such-file.json"],
        ["--generate", "100x20"],
        ["--generate", "0x2x1"],
        ["--generate", "99999x99999x5"],
    ],
)
def test_a_call_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2


def test_two_ids_that_look_the_same_are_refused(tmp_path: Path) -> None:
    for kind in ("entries", "judges"):
        twins = {**SMALL, kind: [{"id": "가"}, {"id": "가\u200b"}, {"id": "나"}]}
        with translation.override("en"), pytest.raises(CommandError) as refused:
            run(a_file(tmp_path, twins))
        assert "differ only in characters that nobody sees" in str(refused.value)
    others = {**SMALL, "judges": [{"id": name} for name in ("aB", "Ab", "c", "d")]}
    assert set(answer(tmp_path, others)["loads"]) == {"aB", "Ab", "c", "d"}


@pytest.mark.parametrize(
    ("written", "difference"),
    [("a\u200b", "nobody sees"), ("A", "capital letters"), ("ａ", "width"), ("b ", "nobody sees")],
)
def test_an_unknown_id_is_told_with_the_one_that_looks_like_it(
    tmp_path: Path, written: str, difference: str
) -> None:
    rows = {"conflicts": [{"entry": 1, "judge": written}]}
    with translation.override("en"), pytest.raises(CommandError) as refused:
        run(a_file(tmp_path, {**SMALL, **rows}))
    assert f"Is it {'b' if 'b' in written else 'a'}?" in str(refused.value)
    assert difference in str(refused.value)
