"""Numbers as people write them."""

from decimal import Decimal

import pytest

from challenge.kernel.spreadsheets.written_numbers import number_of, plain_commas


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("１２", 12), ("87.5", Decimal("87.5")), ("90점", 90), ("80 점", 80),
        ("1_2", None), ("1.5e1", None), ("", None), ("-", None), ("1,250", None), ("NaN", None),
        ("85¹", None), ("85①", None), ("8½", None), ("Ⅷ", None), ("٨٥", None), ("８５．５", 85.5),
        ("9²", None),
    ],
)  # fmt: skip
def test_a_number_is_plain_digits(text: str, value: Decimal | None) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        (["87.5", "1,250"], {"1,250": "1250"}),
        (["87,5", "90"], {"87,5": "87.5"}),
        (["1,250", "990"], {"1,250": "1250"}),
        (["1,250", "1,180", "990", "0"], {"1,250": "1250", "1,180": "1180"}),
        (["1,250", "1,180"], {}),
        (["1,250", "2", "3"], {}),
        (["250,125", "300"], {}),
        (["1,250,000", "1,250"], {"1,250,000": "1250000", "1,250": "1250"}),
        (["1,250", "87,5"], {"1,250": "1.250", "87,5": "87.5"}),
        (["87.5", "87,5"], {}),
    ],
)
def test_the_whole_column_decides_what_a_comma_is(texts: list[str], plain: dict[str, str]) -> None:
    assert plain_commas(texts, may_be_decimal=True) == plain


@pytest.mark.parametrize(
    ("texts", "maxima", "plain"),
    [
        (["1,250", "1,180"], ["1500"], {"1,250": "1250", "1,180": "1180"}),
        (["4,125", "3,875"], ["5"], {"4,125": "4.125", "3,875": "3.875"}),
        (["4,125", "3,875"], ["10000.0"], {"4,125": "4125", "3,875": "3875"}),
        (["4,125", "3,875"], ["20", "5000"], {"4,125": "4125", "3,875": "3875"}),
        (["4,125", "3,875"], [], {}),
    ],
)
def test_the_maximum_decides_what_the_column_leaves_open(
    texts: list[str], maxima: list[str], plain: dict[str, str]
) -> None:
    assert plain_commas(texts, may_be_decimal=True, beside=maxima, maxima=maxima) == plain


def test_the_scores_decide_what_a_comma_in_the_maximum_is() -> None:
    assert plain_commas(["1,500"], may_be_decimal=True, beside=["990", "870"]) == {"1,500": "1500"}
    assert plain_commas(["1,500"], may_be_decimal=True, beside=["1", "0"]) == {}


def test_where_the_comma_separates_it_is_never_a_decimal_one() -> None:
    assert plain_commas(["4,125"], may_be_decimal=False, beside=["5"], maxima=["5"]) == {}
