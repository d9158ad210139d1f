"""Dates and times as people write them: 11월 28일(토) 오후 3시, Sat 28 Nov, 3 pm."""
# tested by: tests/challenge/kernel/text/test_spoken_dates.py

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

KOREAN_WEEKDAYS = "월화수목금토일"  # Django's Korean has only the long names
ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
NOON_HOUR = 12
KOREA_MINUTES = 9 * 60  # ahead of UTC


def spoken(moment: datetime, *, exact: bool = False) -> str:
    """Day and time in the current zone and language; the zone where it isn't Korea's, the year
    where it isn't this one.

    exact: year and seconds too, for what counts to the second.
    """
    local = timezone.localtime(moment)
    with_year = exact or local.year != timezone.localdate().year
    is_english = (get_language() or "ko").startswith("en")
    text = (_english if is_english else _korean)(local, with_year, exact)
    ahead = local.utcoffset()
    if ahead is not None and ahead.total_seconds() == KOREA_MINUTES * 60:
        return f"{text} (Korean time)" if is_english else text
    return f"{text} ({local.tzname()})"


def spoken_day(day: date) -> str:
    """A day with its year: 2026년 11월 28일(토), Sat 28 Nov 2026."""
    if (get_language() or "ko").startswith("en"):
        month = ENGLISH_MONTHS[day.month - 1]
        return f"{ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {month} {day.year}"
    return f"{day.year}년 {day.month}월 {day.day}일({KOREAN_WEEKDAYS[day.weekday()]})"


def _korean(local: datetime, with_year: bool, exact: bool) -> str:
    year = f"{local.year}년 " if with_year else ""
    day = f"{local.month}월 {local.day}일({KOREAN_WEEKDAYS[local.weekday()]})"
    half = "오전" if local.hour < NOON_HOUR else "오후"
    minute = f" {local.minute}분" if local.minute or exact else ""
    second = f" {local.second}초" if exact else ""
    return f"{year}{day} {half} {local.hour % NOON_HOUR or NOON_HOUR}시{minute}{second}"


def _english(local: datetime, with_year: bool, exact: bool) -> str:
    year = f" {local.year}" if with_year else ""
    day = f"{ENGLISH_WEEKDAYS[local.weekday()]} {local.day} {ENGLISH_MONTHS[local.month - 1]}"
    half = "am" if local.hour < NOON_HOUR else "pm"
    minute = f":{local.minute:02d}" if local.minute or exact else ""
    second = f":{local.second:02d}" if exact else ""
    return f"{day}{year}, {local.hour % NOON_HOUR or NOON_HOUR}{minute}{second} {half}"
