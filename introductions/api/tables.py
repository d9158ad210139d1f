"""Lists, sheets, logs and the tally sheet as files, for organisers and observers."""

# tested by: tests/introductions/queries/test_tables.py

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import (
    CSV_TYPE,
    XLSX_TYPE,
    as_csv_pieces,
    as_workbook_file,
)
from challenge.permissions import may_observe
from challenge.rest.requests import actor_of
from introductions.queries.tables import TABLES, table_named
from judging.api.requests import edition_of
from judging.models import Round
from judging.queries.results.standings import latest_tally
from judging.queries.results.taken_away.tally_sheet import tally_sheet, tally_workbook

FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class EditionTable(APIView):
    """A list of the edition as a file."""

    @extend_schema(
        parameters=[
            OpenApiParameter("round", int, description="its number, for the tables of a round"),
            OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(TABLES)),
        ],
        responses=FILE,
    )
    def get(self, request: Request, slug: str, name: str, kind: str) -> HttpResponseBase:
        """Columns and rows as the page's file has them; acts of the log by their code.

        kind: csv or xlsx.
        """
        edition = edition_of(request, slug)
        order = request.query_params.get("round", "")
        rounds = Round.objects.filter(edition=edition).select_related("edition", "rubric")
        round = rounds.filter(order=int(order)).first() if order.isdecimal() else None
        found = table_named(actor_of(request), edition, name, round=round)
        headers = {"Content-Disposition": f'attachment; filename="{slug}-{name}.{kind}"'}
        if kind == "xlsx":
            return FileResponse(as_workbook_file(found), content_type=XLSX_TYPE, headers=headers)
        if kind != "csv":
            raise NotFound
        return StreamingHttpResponse(as_csv_pieces(found), content_type=CSV_TYPE, headers=headers)


class TallySheetFile(APIView):
    """집계표 of a round."""

    @extend_schema(responses=FILE)
    def get(self, request: Request, slug: str, order: int) -> HttpResponseBase:
        """Judges as columns, and formulas that give the official figures."""
        edition = edition_of(request, slug)
        rounds = Round.objects.select_related("edition", "rubric")
        round = rounds.filter(edition=edition, order=order).first()
        newest = latest_tally(round) if round else None
        if round is None or newest is None or not may_observe(actor_of(request), edition):
            raise NotFound
        headers = {"Content-Disposition": f'attachment; filename="{slug}-{order}-tally.xlsx"'}
        file = tally_workbook(tally_sheet(round, newest))
        return FileResponse(file, content_type=XLSX_TYPE, headers=headers)


urlpatterns = [
    path(
        "editions/<slug:slug>/tables/<slug:name>.<slug:kind>",
        EditionTable.as_view(),
        name="edition-table",
    ),
    path(
        "editions/<slug:slug>/rounds/<int:order>/tally-sheet.xlsx",
        TallySheetFile.as_view(),
        name="round-tally-sheet",
    ),
]
