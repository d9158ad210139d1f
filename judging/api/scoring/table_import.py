"""Organisers import entries, judges and paper score sheets from a file."""

# tested by: tests/judging/services/scoring/test_table_import.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import InvalidInput, NotFound
from challenge.kernel.spreadsheets import SpreadsheetError, in_words, read_table
from challenge.permissions import may_organise, require
from challenge.rest.requests import actor_of, typed
from judging.api.requests import edition_of
from judging.models import Round
from judging.services.scoring.table_import import KINDS, Target, plan_table, write_plan


class ImportIn(serializers.Serializer[Any]):
    """A file, and whether to write it."""

    file = serializers.FileField()
    write = serializers.BooleanField(required=False, default=False)
    skip_bad = serializers.BooleanField(required=False, default=False)
    round = serializers.IntegerField(required=False, allow_null=True, default=None)


class ProblemOut(serializers.Serializer[Any]):
    """One problem to correct."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    text = serializers.CharField()


class RowOut(serializers.Serializer[Any]):
    """One row as it was read: column name → text."""

    line = serializers.IntegerField()
    cells = serializers.DictField(child=serializers.CharField(allow_blank=True))


class ImportOut(serializers.Serializer[Any]):
    """What was read, what is good, what is to be corrected, and how many rows were written."""

    summary = serializers.CharField()
    rows = RowOut(many=True)
    good = serializers.IntegerField()
    ignored_columns = serializers.ListField(child=serializers.CharField())
    problems = ProblemOut(many=True)
    written = serializers.IntegerField()


class ImportFile(APIView):
    """Import from CSV or XLSX."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=ImportIn, responses=ImportOut)
    def post(self, request: Request, slug: str, kind: str) -> Response:
        """Checks only, unless `write`; writes nothing while a row is bad, unless `skip_bad`.

        kind: entries, judges or scores.
        """
        edition = edition_of(request, slug)
        require(may_organise, actor_of(request), edition)
        if kind not in KINDS:
            raise NotFound
        wanted = typed(ImportIn, request)
        try:
            table = read_table(wanted["file"].read())
        except SpreadsheetError as error:
            raise InvalidInput(fields={"file": in_words(error)}) from error
        target: Target = {
            "kind": kind,
            "edition": edition,
            "round": self._round(edition, wanted["round"]),
        }
        plan = plan_table(table=table, **target)
        may_write = wanted["write"] and plan.rows and (wanted["skip_bad"] or not plan.problems)
        written = write_plan(actor=actor_of(request), rows=plan.rows, **target) if may_write else 0
        report = {
            "summary": table.summary,
            "rows": [{"line": row.line, "cells": row.cells} for row in table.rows],
            "good": len(plan.rows),
            "ignored_columns": plan.ignored,
            "problems": plan.problems,
            "written": written,
        }
        return Response(
            ImportOut(report).data,
            status=status.HTTP_422_UNPROCESSABLE_ENTITY
            if wanted["write"] and not written
            else status.HTTP_200_OK,
        )

    def _round(self, edition: Any, order: int | None) -> Round | None:
        return (
            None
            if order is None
            else get_object_or_404(
                Round.objects.select_related("edition"), edition=edition, order=order
            )
        )


urlpatterns = [
    path("editions/<slug:slug>/import/<slug:kind>", ImportFile.as_view(), name="edition-import")
]
