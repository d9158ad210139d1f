"""`challenge rank` as people run it: files in, one JSON object or a table out, clear refusals."""

from __future__ import annotations

import gzip
import json
import math
import os
import random
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width, normalize

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[4]
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
    return [
        f"팀{entry},심사 {judge},{60 + 4 * entry + chance.randint(-5, 5)}"
        for entry in range(n)
        for judge in chance.sample("ABCDE", 4)
    ]


def refusal(path: str, *arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(path, *arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


def rounded(value: Decimal | float) -> float:
    return float(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_the_answer_has_the_published_shape_best_first(tmp_path: Path) -> None:
    found = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])), "--top", "2")
    assert (found["method"], found["n"], found["judges"], found["round"]) == (
        "calibrated",
        8,
        5,
        "",
    )
    assert [row["rank"] for row in found["rows"]] == sorted(row["rank"] for row in found["rows"])
    assert all(
        row["rank_lo"] <= row["rank_hi"] and 0 <= row["p_top"] <= 1 and row["sheets"] == 4
        for row in found["rows"]
    )
    assert sum(row["p_top"] for row in found["rows"]) == pytest.approx(2, abs=0.01)
    assert found["diagnostics"]["converged"] in {True, False}


@pytest.mark.parametrize("method", ["sum", "mean", "trimmed"])
def test_official_methods_have_no_intervals(tmp_path: Path, method: str) -> None:
    found = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])), "--method", method)
    assert found["method"] == method
    assert {(row["rank_lo"], row["rank_hi"], row["p_top"]) for row in found["rows"]} == {
        (None, None, None)
    }


def test_neither_the_order_of_lines_nor_the_encoding_changes_a_digit(tmp_path: Path) -> None:
    lines = scores()
    first = run(a_file(tmp_path, "\n".join([HEADER, *lines])), "--json")
    random.Random(3).shuffle(lines)
    again = run(a_file(tmp_path, "\n".join([HEADER, *lines]).replace(",", ";"), "cp949"), "--json")
    assert again == first


def test_exactly_one_highest_and_one_lowest_are_dropped_even_if_tied(tmp_path: Path) -> None:
    marks = [
        f"a,{judge},{score}"
        for judge, score in zip("vwxyz", ("90", "90", "70", "60", "60"), strict=True)
    ]
    (row,) = answer(a_file(tmp_path, "\n".join([HEADER, *marks])), "--method", "trimmed")["rows"]
    assert row["score"] == 73.33


def test_halves_are_rounded_up_in_exact_decimals_and_equal_scores_share_a_rank(
    tmp_path: Path,
) -> None:
    text = f"{HEADER}\na,x,1.005\nb,x,1.01\nc,x,1.0049\n"
    rows = answer(a_file(tmp_path, text), "--method", "mean")["rows"]
    assert [(row["entry"], row["rank"], row["score"]) for row in rows] == [
        ("a", 1, 1.01),
        ("b", 1, 1.01),
        ("c", 3, 1.0),
    ]


def test_a_blank_is_not_a_zero_and_an_incomplete_sheet_does_not_count(tmp_path: Path) -> None:
    text = (
        "entry,judge,criterion,score,max\na,x,one,8,10\na,x,two,6,10\na,y,one,9,10\na,y,two,,10\n"
    )
    found = answer(a_file(tmp_path, text), "--method", "sum")
    assert [(row["score"], row["sheets"]) for row in found["rows"]] == [(14.0, 1)]
    assert found["diagnostics"]["incomplete_sheets"] == 1


def test_with_maxima_the_calibrated_score_is_out_of_a_hundred(tmp_path: Path) -> None:
    plain = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])))
    fifth = "\n".join(
        [
            "entry,judge,score,max",
            *(
                f"{line.rsplit(',', 1)[0]},{int(line.rsplit(',', 1)[1]) / 5},20"
                for line in scores()
            ),
        ]
    )
    scaled = answer(a_file(tmp_path, fifth))
    assert [row["score"] for row in scaled["rows"]] == pytest.approx(
        [row["score"] for row in plain["rows"]], abs=0.02
    )


