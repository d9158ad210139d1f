"""Dates, money and numbers read as people write them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from frontend.templatetags import formatting as f

CLOSES = datetime(2031, 12, 22, 9, 0, tzinfo=UTC)  # 18:00 in Seoul, a Monday


def test_a_date_of_another_year_carries_its_year() -> None:
    with translation.override("ko"):
        assert f.day(CLOSES) == "2031년 12월 22일(월)"
        assert f.day(CLOSES, "short") == "2031.12.22(월)"
        assert f.day(CLOSES, "axis") == "12.22"
    assert (f.day(CLOSES), f.day(CLOSES, "axis")) == ("Mon 22 Dec 2031", "22 Dec")


def test_a_date_of_this_year_does_not() -> None:
    today = date(timezone.localdate().year, 3, 1)
    with translation.override("ko"):
        assert f.day(today).startswith("3월 1일(")
        assert f.day(today, "short").startswith("3.1(")
    assert f.day(today).endswith("1 Mar")


def test_a_moment_is_shown_in_seoul_and_names_the_zone_when_full() -> None:
    with translation.override("ko"):
        assert f.moment(CLOSES) == "2031년 12월 22일(월) 18:00"
        assert f.moment(CLOSES, "full") == "2031년 12월 22일(월) 18:00 (한국 시간)"
    assert f.moment(CLOSES, "full") == "Mon 22 Dec 2031, 18:00 (Korean time)"


def test_the_time_element_carries_the_machine_readable_time() -> None:
    assert (
        f.when(CLOSES) == '<time datetime="2031-12-22T09:00:00+00:00">Mon 22 Dec 2031, 18:00</time>'
    )


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=20), "방금"),
        (timedelta(minutes=12, seconds=5), "12분 전"),
        (timedelta(days=6), "6일 전"),
    ],
)
def test_distance_in_time_is_said_in_words(back: timedelta, said: str) -> None:
    with translation.override("ko"):
        assert f.ago(timezone.now() - back) == said


def test_one_minute_is_singular_in_english() -> None:
    assert f.ago(timezone.now() - timedelta(seconds=70)) == "1 minute ago"


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (1_284_000_000, "12억 8,400만 원", "₩1.28 billion"),
        (100_000_000, "1억 원", "₩100 million"),
        (300_000_000_000_000, "300조 원", "₩300 trillion"),
        (12_345_678, "1,234만 5,678원", "₩12.35 million"),
        (1_200, "1,200원", "₩1,200"),
        (0, "0원", "₩0"),
    ],
)
def test_money_is_counted_in_man_and_eok_or_in_millions(
    amount: int, korean: str, english: str
) -> None:
    assert f.won(amount) == english
    with translation.override("ko"):
        assert f.won(amount) == korean


def test_a_computed_chance_is_never_certain() -> None:
    assert [f.chance(value) for value in (0.0, 0.004, 0.5, 0.996, 1.0, None)] == [
        "<1%",
        "<1%",
        "50%",
        ">99%",
        ">99%",
        "–",
    ]


def test_numbers_have_thousands_signs_and_true_minus() -> None:
    assert (
        f.number(1284),
        f.decimal(Decimal("81.05"), 1),
        f.signed(-3.14),
        f.signed(1.2),
        f.percent(0.775),
    ) == ("1,284", "81.0", "−3.1", "+1.2", "78%")


def test_sizes_and_durations_are_short() -> None:
    assert (f.filesize(3_250_585), f.filesize(240 * 1024), f.filesize(900)) == (
        "3.1MB",
        "240KB",
        "900B",
    )
    assert (f.duration(40), f.duration(timedelta(hours=2)), f.duration(timedelta(days=3))) == (
        "40 min",
        "2 h",
        "3 days",
    )


def test_an_open_period_is_left_open() -> None:
    with translation.override("ko"):
        assert f.period(date(2031, 12, 7), None) == "2031.12.7(일)–"


def test_commands_in_a_text_are_code_and_nothing_else_is_markup() -> None:
    assert f.commands("Run `challenge backup <FOLDER>` & wait.") == (
        "Run <code>challenge backup &lt;FOLDER&gt;</code> &amp; wait."
    )


def test_a_line_breaks_neither_inside_a_date_nor_before_its_particle() -> None:
    with translation.override("ko"):
        assert f.shown_moment(CLOSES, "full") == (
            "2031년 12월 22일\u2060(월) 18:00 (한국 시간)\u2060"
        )
        assert f.shown_day(CLOSES) == "2031년 12월 22일\u2060(월)\u2060"
    assert f.unbroken("12월 1일(화)에 접수") == "12월 1일\u2060(화)\u2060에 접수"
    assert f.shown_moment(CLOSES, "full") == f.moment(CLOSES, "full")  # English has spaces
