"""Dates, money and numbers as Korean and English readers expect them.

Times are shown in the current zone: that of the page's edition, else Seoul.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from challenge.kernel.text.amounts import won_in_words
from challenge.kernel.text.provinces import city_in_words, district_in_words
from challenge.kernel.text.spoken_dates import KOREAN_WEEKDAYS
from frontend.josa import WORD_JOINER, with_particle

register = template.Library()
Number = int | float | Decimal

# style: (Korean, with the weekday filled in; English), in Django's date letters; the year is left
# out in the current year
DAY = {
    "day": ("n월 j일({})", "D j M"),
    "year": ("Y년 n월 j일({})", "D j M Y"),
    "short": ("n.j({})", "D j M"),
    "short_year": ("Y.n.j({})", "D j M Y"),
    "axis": ("n.j", "j M"),
    "iso": ("Y-m-d", "Y-m-d"),
}

# where the wording changes
HOUR_MINUTES, TWO_DAYS_HOURS, MONTH_DAYS = 60, 48, 30
LEAST_CHANCE = 0.01

# where a line would break inside a date or before its particle
_IN_ONE_PIECE = re.compile(r"(?<=일)(?=\([월화수목금토일]\))|(?<=\))(?=[가-힣])")


def _korean() -> bool:
    return (get_language() or "ko").startswith("ko")


def _local(value: date | datetime) -> date | datetime:
    return (
        timezone.localtime(value)
        if isinstance(value, datetime) and timezone.is_aware(value)
        else value
    )


@register.filter
def unbroken(text: str) -> str:
    """The text with its dates in one piece, and particles on their line."""
    return _IN_ONE_PIECE.sub(WORD_JOINER, str(text))


def day(value: date | datetime | None, style: str = "") -> str:
    """12월 22일(화); with the year if it is not this year's.

    style: "" | year | short | axis (no weekday) | iso.
    """
    if value is None:
        return ""
    local = _local(value)
    if style in {"", "short"} and local.year != timezone.localdate().year:
        style = {"": "year", "short": "short_year"}[style]
    korean, english = DAY[style or "day"]
    return (
        dateformat(local, korean).format(KOREAN_WEEKDAYS[local.weekday()])
        if _korean()
        else dateformat(local, english)
    )


@register.filter("day")
def shown_day(value: date | datetime | None, style: str = "") -> str:
    """A day for a line of text: whatever follows its weekday at once, a particle, stays with it."""
    return _for_a_line(day(value, style))


def _for_a_line(text: str) -> str:
    return unbroken(text) + (WORD_JOINER if text.endswith(")") and _korean() else "")


@register.filter
def clock(value: datetime | None) -> str:
    """18:00."""
    return dateformat(_local(value), "H:i") if value else ""


def moment(value: datetime | None, style: str = "") -> str:
    """12월 22일(화) 18:00; style "full" writes year and zone, "short" writes 12.22(화) 18:00."""
    if value is None:
        return ""
    between = " " if _korean() else ", "
    text = f"{day(value, 'year' if style == 'full' else style)}{between}{clock(value)}"
    if style != "full":
        return text
    local = timezone.localtime(value)
    if timezone.get_current_timezone_name() != "Asia/Seoul":
        return f"{text} ({local.tzname()})"
    return _("%(time)s (Korean time)") % {"time": text}


@register.filter("moment")
def shown_moment(value: datetime | None, style: str = "") -> str:
    """A moment for a line of text, likewise."""
    return _for_a_line(moment(value, style))


@register.filter
def ago(value: datetime | None) -> str:
    """Just now, 12 minutes ago, today 09:40, yesterday, 6 days ago; older ones as a day."""
    if value is None:
        return ""
    now = timezone.now()
    minutes = int((now - value).total_seconds() // 60)
    days = (timezone.localdate(now) - timezone.localdate(value)).days
    if minutes < 1:
        return _("just now")
    if minutes < HOUR_MINUTES:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {
            "count": minutes
        }
    if days == 0:
        return _("today %(time)s") % {"time": clock(value)}
    if days == 1:
        return _("yesterday")
    return (
        ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
        if days < MONTH_DAYS
        else day(value)
    )


@register.simple_tag
def when(value: datetime | None, style: str = "") -> SafeString:
    """A <time> element; style "ago" shows the distance and keeps the exact time in the title."""
    if value is None:
        return SafeString("")
    if style == "ago":
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            value.isoformat(),
            moment(value, "full"),
            ago(value),
        )
    shown = shown_moment(value, style)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.simple_tag
def period(start: date | datetime | None, end: date | datetime | None) -> str:
    """12.7(월)–12.22(화); an open end is left open."""
    return "–".join(day(edge, "short") if edge else "" for edge in (start, end))


@register.filter
def number(value: Number | None) -> str:
    """1,284 (– for nothing)."""
    return "–" if value is None else f"{value:,}"


@register.filter
def decimal(value: Number | None, places: int = 1) -> str:
    """81.1 with a fixed count of decimals (– for nothing)."""
    return "–" if value is None else f"{value:,.{int(places)}f}"


@register.filter
def signed(value: Number | None, places: int = 1) -> str:
    """+1.2, −3.0, 0.0."""
    return "–" if value is None else f"{value:+.{int(places)}f}".replace("-", "−")


@register.filter
def percent(share: Number | None, places: int = 0) -> str:
    """78% from 0.78."""
    return "–" if share is None else f"{share * 100:.{int(places)}f}%"


@register.filter
def points(gap: Number | None) -> str:
    """+12 pp from 0.12: a difference of two shares."""
    if gap is None:
        return "–"
    return _("%(gap)s pp") % {"gap": f"{gap * 100:+.0f}".replace("-", "−")}


@register.filter
def chance(probability: float | None) -> str:
    """A computed probability; never 0 % or 100 %."""
    if probability is None:
        return "–"
    if probability < LEAST_CHANCE:
        return "<1%"
    return ">99%" if probability > 1 - LEAST_CHANCE else f"{probability * 100:.0f}%"


@register.filter
def won(amount: int | None, style: str = "") -> str:
    """12억 8,400만 원, ₩1.28 billion.

    style "manwon" is the bare count of 10,000 won for a table column.
    """
    if amount is None:
        return "–"
    if style == "manwon":
        return f"{amount // 1_0000:,}"
    return won_in_words(amount)


@register.filter
def filesize(size: int | None) -> str:
    """3.1MB, 240KB."""
    if size is None:
        return ""
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= scale:
            return f"{size / scale:.1f}".removesuffix(".0") + unit
    return f"{size}B"


@register.filter
def duration(value: timedelta | Number | None) -> str:
    """About 2 h, 40 min (of a timedelta or of minutes)."""
    if value is None:
        return ""
    minutes = int(value.total_seconds() // 60) if isinstance(value, timedelta) else int(value)
    if minutes < HOUR_MINUTES:
        return _("%(count)s min") % {"count": minutes}
    hours = round(minutes / 60)
    return (
        _("%(count)s h") % {"count": hours}
        if hours < TWO_DAYS_HOURS
        else ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
    )


@register.filter
def josa(word: Any, form: str) -> str:
    """The word with the Korean particle that fits it: {{ name|josa:"을" }}."""
    return with_particle(str(word), form)


@register.filter
def in_district(district: str) -> str:
    """A company's district in the reader's language."""
    return district_in_words(district)


@register.filter
def in_city(city: str) -> str:
    """A company's city or province in the reader's language."""
    return city_in_words(city)


@register.filter
def commands(text: str) -> SafeString:
    """A text in which commands stand between backticks, with these as code."""
    parts = str(text).split("`")
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if at % 2 else part,)
            for at, part in enumerate(parts)
        ),
    )
