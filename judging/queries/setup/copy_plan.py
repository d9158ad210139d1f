"""What next year's edition would begin with: its name, address, and every date, old beside new."""

# tested by: tests/judging/services/setup/test_copy_edition.py

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from challenge.kernel.calendars.another_year import (
    fixed_holidays,
    moved_day,
    moved_span,
    weeks_to,
)
from challenge.models import Edition, User
from challenge.permissions import may_observe
from judging.models import Judge, Round

MOST_LETTERS_OF_SLUG = 49
SOUTH_KOREA = "Asia/Seoul"


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One date.  name: notice_date, opens_at, closes_at, or round-1-opens_at of a round."""

    name: str
    round: Round | None
    before: date | datetime
    after: date | datetime


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What is proposed; everything can be changed before it is written."""

    slug: str
    year: int
    name_ko: str
    name_en: str
    dates: list[MovedDate]


# viewer: caller
def copy_plan(source: Edition, year: int | None = None) -> CopyPlan:
    """year: of the copy; None: the first one after the source's whose call hasn't opened yet.

    All dates move by the same number of weeks, so that weekdays and distances stay; one that falls
    on a public holiday moves to the next working day.
    """
    year = year or _next_year(source)
    years = year - source.year
    weeks = weeks_to(timezone.localdate(source.opens_at), years)
    return CopyPlan(
        slug=_free_slug(_with_year(source.slug, source.year, year)),
        year=year,
        name_ko=_with_year(source.name_ko, source.year, year),
        name_en=_with_year(source.name_en, source.year, year),
        dates=list(_moved(source, weeks)),
    )


def former_judges(viewer: User, edition: Edition) -> QuerySet[Judge]:
    """Who judged the edition that this one was made from, and isn't in this one yet.

    Nobody for whoever has no part at the desk of that one: they are its people.
    """
    source = edition.copied_from
    if source is None or not may_observe(viewer, source):
        return Judge.objects.none()
    rows = Judge.objects.filter(edition=source, state=Judge.State.ACCEPTED, user__erased_at=None)
    here = Judge.with_shadows.filter(edition=edition).values("user")
    return (
        rows.exclude(user__in=here)
        .select_related("user", "organisation")
        .prefetch_related("expertise__field")
        .order_by("user__name", "pk")
    )


def _next_year(source: Edition) -> int:
    year = source.year + 1
    while source.opens_at + timedelta(weeks=52 * (year - source.year)) < timezone.now():
        year += 1
    return year


def _moved(source: Edition, weeks: int) -> Iterator[MovedDate]:
    zone = source.time_zone
    last = timezone.now().year + 1 + weeks // 52
    known = fixed_holidays(range(source.year, last + 2)) if zone == SOUTH_KOREA else set()
    holidays = known | source.holidays
    notice = moved_day(source.notice_date, weeks, holidays)
    yield MovedDate("notice_date", None, source.notice_date, notice)
    for round in (None, *source.rounds.order_by("order")):
        span, prefix = round or source, f"round-{round.order}-" if round else ""
        opens, closes = moved_span(span.opens_at, span.closes_at, weeks, zone, holidays)
        yield MovedDate(f"{prefix}opens_at", round, span.opens_at, opens)
        yield MovedDate(f"{prefix}closes_at", round, span.closes_at, closes)


def _with_year(text: str, old: int, new: int) -> str:
    return re.sub(rf"(?<!\d){old}(?!\d)", str(new), text)


def _free_slug(slug: str) -> str:
    taken = set(Edition.objects.filter(slug__startswith=slug[:40]).values_list("slug", flat=True))
    found, number = slug, 2
    while found in taken:
        found = f"{slug[: MOST_LETTERS_OF_SLUG - 4]}-{number}"
        number += 1
    return found
