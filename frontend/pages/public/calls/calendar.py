"""The dates of a call for the reader's calendar: once, or followed by its address."""
# tested by: tests/frontend/pages/public/calls/test_calendar.py

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.calendars.dates_calendar import CalendarDate, as_calendar
from challenge.models import Edition
from challenge.queries import version_of_dates
from frontend.http import public_edition
from frontend.pages.public.schedule import Milestone, milestones
from frontend.templatetags.formatting import moment
from judging.queries.results.public import rounds_with_rubrics
from submissions.services.submit_at_deadline import REMIND_HOURS

HOST = settings.SITE_URL.partition("://")[2].partition(":")[0]
APPLICATIONS = "open"


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """An iCalendar file; the same bytes until a date or the edition changes."""
    edition = public_edition(request, slug)
    stones = milestones(edition, rounds_with_rubrics(edition), timezone.now())
    sequence, changed_at = version_of_dates(edition)
    text = as_calendar(
        [_date(edition, stone) for stone in stones],
        name=edition.name,
        sequence=sequence,
        changed_at=changed_at or edition.created_at,
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}.ics"'
    return response


def _date(edition: Edition, stone: Milestone) -> CalendarDate:
    """Alarms before the deadline of applications, when mails remind those with a draft."""
    is_call = stone.key == APPLICATIONS
    title = f"{edition.name} · {stone.title}"
    deadline = moment(edition.closes_at, "full")
    note = f"{stone.note}\n{_('Deadline')} {deadline}" if is_call else stone.note
    return CalendarDate(
        uid=f"{edition.slug}-{stone.key}@{HOST}",
        starts_at=stone.starts_at,
        ends_at=stone.ends_at,
        title=title,
        note=note,
        url=settings.SITE_URL + reverse("public:edition", args=[edition.slug]),
        alarms=[timedelta(hours=hours) for hours in REMIND_HOURS] if is_call else [],
        calls=f"{edition.name} · {_('Deadline')} {deadline}",
    )
