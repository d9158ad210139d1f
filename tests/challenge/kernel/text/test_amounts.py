"""Amounts as people write them; what may be two things is none."""

from decimal import Decimal

import pytest

from challenge.kernel.text.amounts import MOST_WON, won_counted, won_typed

# typed, and what it is where a bare number counts won, and where it counts 10,000 won
TYPED = [
    ("50,000,000", 50_000_000, 500_000_000_000),
    ("5천만", 50_000_000, 50_000_000),
    ("5000만원", 50_000_000, 50_000_000),
    ("5,000만 원", 50_000_000, 50_000_000),
    ("1.2억", 120_000_000, 120_000_000),
    ("1.1억", 110_000_000, 110_000_000),
    ("1억 2,000만", 120_000_000, 120_000_000),
    ("3조 2천억 원", 3_200_000_000_000, 3_200_000_000_000),
    ("1백만", 1_000_000, 1_000_000),
    ("12억 3,456만 7,891원", 1_234_567_891, 1_234_567_891),
    ("1억 2,000원", 100_002_000, 100_002_000),
    ("5천원", 5_000, 5_000),
    ("₩1.28 billion", 1_280_000_000, 1_280_000_000),
    ("50 Million", 50_000_000, 50_000_000),
    ("0", 0, 0),
    ("1.5", None, 15_000),
]
NO_AMOUNT = [
    "", "원", "만", "억3", "많이", "3만 5억", "5만 5만", "1,23", "12,34", "$300", "1.5원", "1..5",
    "5천", "2억 5천", "2억 5000",  # mostly ten thousands are meant
]  # fmt: skip


@pytest.mark.parametrize(("typed", "won", "man"), TYPED)
def test_an_amount_is_read_as_it_is_meant(typed: str, won: int | None, man: int) -> None:
    assert won_typed(typed) == won
    assert won_typed(typed, 10_000) == man


@pytest.mark.parametrize("typed", NO_AMOUNT)
def test_what_may_be_two_things_is_no_amount(typed: str) -> None:
    assert won_typed(typed) is None


def test_a_sign_a_fraction_and_more_than_anybody_has() -> None:
    assert won_typed("−3억") == won_typed("△300,000,000") == -300_000_000
    assert won_counted("1.5") == Decimal("1.5")
    assert won_typed("1,000조") == MOST_WON
    assert won_typed("1,001조") is None
    assert won_typed("12" * 20) is None
