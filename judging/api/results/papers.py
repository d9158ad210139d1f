"""The printed set: what there is, one paper as PDF or Word file, and the whole set as a ZIP."""

# tested by: tests/judging/services/results/test_paper_set.py

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.kernel.papers.file_kinds import KINDS
from challenge.models import Job
from challenge.rest.requests import actor_of, typed
from judging.api.requests import edition_of
from judging.models import Round
from judging.queries.results.papers.office_papers import (
    NAMES,
    PAPER_SET,
    one_paper_named,
    paper_lines,
    paper_sets,
)
from judging.services.results.paper_set import request_paper_set


class PaperLineOut(serializers.Serializer[Any]):
    """A paper.  round: its order, null for the whole edition; count: what is in it; is_one_file:
    it can be taken by itself, else it is in the whole set only.
    """

    name = serializers.CharField(source="kind.name")
    title = serializers.CharField(source="kind.title")
    round = serializers.IntegerField(source="round.order", default=None, allow_null=True)
    count = serializers.IntegerField()
    is_one_file = serializers.BooleanField()


class PaperSetIn(serializers.Serializer[Any]):
    """What the set is taken for, and its language."""

    reason = serializers.CharField(max_length=200)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, default="ko")


class PaperSetOut(serializers.ModelSerializer[Job]):
    """A set.  sha256, size: of the ZIP; left_out: papers that aren't in it, with why."""

    error = serializers.CharField(source="why", read_only=True)
    sha256 = serializers.CharField(source="result.sha256", default="", read_only=True)
    size = serializers.IntegerField(
        source="result.size", default=None, allow_null=True, read_only=True
    )
    left_out = serializers.ListField(
        child=serializers.CharField(), source="result.left_out", default=list, read_only=True
    )
    is_kept = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id", "state", "progress", "error", "reason", "created_at", "finished_at", "sha256",
            "size", "left_out", "is_kept",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_kept(self, job: Job) -> bool:
        """Whether its file can still be taken."""
        return bool(job.result.get("file"))


class Papers(APIView):
    """The papers of an edition and its rounds."""

    @extend_schema(responses=PaperLineOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """With how much is in each."""
        edition = edition_of(request, slug)
        lines = paper_lines(edition, list(edition.rounds.order_by("order")))
        return Response(PaperLineOut(lines, many=True).data)


class PaperFile(APIView):
    """One paper."""

    @extend_schema(
        parameters=[
            OpenApiParameter("round", int, description="its number, for the papers of a round"),
            OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(NAMES)),
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(KINDS)),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, slug: str, name: str, kind: str) -> HttpResponse:
        """In the reader's language; 404 while there is nothing in it."""
        edition = edition_of(request, slug)
        order = request.query_params.get("round", "")
        rounds = Round.objects.filter(edition=edition).select_related("edition", "rubric")
        round = rounds.filter(order=int(order)).first() if order.isdecimal() else None
        if kind not in KINDS:
            raise NotFound
        paper = one_paper_named(actor_of(request), edition, name, round=round)
        headers = {"Content-Disposition": f'attachment; filename="{slug}-{paper.name}.{kind}"'}
        made, content_type = KINDS[kind]
        return HttpResponse(made(paper), content_type=content_type, headers=headers)


class PaperSets(APIView):
    """Whole sets."""

    @extend_schema(responses=PaperSetOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The newest five."""
        return Response(PaperSetOut(paper_sets(edition_of(request, slug)), many=True).data)

    @extend_schema(request=PaperSetIn, responses={202: PaperSetOut})
    def post(self, request: Request, slug: str) -> Response:
        """Ask for one; while one is being made, that one is returned."""
        edition, actor = edition_of(request, slug), actor_of(request)
        job = request_paper_set(actor=actor, edition=edition, **typed(PaperSetIn, request))
        return Response(PaperSetOut(job).data, status=status.HTTP_202_ACCEPTED)


class PaperSetFile(APIView):
    """The ZIP of a set."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, pk: int) -> HttpResponseBase:
        """404 once its time is over."""
        job = get_object_or_404(Job, edition=edition_of(request, slug), kind=PAPER_SET, pk=pk)
        if not job.result.get("file"):
            raise NotFound
        headers = {"Content-Disposition": f'attachment; filename="{slug}-papers.zip"'}
        file = default_storage.open(job.result["file"])
        return FileResponse(file, content_type="application/zip", headers=headers)


urlpatterns = [
    path("editions/<slug:slug>/papers", Papers.as_view(), name="edition-papers"),
    path(
        "editions/<slug:slug>/papers/<slug:name>.<slug:kind>",
        PaperFile.as_view(),
        name="edition-paper",
    ),
    path("editions/<slug:slug>/paper-sets", PaperSets.as_view(), name="paper-sets"),
    path(
        "editions/<slug:slug>/paper-sets/<int:pk>/file",
        PaperSetFile.as_view(),
        name="paper-set-file",
    ),
]
