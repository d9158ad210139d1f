"""Lists, sheets, logs and the tally sheet as files: Excel and CSV."""
# tested by: tests/introductions/queries/test_tables.py

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import (
    CSV_TYPE,
    XLSX_TYPE,
    OutTable,
    as_csv_pieces,
    as_workbook_file,
)
from frontend.in_words.acts import act_in_words
from frontend.pages.organisers.desk import desk_of, round_of
from introductions.queries.tables import OF_A_ROUND, table_named
from judging.queries.results.standings import latest_tally
from judging.queries.results.taken_away.tally_sheet import tally_sheet, tally_workbook


@login_required
@require_safe
def table(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponseBase:
    """A list of the edition, or with ?round= of a round, as it is named in the register."""
    desk = desk_of(request, slug)
    found = table_named(desk.actor, desk.edition, name, round=desk.round, words=act_in_words)
    order = f"-{desk.round.order}" if desk.round and name in OF_A_ROUND else ""
    return sent_table(found, f"{slug}{order}-{found.name}", kind)


@login_required
@require_safe
def export(request: HttpRequest, slug: str, order: int, kind: str) -> HttpResponseBase:
    """The ranking of a round."""
    desk, round = round_of(request, slug, order)
    found = table_named(desk.actor, desk.edition, "ranking", round=round)
    return sent_table(found, f"{slug}-{order}-ranking", kind)


@login_required
@require_safe
def tally(request: HttpRequest, slug: str, order: int) -> HttpResponseBase:
    """집계표: the tally of a round with judges as columns and live formulas."""
    _desk, round = round_of(request, slug, order)
    newest = latest_tally(round)
    if newest is None:
        raise NotFound
    return _workbook(tally_workbook(tally_sheet(round, newest)), f"{slug}-{order}-tally")


def sent_table(found: OutTable, name: str, kind: str) -> HttpResponseBase:
    """The table as a download.  kind: xlsx or csv.  name: of the file, without its ending."""
    if kind == "xlsx":
        return _workbook(as_workbook_file(found), name)
    if kind != "csv":
        raise NotFound
    return StreamingHttpResponse(
        as_csv_pieces(found),
        content_type=CSV_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _workbook(file: object, name: str) -> HttpResponseBase:
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type=XLSX_TYPE,
        headers={"Cache-Control": "no-store"},
    )
