"""Members of the council from CSV or XLSX."""
# tested by: tests/gatherings/services/test_council_import.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import Council
from challenge.permissions import may_operate, require
from challenge.rest.inputs import FileIn
from challenge.rest.requests import actor_of, typed
from gatherings.queries.council_rows import council_table_in, plan_council
from gatherings.services.council_import import import_council


class CouncilFileIn(serializers.Serializer[None]):
    """A sheet of members."""

    file = FileIn()
    write = serializers.BooleanField(required=False, default=False)


class CouncilRowProblemOut(serializers.Serializer[Any]):
    """One thing to correct, by line and column as they stand in the file."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    text = serializers.CharField()


class CouncilFileOut(serializers.Serializer[Any]):
    """How many rows are good, what is to be corrected, how many were written."""

    good = serializers.IntegerField()
    ignored_columns = serializers.ListField(child=serializers.CharField())
    problems = CouncilRowProblemOut(many=True)
    written = serializers.IntegerField()


class CouncilFile(APIView):
    """The council from a sheet."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=CouncilFileIn, responses=CouncilFileOut)
    def post(self, request: Request) -> Response:
        """Checks only, unless `write`; writes nothing while a row is bad.  Operators only."""
        actor = actor_of(request)
        require(may_operate, actor, None)
        sent = typed(CouncilFileIn, request)
        plan = plan_council(Council.objects.first(), council_table_in(sent["file"].read()))
        may_write = sent["write"] and plan.rows and not plan.problems
        done = import_council(actor=actor, rows=plan.rows) if may_write else 0
        report = {
            "good": len(plan.rows),
            "ignored_columns": plan.ignored,
            "problems": plan.problems,
            "written": done,
        }
        held = sent["write"] and not done
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if held else status.HTTP_200_OK
        return Response(CouncilFileOut(report).data, status=code)


urlpatterns = [path("council/import", CouncilFile.as_view(), name="council-import")]