def test_too_few_entries_are_shown_by_their_mean_with_the_reason(tmp_path: Path) -> None:
    path = a_file(tmp_path, "\n".join([HEADER, *scores(4)]))
    found = answer(path)
    assert (found["method"], found["diagnostics"]["refused"]) == ("mean", "too_few_entries")
    assert "fewer than 5 entries" in run(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        (HEADER, "no rows"),
        ("entry,judge\na,b\n", "column score is missing"),
        (f"{HEADER}\na,x,1\na,y,NaN\n", "Line 3, column score: NaN is not a number"),
        (f"{HEADER}\na,x,inf\n", "Line 2, column score"),
        (f"{HEADER}\na,x,seven\n", "Line 2, column score"),
        (
            f"{HEADER}\na,x,1\na,y,2\na,x,3\n",
            "Line 4, column judge: x scored a twice (also in line 2)",
        ),
        (f"{HEADER}\n,x,1\n", "Line 2, column entry"),
        (f"{HEADER}\na,x,\n", "no scores"),
        (f"{HEADER},max\na,x,11,10\n", "above the maximum 10"),
        (f"{HEADER},max\na,x,-1,10\n", "Line 2, column score: -1 is below 0"),
        (f"{HEADER},max\na,x,1,0\n", "the maximum 0 must be above 0"),
        (f"{HEADER},max\na,x,1,10\na,y,2,\n", "Line 3, column max: the cell is empty"),
        (f"{HEADER},criterion\na,x,1,one\na,x,2,\n", "Line 3, column criterion: the cell is empty"),
        (f"{HEADER}\na,x,9999999999999\n", "too large"),
        (f"{HEADER}\na,x,-inf\n", "Line 2, column score"),
        (f"{HEADER}\na,,1\n", "Line 2, column judge"),
        ("entry,judge,score,score\na,x,1,2\n", "score is there twice"),
        (
            f"{HEADER},round\na,x,1,first\na,x,1,second\n",
            "2 rounds (first, second). Choose one with --round",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_exit_code_2(
    tmp_path: Path, text: str, words: str
) -> None:
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


def parts_of(lines: list[str]) -> list[float]:
    """The figures at the ends of the steps, as printed."""
    return [float(line.rsplit(" ", 1)[-1]) for line in lines]


@pytest.mark.parametrize("entry", [f"팀{number}" for number in range(8)])
def test_an_explanation_adds_up_to_the_score_to_the_printed_digit(
    tmp_path: Path, entry: str
) -> None:
    path = a_file(tmp_path, "\n".join([HEADER, *scores()]))
    lines = run(path, "--explain", entry).splitlines()
    mean = float(lines[1].split()[1])
    score = next(row["score"] for row in answer(path)["rows"] if row["entry"] == entry)
    *changes, printed = parts_of(lines[2:])
    assert round(mean + sum(changes), 2) == score == printed
    assert ("stricter" in lines[2]) == (changes[0] > 0)


def test_the_official_methods_are_explained_with_what_was_left_out(tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        "\n".join(
            [
                HEADER,
                *(
                    f"a,{judge},{score}"
                    for judge, score in zip("vwxyz", (90, 88, 70, 60, 52), strict=True)
                ),
                "b,v,1",
                "b,w,2",
            ]
        ),
    )
    lines = run(path, "--method", "trimmed", "--trim", "totals", "--explain", "a").splitlines()
    assert "highest 90 (v) and the lowest 52 (z)" in lines[2]
    assert parts_of(lines[3:]) == [72.67]
    assert "fewer than 5" in run(path, "--method", "trimmed", "--trim", "totals", "--explain", "b")
    assert parts_of(run(path, "--method", "sum", "--explain", "b").splitlines()[2:]) == [3.0]
    assert parts_of(run(path, "--method", "mean", "--explain", "b").splitlines()[2:]) == [1.5]


def test_criteria_trimmed_apart_are_explained_by_parts_that_add_up(tmp_path: Path) -> None:
    marks = [
        f"a,{judge},{key},{score}"
        for key, row in {"one": (9, 8, 7, 6, 1), "two": (5, 5, 5, 4, 1)}.items()
        for judge, score in zip("vwxyz", row, strict=True)
    ]
    lines = run(
        a_file(tmp_path, "\n".join(["entry,judge,criterion,score", *marks])),
        "--method",
        "trimmed",
        "--explain",
        "a",
    ).splitlines()
    assert lines[1].endswith("one 7.00 + two 4.67")
    assert "score 11.67" in lines[0]


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("method", ["calibrated", "mean"])
def test_the_table_is_straight_and_fits_80_columns_whatever_the_names(
    tmp_path: Path, language: str, method: str
) -> None:
    lines = [
        line.replace(
            "팀1,", "아주아주 긴 이름을 가진 서울 성수동의 인공지능 의료기기 스타트업,"
        ).replace("팀2,", "A very long company name of more than forty letters Inc.,")
        for line in scores(12)
    ]
    with translation.override(language):
        printed = run(a_file(tmp_path, "\n".join([HEADER, *lines])), "--method", method)
    table = printed.split("\n\n")[0].splitlines()
    assert len(table) == 13
    assert len({columns(line) for line in table}) == 1
    assert max(columns(line) for line in printed.splitlines()) <= 80
    assert "…" in printed
    assert "\x1b" not in printed


def test_nothing_in_a_name_moves_the_terminal(tmp_path: Path) -> None:
    lines = [line.replace("팀1", "팀\x1b[31m1") for line in scores()]
    assert "\x1b" not in run(a_file(tmp_path, "\n".join([HEADER, *lines])))


def test_the_table_speaks_korean(tmp_path: Path) -> None:
    with translation.override("ko"):
        printed = run(a_file(tmp_path, "\n".join([HEADER, *scores()])))
        with pytest.raises(CommandError, match="3행"):
            run(a_file(tmp_path, f"{HEADER}\na,x,1\na,y,NaN\n"))
    assert "순위" in printed
    assert "Rank" not in printed


@pytest.mark.parametrize(
    ("locale", "word"),
    [("en_US.UTF-8", "cannot be read"), ("ko_KR.UTF-8", "파일을"), ("C.UTF-8", "파일을")],
)
def test_the_command_speaks_the_language_of_the_terminal(locale: str, word: str) -> None:
    command = [sys.executable, "-m", "manage", "rank", "nowhere.csv"]
    found = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 2
    assert word in found.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_what_office_programs_write_ranks_like_the_plain_file(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = "\n".join([HEADER, *scores()])
    plain = run(a_file(tmp_path, text), "--json", "--method", "mean")
    assert (
        run(a_file(tmp_path, text.replace(",", separator), encoding), "--json", "--method", "mean")
        == plain
    )


def test_a_workbook_and_a_packed_file_rank_like_the_plain_one(tmp_path: Path) -> None:
    text = "\n".join([HEADER, *scores()])
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for line in text.splitlines():
        sheet.append([float(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "scores.xlsx")
    (tmp_path / "scores.csv.gz").write_bytes(gzip.compress(text.encode()))
    plain = run(a_file(tmp_path, text), "--json", "--method", "mean")
    assert run(str(tmp_path / "scores.xlsx"), "--json", "--method", "mean") == plain
    assert run(str(tmp_path / "scores.csv.gz"), "--json", "--method", "mean") == plain


def test_korean_written_in_two_ways_is_one_judge(tmp_path: Path) -> None:
    text = f"{HEADER}\n팀,심사,80\n{normalize('NFD', '팀')},{normalize('NFD', '심사')},90\n"
    assert "twice" in refusal(a_file(tmp_path, text))


@pytest.mark.parametrize("size", [1, 1e6])
def test_huge_and_negative_scores_rank_like_small_ones(tmp_path: Path, size: float) -> None:
    lines = [
        f"{line.rsplit(',', 1)[0]},{(float(line.rsplit(',', 1)[1]) - 75) / 25 * size:.6f}"
        for line in scores()
    ]
    rows = answer(a_file(tmp_path, "\n".join([HEADER, *lines])))["rows"]
    plain = answer(a_file(tmp_path, "\n".join([HEADER, *scores()])))["rows"]
    assert [row["entry"] for row in rows] == [row["entry"] for row in plain]
    assert all(
        math.isfinite(row["score"]) and row["rank_lo"] <= row["rank"] <= row["rank_hi"]
        for row in rows
    )


def test_a_judge_who_always_gives_the_same_changes_little(tmp_path: Path) -> None:
    lines = scores()
    flat = [f"팀{entry},늘 같은 분,70" for entry in range(8)]
    rows = answer(a_file(tmp_path, "\n".join([HEADER, *lines, *flat])))["rows"]
    assert rows[0]["entry"] in {"팀7", "팀6"}
    assert all(math.isfinite(row["score"]) for row in rows)


def test_scores_that_are_all_the_same_are_shown_with_the_reason(tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        "\n".join([HEADER, *(f"팀{entry},{judge},70" for entry in range(6) for judge in "AB")]),
    )
    assert answer(path)["diagnostics"]["refused"] == "no_spread"
    assert {row["rank"] for row in answer(path)["rows"]} == {1}
    assert "all scores are the same" in run(path)


def test_one_sheet_each_cannot_be_calibrated(tmp_path: Path) -> None:
    path = a_file(
        tmp_path,
        "\n".join([HEADER, *(f"팀{entry},{'AB'[entry % 2]},{60 + entry}" for entry in range(8))]),
    )
    assert (answer(path)["method"], answer(path)["diagnostics"]["refused"]) == (
        "mean",
        "no_second_sheet",
    )


def test_judges_that_share_no_entry_are_named_as_groups(tmp_path: Path) -> None:
    lines = [
        f"{side}{entry},{side} {judge},{60 + 3 * entry + ord(judge) % 5}"
        for side in ("가", "나")
        for entry in range(5)
        for judge in "AB"
    ]
    path = a_file(tmp_path, "\n".join([HEADER, *lines]))
    assert answer(path)["diagnostics"]["components"] == 2
    assert sorted(map(sorted, answer(path)["diagnostics"]["groups"])) == [
        [f"{side}{entry}" for entry in range(5)] for side in ("가", "나")
    ]
    assert "2 groups that share no entry" in run(path)


@pytest.mark.parametrize("top", ["0", "-1", "two", "1.5"])
def test_a_wrong_number_of_places_is_refused_in_words(tmp_path: Path, top: str) -> None:
    with pytest.raises(CommandError, match="is no count"):
        run(a_file(tmp_path, "\n".join([HEADER, *scores()])), f"--top={top}")


def test_more_places_than_entries_are_all_of_them(tmp_path: Path) -> None:
    assert {
        row["p_top"]
        for row in answer(a_file(tmp_path, "\n".join([HEADER, *scores()])), "--top", "99")["rows"]
    } == {1.0}


@pytest.mark.parametrize(
    ("options", "score"),
    [
        (["--drop", "2"], 547.5),
        (["--drop", "1"], 544.5),
        (["--drop", "2", "--trim", "totals"], 547.5),
    ],
)
def test_a_dive_is_three_times_the_marks_that_are_left(
    tmp_path: Path, options: list[str], score: float
) -> None:
    """Seven marks times the difficulty; two of each end dropped, or one."""
    marks = (60, 182.5, 182.5, 182.5, 175, 185, 190)
    path = a_file(
        tmp_path, "\n".join([HEADER, *(f"a,j{place},{mark}" for place, mark in enumerate(marks))])
    )
    method = ["--method", "trimmed", "--times", "3"]
    assert answer(path, *method, *options)["rows"][0]["score"] == score
    words = run(path, *method, *options, "--explain", "a")
    assert f"{score:.2f}" in words
    assert "times 3" in words


@pytest.mark.parametrize("times", ["0", "-1", "1e3", "x", ""])
def test_a_factor_that_is_none_is_refused(tmp_path: Path, times: str) -> None:
    path = a_file(tmp_path, f"{HEADER}\na,x,1\n")
    with pytest.raises(CommandError, match="no factor"):
        run(path, "--times", times)


def test_an_entry_without_a_score_is_last_and_without_a_place(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"{HEADER}\na,x,10\na,y,\nb,x,7\nc,x,\nc,y,\n")
    found = answer(path, "--method", "mean")
    assert [(row["entry"], row["rank"]) for row in found["rows"]] == [
        ("a", 1),
        ("b", 2),
        ("c", None),
    ]
    assert (found["n"], found["diagnostics"]["blank_lines"]) == (3, 3)
    assert "3 lines have no score" in run(path, "--method", "mean")


def test_one_name_in_several_spellings_is_one_entry_and_is_said(tmp_path: Path) -> None:
    lines = [
        "가,J1,90",
        "가\u200b,J2,88",
        "가\u00a0,J3,92",
        "Alpha,J1,50",
        "alpha,J2,60",
        "001,J1,1",
    ]
    path = a_file(tmp_path, "\n".join([HEADER, *lines, "1,J2,2"]))
    found = answer(path, "--method", "mean")
    assert {row["entry"]: row["score"] for row in found["rows"]} == {
        "가": 90.0, "Alpha": 55.0, "001": 1.0, "1": 2.0
    }  # fmt: skip
    printed = run(path, "--method", "mean")
    assert "differ only in capital letters" in printed
    assert "“001” and “1” look alike" in printed


@pytest.mark.parametrize("other", ["주식회사 온말", "온말(주)", "온말 Inc.", "온말 (구 빛깔)"])
def test_two_names_of_one_company_are_counted_apart_and_said(tmp_path: Path, other: str) -> None:
    lines = ["㈜온말,J1,90", f"{other},J2,80", "높새드론,J1,70", "J1,J1,60"]
    path = a_file(tmp_path, "\n".join([HEADER, *lines]))
    printed = run(path, "--method", "mean")
    assert f"“㈜온말” and “{other}” look alike" in printed
    assert printed.count("look alike") == 1


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["a,x,95%", "b,x,90"], "Line 2, column score: 95% is a percentage"),
        (["a,x,1_2"], "1_2 is not a number"),
        (["a,x,1.5e1"], "1.5e1 is not a number"),
        (['a,x,"1,250"', 'b,x,"1,180"'], "the comma in 1,250"),
    ],
)
def test_a_number_that_says_two_things_is_refused(
    tmp_path: Path, lines: list[str], words: str
) -> None:
    assert words in refusal(a_file(tmp_path, "\n".join([HEADER, *lines])))


def test_percentages_throughout_are_out_of_a_hundred(tmp_path: Path) -> None:
    rows = answer(a_file(tmp_path, f"{HEADER}\na,x,95%\nb,x,90%\n"), "--method", "mean")["rows"]
    assert [row["score"] for row in rows] == [95.0, 90.0]


@pytest.mark.parametrize(("drop", "score"), [("1", 56.0), ("2", 60.0)])
def test_k_highest_and_k_lowest_are_dropped(tmp_path: Path, drop: str, score: float) -> None:
    marks = [f"a,j{place},{mark}" for place, mark in enumerate((100, 70, 65, 60, 55, 30, 0))]
    path = a_file(tmp_path, "\n".join([HEADER, *marks]))
    found = answer(path, "--method", "trimmed", "--drop", drop)
    assert found["rows"][0]["score"] == score
    words = run(path, "--method", "trimmed", "--trim", "totals", "--drop", drop, "--explain", "a")
    assert words.count("left out") == int(drop)
    assert parts_of(words.splitlines()[-1:]) == [score]


def test_judges_with_one_sheet_each_are_not_calibrated(tmp_path: Path) -> None:
    lines = [f"e{entry},e{entry}-{judge},{50 + 7 * entry % 40 + judge}" for entry in range(300)
             for judge in range(4)]  # fmt: skip
    found = answer(a_file(tmp_path, "\n".join([HEADER, *lines])))
    assert (found["method"], found["diagnostics"]["refused"]) == ("mean", "one_sheet_each")


@pytest.mark.parametrize("turned", [False, True])
def test_no_calibrated_score_is_beyond_the_scale_and_the_order_stays(
    tmp_path: Path, turned: bool
) -> None:
    """Two entries that only the strict judges saw are at the end of the scale."""
    gap = {"a": 0, "b": 1, "c": 30, "d": 29}
    seen = [(f"e{entry}", judge, 92 - 5 * entry - less) for entry in range(8)
            for judge, less in gap.items()]  # fmt: skip
    seen += [(name, judge, mark) for name, mark in (("top", 100), ("next", 99)) for judge in "cd"]
    lines = [f"{e},{j},{100 - mark if turned else mark},100" for e, j, mark in seen]
    bounded = a_file(tmp_path, "\n".join([f"{HEADER},max", *lines]))
    rows = answer(bounded)["rows"]
    assert all(0 <= row["score"] <= 100 for row in rows)
    assert sum(row["score"] == (0 if turned else 100) for row in rows) == 2
    assert sorted(row["rank"] for row in rows) == list(range(1, 11))
    (tmp_path / "free").mkdir()
    plain = "\n".join([HEADER, *(line.rsplit(",", 1)[0] for line in lines)])
    free = answer(a_file(tmp_path / "free", plain))
    assert any(not 0 <= row["score"] <= 100 for row in free["rows"])
    for key in ("entry", "rank"):
        assert [row[key] for row in rows] == [row[key] for row in free["rows"]]
    words = run(bounded, "--explain", "top").splitlines()
    *changes, printed = parts_of(words[2:])
    assert "kept within the scale" in words[-2]
    assert round(float(words[1].split()[1]) + sum(changes), 2) == printed == (0 if turned else 100)


@pytest.mark.parametrize("column", ["entry", "judge"])
def test_a_name_that_excel_made_a_day_of_is_refused(tmp_path: Path, column: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    for entry, judge in ((entry, judge) for entry in ("1-1", "1-3") for judge in ("A", "B")):
        sheet.append([entry, judge, 90])
    at = 1 + HEADER.split(",").index(column)
    sheet.cell(3, at).value, sheet.cell(3, at).number_format = 46055, "d-mmm"
    path = tmp_path / "scores.xlsx"
    book.save(path)
    with translation.override("en"):
        assert f"Line 3, column {column}: 2026-02-02 is a day" in refusal(str(path))


def test_a_column_is_known_though_its_name_holds_what_nobody_sees(tmp_path: Path) -> None:
    lines = ["접수\u200b번호,심사위원\u00a0,점수", *scores()]
    assert answer(a_file(tmp_path, "\n".join(lines)), "--method", "mean")["n"] == 8
