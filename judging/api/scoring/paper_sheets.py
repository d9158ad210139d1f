"""Organisers type score sheets that judges wrote on paper."""

# tested by: tests/judging/services/scoring/test_paper_sheet.py

from typing import Any

from django.http import FileResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.permissions import may_organise, require
from challenge.rest.inputs import FileIn
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from judging.api.requests import ROUND_PATH, round_of
from judging.api.serializers import SignatureIn
from judging.models import Assignment, SheetPhoto
from judging.queries.rounds.paper_pairs import pairs_to_type
from judging.services.scoring.paper_sheet import enter_photographed_sheet


class PairOut(serializers.ModelSerializer[Assignment]):
    """A judge and an entry whose sheet is not handed in yet."""

    assignment = serializers.IntegerField(source="pk")

    class Meta:
        model = Assignment
        fields = ["assignment", "judge", "entry"]
        read_only_fields = fields


class PaperSheetIn(serializers.Serializer[Any]):
    """A whole sheet, in points by criterion; scores and signature as JSON.

    photo: of the paper: PDF, PNG or JPEG.  signature: of the device that sends it, under a
    statement of the format challenge-paper-signature-1 (docs/proof-format.md §6).
    """

    assignment = serializers.IntegerField()
    scores = serializers.JSONField()
    comment = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=20000, trim_whitespace=False
    )
    photo = FileIn(required=False, default=None, allow_null=True)
    signature = serializers.JSONField(required=False, default=None, allow_null=True)

    def validate_scores(self, given: Any) -> dict[str, Any]:
        """Points by criterion."""
        if not isinstance(given, dict):
            raise serializers.ValidationError(_("Give the points by the criterion's short name."))
        return given

    def validate_signature(self, given: Any) -> Any:
        """As judges' devices send it."""
        checked = SignatureIn(data=given) if given is not None else None
        return checked and checked.is_valid(raise_exception=True) and dict(checked.validated_data)


class PaperSheetOut(serializers.Serializer[Any]):
    """The sheet as it counts; photo: the number of its photo, null: none."""

    sheet = serializers.IntegerField(source="pk")
    revision = serializers.IntegerField()
    total = serializers.CharField()
    photo = serializers.IntegerField(allow_null=True)


class PaperSheets(APIView):
    """Sheets that come on paper."""

    parser_classes = [MultiPartParser]

    @extend_schema(responses=PairOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """The pairs whose sheet may still be typed."""
        pairs = pairs_to_type(round_of(request, slug, order))
        return Response(PairOut(pairs, many=True).data)

    @extend_schema(request=PaperSheetIn, responses={201: PaperSheetOut})
    @needs_person
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Type one, with a photo of the paper and its digest in the public log."""
        round = round_of(request, slug, order)
        require(may_organise, actor_of(request), round.edition)
        given = typed(PaperSheetIn, request)
        rows = Assignment.objects.select_related("judge__edition", "round")
        pair = get_object_or_404(rows, round=round, pk=given["assignment"])
        sheet = enter_photographed_sheet(
            actor=actor_of(request),
            assignment=pair,
            scores=given["scores"],
            comment=given["comment"],
            photo=given["photo"],
            photo_name=given["photo"].name if given["photo"] else "",
            signature=given["signature"],
        )
        photo = SheetPhoto.objects.filter(revision__sheet=sheet).order_by("-pk").first()
        sheet.photo = photo.pk if photo else None  # type: ignore[attr-defined]
        return Response(PaperSheetOut(sheet).data, status=status.HTTP_201_CREATED)


class PhotoOfSheet(APIView):
    """The photo of the paper that a sheet was typed from."""

    @extend_schema(responses=OpenApiTypes.BINARY)
    def get(self, request: Request, slug: str, order: int, pk: int) -> FileResponse:
        """As it was sent, for organisers and observers."""
        round = round_of(request, slug, order)
        kept = get_object_or_404(SheetPhoto, revision__sheet__assignment__round=round, pk=pk)
        answer = FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.name)
        answer["Content-Type"] = "application/octet-stream"
        answer["Cache-Control"] = "private, no-store"
        return answer


urlpatterns = [
    path(f"{ROUND_PATH}/paper-sheets/", PaperSheets.as_view(), name="round-paper-sheets"),
    path(f"{ROUND_PATH}/paper-sheets/photos/<int:pk>", PhotoOfSheet.as_view(), name="sheet-photo"),
]
