"""What an edition looks like in figures: who applied, how judges worked, and the years before."""
# tested by: tests/judging/queries/results/statistics/test_statistics.py

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.spreadsheets.written_tables import XLSX_TYPE, as_workbook_file
from frontend.charts.days import Day
from frontend.pages.organisers.desk import desk_of
from frontend.templatetags.formatting import day
from judging.queries.results.statistics.application_statistics import (
    ApplicationStatistics,
    application_statistics,
)
from judging.queries.results.statistics.judging_statistics import (
    earlier_editions,
    judging_statistics,
)
from judging.queries.results.statistics.statistics_tables import statistics_tables

MOST_DAYS = 31  # drawn; a longer call shows its last days
MOST_JUDGES = 40  # of a round on the page; all are in the Excel file


@login_required
@require_safe
def statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it on one page, with the same number of queries for any number of rows."""
    desk = desk_of(request, slug)
    found = application_statistics(desk.edition)
    context = desk.context(
        "statistics",
        found=found,
        days=_days(found),
        busiest=_busiest(found),
        rounds=judging_statistics(desk.rounds),
        most_judges=MOST_JUDGES,
        earlier=earlier_editions(desk.actor, desk.edition),
    )
    return render(request, "organisers/results/statistics.html", context)


@login_required
@require_safe
def workbook(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same as Excel, a sheet for each table."""
    desk = desk_of(request, slug)
    tables = statistics_tables(desk.actor, desk.edition, desk.rounds)
    return FileResponse(
        as_workbook_file(*tables),
        as_attachment=True,
        filename=f"{slug}-statistics.xlsx",
        content_type=XLSX_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def _days(found: ApplicationStatistics) -> list[Day]:
    return [Day(day(on, "axis"), 0, count) for on, count in found.days[-MOST_DAYS:]]


def _busiest(found: ApplicationStatistics) -> str:
    """The chart's conclusion in a sentence."""
    if not found.days:
        return ""
    on, count = max(found.days, key=lambda row: row[1])
    words = _("Most applications came on %(day)s: %(count)d of %(all)d.")
    return words % {"day": day(on), "count": count, "all": sum(n for _day, n in found.days)}
