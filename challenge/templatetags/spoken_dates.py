"""Dates of mails: {{ round.closes_at|spoken }}, to the second {{ receipt.received_at|exactly }};
a day alone {{ token.last_day|spoken_day }}.
"""
# tested by: tests/challenge/kernel/text/test_spoken_dates.py

from datetime import date, datetime

from django import template

from challenge.kernel.text import spoken_dates

register = template.Library()


@register.filter
def spoken(moment: datetime | None) -> str:
    """11월 28일(토) 오후 3시."""
    return spoken_dates.spoken(moment) if moment else ""


@register.filter
def exactly(moment: datetime | None) -> str:
    """2026년 11월 28일(토) 오후 3시 0분 12초."""
    return spoken_dates.spoken(moment, exact=True) if moment else ""


@register.filter
def spoken_day(day: date | None) -> str:
    """2026년 11월 28일(토)."""
    return spoken_dates.spoken_day(day) if day else ""
