"""Numbers as people write them."""

from decimal import Decimal

import pytest

from challenge.kernel.spreadsheets.written_numbers import number_of, plain_commas


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("１２", 12), ("87.5", Decimal("87.5")), ("90점", 90), ("80 점", 80),
        ("1_2", None), ("1.5e1", None), ("", None), ("-", None), ("1,250", None), ("NaN", None),
    ],
)  # fmt: skip
def test_a_number_is_plain_digits(text: str, value: Decimal | None) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        (["87.5", "1,250"], {"1,250": "1250"}),
        (["87,5", "90"], {"87,5": "87.5"}),
        (["1,250", "990"], {}),
        (["1,250,000", "1,250"], {"1,250,000": "1250000", "1,250": "1250"}),
        (["1,250", "87,5"], {"1,250": "1.250", "87,5": "87.5"}),
        (["87.5", "87,5"], {}),
    ],
)
def test_the_whole_column_decides_what_a_comma_is(texts: list[str], plain: dict[str, str]) -> None:
    assert plain_commas(texts, may_be_decimal=True) == plain
