"""`challenge rank` as people run it: files in, one JSON object or a table out, clear refusals."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from challenge.spreadsheets import read_file

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HEADER = "entry,judge,score"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rank", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def a_file(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "scores.csv"
    path.write_text(text, encoding)
    return str(path)


def answer(path: str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(path, "--json", *arguments))
    return found


def scores(n: int = 8, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return [f"팀{entry},심사 {judge},{60 + 4 * entry + chance.randint(-5, 5)}" for entry in range(n) for judge in chance.sample("ABCDE", 4)]


def refusal(path: str, *arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(path, *arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


def rounded(value: Decimal) -> float:
    return float(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_the_answer_has_the_published_shape_best_first(tmp_path: Path) -> None:
    found = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])), "--top", "2")
    assert (found["method"], found["n"], found["judges"], found["round"]) == ("calibrated", 8, 5, "")
    assert [row["rank"] for row in found["rows"]] == sorted(row["rank"] for row in found["rows"])
    assert all(row["rank_lo"] <= row["rank_hi"] and 0 <= row["p_top"] <= 1 and row["sheets"] == 4 for row in found["rows"])
    assert sum(row["p_top"] for row in found["rows"]) == pytest.approx(2, abs=0.01)
    assert found["diagnostics"]["converged"] in {True, False}


@pytest.mark.parametrize("method", ["sum", "mean", "trimmed"])
def test_official_methods_have_no_intervals(tmp_path: Path, method: str) -> None:
    found = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])), "--method", method)
    assert found["method"] == method
    assert {(row["rank_lo"], row["rank_hi"], row["p_top"]) for row in found["rows"]} == {(None, None, None)}


def test_neither_the_order_of_lines_nor_the_encoding_changes_a_digit(tmp_path: Path) -> None:
    lines = scores()
    first = run(a_file(tmp_path, "\n".join([HEADER, *lines])), "--json")
    random.Random(3).shuffle(lines)
    again = run(a_file(tmp_path, "\n".join([HEADER, *lines]).replace(",", ";"), "cp949"), "--json")
    assert again == first


def test_exactly_one_highest_and_one_lowest_are_dropped_even_if_tied(tmp_path: Path) -> None:
    marks = [f"a,{judge},{score}" for judge, score in zip("vwxyz", ("90", "90", "70", "60", "60"), strict=True)]
    (row,) = answer(a_file(tmp_path, "\n".join([HEADER, *marks])), "--method", "trimmed")["rows"]
    assert row["score"] == 73.33


def test_halves_are_rounded_up_in_exact_decimals_and_equal_scores_share_a_rank(tmp_path: Path) -> None:
    text = f"{HEADER}\na,x,1.005\nb,x,1.01\nc,x,1.0049\n"
    rows = answer(a_file(tmp_path, text), "--method", "mean")["rows"]
    assert [(row["entry"], row["rank"], row["score"]) for row in rows] == [("a", 1, 1.01), ("b", 1, 1.01), ("c", 3, 1.0)]


def test_a_blank_is_not_a_zero_and_an_incomplete_sheet_does_not_count(tmp_path: Path) -> None:
    text = "entry,judge,criterion,score,max\na,x,one,8,10\na,x,two,6,10\na,y,one,9,10\na,y,two,,10\n"
    found = answer(a_file(tmp_path, text), "--method", "sum")
    assert [(row["score"], row["sheets"]) for row in found["rows"]] == [(14.0, 1)]
    assert found["diagnostics"]["incomplete_sheets"] == 1


def test_with_maxima_the_calibrated_score_is_out_of_a_hundred(tmp_path: Path) -> None:
    plain = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])))
    fifth = "\n".join(["entry,judge,score,max", *(f"{line.rsplit(',', 1)[0]},{int(line.rsplit(',', 1)[1]) / 5},20" for line in scores())])
    scaled = answer(a_file(tmp_path, fifth))
    assert [row["score"] for row in scaled["rows"]] == pytest.approx([row["score"] for row in plain["rows"]], abs=0.02)


def test_too_few_entries_are_shown_by_their_mean_with_the_reason(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\n".join([HEADER, *scores(4)]))
    found = answer(path)
    assert (found["method"], found["diagnostics"]["refused"]) == ("mean", "too_few_entries")
    assert "fewer than 5 entries" in run(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (HEADER, "no rows"),
        ("entry,judge\na,b\n", "column score is missing"),
        (f"{HEADER}\na,x,1\na,y,NaN\n", "Line 3, column score: NaN is not a number"),
        (f"{HEADER}\na,x,inf\n", "Line 2, column score"),
        (f"{HEADER}\na,x,seven\n", "Line 2, column score"),
        (f"{HEADER}\na,x,1\na,y,2\na,x,3\n", "Line 4, column judge: x scored a twice (also in line 2)"),
        (f"{HEADER}\n,x,1\n", "Line 2, column entry"),
        (f"{HEADER}\na,x,\n", "no scores"),
        (f"{HEADER},max\na,x,11,10\n", "above the maximum 10"),
        (f"{HEADER},round\na,x,1,first\na,x,1,second\n", "2 rounds (first, second). Choose one with --round"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_exit_code_2(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(a_file(tmp_path, text))


def test_an_unknown_round_or_entry_is_refused_with_what_there_is(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"{HEADER},round\na,x,1,first\nb,x,1,first\n")
    assert "first" in refusal(path, "--round", "third")
    assert "no entry c" in refusal(path, "--explain", "c")


def test_the_table_draws_an_interval_and_never_says_0_or_100_percent(tmp_path: Path) -> None:
    text = run(a_file(tmp_path, "\n".join([HEADER, *scores(12)])))
    assert "●" in text
    assert "━" in text
    assert " 0 %" not in text
    assert "100 %" not in text


def test_an_explanation_adds_up_to_the_score(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\n".join([HEADER, *scores()]))
    lines = run(path, "--explain", "팀3").splitlines()
    numbers = [float(line.rsplit(" ", 1)[-1]) for line in lines[2:5]]
    mean = float(lines[1].split()[1])
    score = next(row["score"] for row in answer(path)["rows"] if row["entry"] == "팀3")
    assert mean + sum(numbers) == pytest.approx(score, abs=0.03)


@pytest.mark.parametrize("stage", ["stage1", "stage2", "stage3", "final"])
def test_the_chopin_stage_means_are_reproduced_to_the_digit(stage: str) -> None:
    if not DATA.is_dir():
        return
    marks = defaultdict(list)
    for row in read_file(DATA / "chopin2025.csv").rows:
        if row.cells["round"] == stage:
            marks[row.cells["entry"]].append(Decimal(row.cells["score"]))
    found = answer(str(DATA / "chopin2025.csv"), "--round", stage, "--method", "mean")
    assert {row["entry"]: (row["score"], row["sheets"]) for row in found["rows"]} == {entry: (rounded(sum(all_) / len(all_)), len(all_)) for entry, all_ in marks.items()}


def test_the_trimmed_component_means_of_figure_skating_are_reproduced_to_the_digit() -> None:
    if not DATA.is_dir():
        return
    rows = read_file(DATA / "figureskating.csv.gz").rows
    segment = rows[0].cells["round"]
    marks = defaultdict(list)
    for row in rows:
        if row.cells["round"] == segment:
            marks[row.cells["entry"], row.cells["criterion"]].append(Decimal(row.cells["score"]))
    wanted = {key: rounded(sum(sorted(nine)[1:-1]) / 7) for key, nine in marks.items()}
    found = answer(str(DATA / "figureskating.csv.gz"), "--round", segment, "--method", "trimmed")
    assert {(row["entry"], key): value for row in found["rows"] for key, value in row["criteria"].items()} == wanted
