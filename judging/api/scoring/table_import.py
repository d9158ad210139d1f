"""Organisers import entries, judges, paper score sheets and decisions from a file."""

# tested by: tests/judging/services/imports/test_table_import.py

import hashlib
from functools import partial
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
from challenge.kernel.spreadsheets import SpreadsheetError, Table, in_words, read_table
from challenge.models import Edition, User
from challenge.permissions import require
from challenge.rest.inputs import FileIn
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import require_person
from judging.api.requests import edition_of
from judging.models import Round
from judging.permissions import may_import
from judging.queries.scoring.imported.mapping import mapping_in
from judging.services.imports.mapped_import import look_at, write_mapped
from judging.services.imports.table_import import KINDS, OF_ROUND, Target, plan_table, write_plan


class ImportIn(serializers.Serializer[Any]):
    """A file, and whether to write it."""

    file = FileIn()
    write = serializers.BooleanField(required=False, default=False)
    skip_bad = serializers.BooleanField(required=False, default=False)
    round = serializers.IntegerField(required=False, allow_null=True, default=None)
    mapping = serializers.JSONField(required=False, default=None, allow_null=True)


class ColumnsIn(serializers.Serializer[Any]):
    """A file whose columns are to be named, or were named so far."""

    file = FileIn()
    round = serializers.IntegerField(required=False, allow_null=True, default=None)
    mapping = serializers.JSONField(required=False, default=None, allow_null=True)


class TargetOut(serializers.Serializer[Any]):
    """What a column may be: `to` in a mapping."""

    to = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not its own
    kind = serializers.CharField()
    needed = serializers.BooleanField()


class ColumnsOut(serializers.Serializer[Any]):
    """A file as it seems to be: the mapping to correct and to send with the import."""

    sheets = serializers.ListField(child=serializers.CharField(allow_blank=True))
    mapping = serializers.JSONField()
    targets = TargetOut(many=True)
    examples = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    ignored_columns = serializers.ListField(child=serializers.CharField())
    problem = serializers.CharField(allow_blank=True)


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

        kind: entries, judges, scores or decisions; the last two not by an access token.
        """
        edition = edition_of(request, slug)
        if kind not in KINDS:
            raise NotFound
        require(partial(may_import, kind=kind), actor_of(request), edition)
        if kind in OF_ROUND:
            require_person(request)
        wanted = typed(ImportIn, request)
        if wanted["mapping"] is not None:
            return self._mapped(actor_of(request), edition, kind, wanted)
        content = wanted["file"].read()
        table = _table_in(content)
        target: Target = {
            "kind": kind,
            "edition": edition,
            "round": round_numbered(edition, wanted["round"]),
        }
        plan = plan_table(table=table, **target)
        may_write = wanted["write"] and plan.rows and (wanted["skip_bad"] or not plan.problems)
        written = may_write and write_plan(
            actor=actor_of(request),
            rows=plan.rows,
            table_sha256=hashlib.sha256(content).hexdigest(),
            **target,
        )
        report = {
            "summary": table.summary,
            "rows": [{"line": row.line, "cells": row.cells} for row in table.rows],
            "good": len(plan.rows),
            "ignored_columns": plan.ignored,
            "problems": plan.problems,
            "written": written or 0,
        }
        is_held = wanted["write"] and not written
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if is_held else status.HTTP_200_OK
        return Response(ImportOut(report).data, status=code)

    def _mapped(self, actor: User, edition: Edition, kind: str, wanted: Any) -> Response:
        """As above, by the mapping that was sent."""
        content, mapping = wanted["file"].read(), mapping_in(wanted["mapping"])
        round = round_numbered(edition, wanted["round"])
        looked = look_at(kind=kind, edition=edition, content=content, mapping=mapping, round=round)
        if looked.read.problem:
            raise InvalidInput(fields={"file": looked.read.problem})
        plan = looked.plan
        may_write = wanted["write"] and plan.rows and (wanted["skip_bad"] or not plan.problems)
        written = may_write and write_mapped(
            actor=actor,
            kind=kind,
            edition=edition,
            content=content,
            mapping=mapping,
            round=round,
            leave_bad_out=wanted["skip_bad"],
        )
        report = {
            "summary": ", ".join(looked.read.summary),
            "rows": [
                {"line": line.place.line, "cells": {cell.column: cell.read for cell in line.cells}}
                for line in looked.read.lines
            ],
            "good": len(plan.rows),
            "ignored_columns": looked.read.ignored,
            "problems": plan.problems,
            "written": written or 0,
        }
        is_held = wanted["write"] and not written
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if is_held else status.HTTP_200_OK
        return Response(ImportOut(report).data, status=code)


def _table_in(content: bytes) -> Table:
    try:
        return read_table(content)
    except SpreadsheetError as error:
        raise InvalidInput(fields={"file": in_words(error)}) from error


class ImportColumns(APIView):
    """What the columns of a file seem to be."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=ColumnsIn, responses=ColumnsOut)
    def post(self, request: Request, slug: str, kind: str) -> Response:
        """Reads the file and writes nothing; a mapping that is sent is checked instead.

        kind: entries, judges, scores or decisions.
        """
        edition = edition_of(request, slug)
        if kind not in KINDS:
            raise NotFound
        require(partial(may_import, kind=kind), actor_of(request), edition)
        wanted = typed(ColumnsIn, request)
        looked = look_at(
            kind=kind,
            edition=edition,
            content=wanted["file"].read(),
            mapping=None if wanted["mapping"] is None else mapping_in(wanted["mapping"]),
            round=round_numbered(edition, wanted["round"]),
        )
        found = {
            "sheets": [sheet.name for sheet in looked.sheets],
            "mapping": looked.mapping.as_json(),
            "targets": list(looked.targets.values()),
            "examples": looked.read.columns,
            "ignored_columns": looked.read.ignored,
            "problem": looked.read.problem,
        }
        return Response(ColumnsOut(found).data)


def round_numbered(edition: Edition, order: int | None) -> Round | None:
    """The round with that number, 404 where there is none; None: none was named."""
    rounds = Round.objects.select_related("edition")
    return None if order is None else get_object_or_404(rounds, edition=edition, order=order)


urlpatterns = [
    path("editions/<slug:slug>/import/<slug:kind>", ImportFile.as_view(), name="edition-import"),
    path(
        "editions/<slug:slug>/import/<slug:kind>/columns",
        ImportColumns.as_view(),
        name="edition-import-columns",
    ),
]
