"""Organisers decide on sheets that came after the close."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from judging.api.requests import ROUND_PATH, round_of
from judging.api.serializers import WhyIn
from judging.models import LateSheet
from judging.queries.scoring.late_sheets import late_sheets_of
from judging.queries.scoring.sheet_changes import changed_sheets
from judging.services.scoring.late_sheets import accept_late_sheet, refuse_late_sheet


class LateSheetOut(serializers.ModelSerializer[LateSheet]):
    """A sheet as its judge sent it, and what became of it."""

    judge = serializers.IntegerField(source="assignment.judge_id", read_only=True)
    entry = serializers.IntegerField(source="assignment.entry_id", read_only=True)
    scores = serializers.DictField(read_only=True)

    class Meta:
        model = LateSheet
        fields = [
            "id",
            "judge",
            "entry",
            "state",
            "scores",
            "comment",
            "digest",
            "sent_at",
            "reason",
            "decided_at",
        ]
        read_only_fields = fields


class LateSheets(APIView):
    """Sheets that came after the close of a round."""

    @extend_schema(responses=LateSheetOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Newest first."""
        return Response(
            LateSheetOut(late_sheets_of(round_of(request, slug, order)), many=True).data
        )


class PointsChangeOut(serializers.Serializer[Any]):
    """One criterion before and after, in points; empty: it had no score."""

    key = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class SheetChangeOut(serializers.Serializer[Any]):
    """A change of a submitted sheet, or its reopening, with the version before it."""

    judge = serializers.IntegerField(source="assignment.judge_id")
    entry = serializers.IntegerField(source="assignment.entry_id")
    number = serializers.IntegerField()
    reason = serializers.CharField()
    made_at = serializers.DateTimeField()
    total_before = serializers.CharField()
    total = serializers.CharField()
    comment_before = serializers.CharField()
    comment = serializers.CharField()
    points = PointsChangeOut(many=True)
    discussion = serializers.IntegerField(allow_null=True)


class ChangedSheets(APIView):
    """Sheets that were changed after they had been submitted."""

    @extend_schema(responses=SheetChangeOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Each change with its reason, newest first."""
        changes = changed_sheets(round_of(request, slug, order))
        return Response(SheetChangeOut(changes, many=True).data)


class AcceptLate(APIView):
    """Count a late sheet."""

    @extend_schema(request=None, responses=LateSheetOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Word for word; the tally follows."""
        late = _late(request, slug, order, pk)
        accept_late_sheet(actor=actor_of(request), late=late)
        return Response(LateSheetOut(late).data)


class RefuseLate(APIView):
    """Don't count a late sheet."""

    @extend_schema(request=WhyIn, responses=LateSheetOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """The judge is told the reason."""
        late = refuse_late_sheet(
            actor=actor_of(request),
            late=_late(request, slug, order, pk),
            reason=typed(WhyIn, request)["reason"],
        )
        return Response(LateSheetOut(late).data)


def _late(request: Request, slug: str, order: int, pk: int) -> LateSheet:
    return get_object_or_404(late_sheets_of(round_of(request, slug, order)), pk=pk)


urlpatterns = [
    path(f"{ROUND_PATH}/late-sheets/", LateSheets.as_view(), name="round-late-sheets"),
    path(f"{ROUND_PATH}/changed-sheets/", ChangedSheets.as_view(), name="round-changed-sheets"),
    path(
        f"{ROUND_PATH}/late-sheets/<int:pk>/accept", AcceptLate.as_view(), name="late-sheet-accept"
    ),
    path(
        f"{ROUND_PATH}/late-sheets/<int:pk>/refuse", RefuseLate.as_view(), name="late-sheet-refuse"
    ),
]
