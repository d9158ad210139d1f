"""What a cell stands for: read with what was decided, or refused with the correction."""

from decimal import Decimal

import pytest
from django.utils import translation

from challenge.kernel.spreadsheets.read_values import (
    FIRST_PART,
    Asked,
    ReadValue,
    months_first,
    read_value,
)

KO = {"care": "돌봄, 간호", "move": "물류", "a": "A"}


def read(cell: str, kind: str, **asked: object) -> ReadValue:
    return read_value(cell, Asked(kind, **asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("2022. 3. 2.", "2022-03-02"), ("2022년 3월 2일", "2022-03-02"), ("20220302", "2022-03-02"),
        ("2026. 3. 5 오후 3:21:07", "2026-03-05"), ("2026-03-05T15:21:07Z", "2026-03-05"),
        ("2021.5", "2021-05-01"), ("2021.10", "2021-10-01"), ("2021년 1월", "2021-01-01"),
        ("44622", "2022-03-02"), ("44622.5", "2022-03-02"), ("어제", "어제"),
        ("2022-13-02", "2022-13-02"),
    ],
)  # fmt: skip
def test_days_as_people_and_programs_write_them(cell: str, text: str) -> None:
    found = read(cell, "date")
    assert (found.text, found.problem) == (text, "")


@pytest.mark.parametrize("cell", ["2021.1", "3/5/2026"])
def test_a_day_that_may_be_two_is_refused(cell: str) -> None:
    assert read(cell, "date").problem


def test_a_number_of_days_is_none_where_days_count_from_1904() -> None:
    assert read("44622", "date", from_1904=True).problem


def test_a_column_says_whether_months_come_first() -> None:
    assert months_first(["3/25/2026", "3/5/2026"]) is True
    assert months_first(["25/3/2026", "3/5/2026"]) is False
    assert months_first(["3/5/2026"]) is None
    assert months_first(["25/3/2026", "3/25/2026"]) is None
    assert read("3/5/2026", "date", months_first=True).text == "2026-03-05"
    assert read("3/5/2026", "date", months_first=False).text == "2026-05-03"


@pytest.mark.parametrize(
    ("cell", "unit", "won"),
    [
        ("1,200,000원", "", 1_200_000), ("3억 5천만원", "", 350_000_000),
        ("1.5억", "", 150_000_000), ("350", "백만원", 350_000_000), ("1.5", "억원", 150_000_000),
        ("3억", "백만원", 300_000_000),
        ("500만", "억원", 5_000_000), ("₩ 0", "백만원", 0), ("△100", "천원", -100_000),
        ("1억 2,000만", "", 120_000_000), ("12,000", "만원", 120_000_000),
        ("5000원", "백만원", 5000),
    ],
)  # fmt: skip
def test_amounts_with_their_unit_in_the_cell_or_of_the_column(
    cell: str, unit: str, won: int
) -> None:
    found = read(cell, "money", unit=unit)
    assert (found.text, found.problem) == (str(won), "")


@pytest.mark.parametrize("cell", ["-", "약 3억", "$300", "1.234", "3만 5억", "1,23", "미정"])
def test_an_amount_that_may_be_two_or_none_is_refused(cell: str) -> None:
    assert read(cell, "money").problem


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("1012345678", "010-1234-5678"), ("010 1234 5678", "010-1234-5678"),
        ("+82 10-1234-5678", "010-1234-5678"), ("212345678", "02-1234-5678"),
        ("02)123-4567", "02-123-4567"), ("311234567", "031-123-4567"), ("1588-1234", "1588-1234"),
        ("내선 3", "내선 3"),
    ],
)  # fmt: skip
def test_phones_get_their_first_nought_back(cell: str, phone: str) -> None:
    assert read(cell, "phone").text == phone


def test_points_percentages_and_recusals() -> None:
    assert read("80%", "points", most=Decimal(30)).text == "24"
    assert read("80%", "points").text == "80%"  # of what? refused by whoever checks
    assert read("7.5", "points", most=Decimal(30)) == ReadValue("7.5")
    with translation.override("en"):
        assert read("회피", "points") == ReadValue("", "no score")
    assert read("0", "points") == ReadValue("0")


def test_choices_hold_commas_and_yes_has_many_words() -> None:
    assert read("돌봄, 간호, 물류", "choices", choices=KO).text == "care,move"
    assert read("물류;a", "choices", choices=KO).text == "move,a"
    assert read("돌봄, 우주", "choices", choices=KO).text == "돌봄,우주"
    assert read(" 물류", "choice", choices=KO).text == "move"
    words = ("예", "checked", "아니오", "글쎄")
    assert [read(word, "yesno").text for word in words] == ["yes", "yes", "no", "글쎄"]


def test_the_part_before_a_slash_is_the_organisation() -> None:
    found = read("가람대학교 / 교수", "text", unit=FIRST_PART)
    assert found.text == "가람대학교"
    assert "교수" in found.note
    assert read("가람대학교 / 교수", "text").text == "가람대학교 / 교수"


def test_numbers_lose_marks_and_counters_only() -> None:
    assert [read(cell, "number").text for cell in ("1,200명", "12.5%", "1,2", "열")] == [
        "1200", "12.5", "1,2", "열",
    ]  # fmt: skip
