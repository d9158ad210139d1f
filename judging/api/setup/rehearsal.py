"""Rehearsals of an edition, by API."""

# tested by: tests/judging/services/rehearsal/test_request.py

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Job, User
from challenge.rest.requests import actor_of, typed
from judging.api.requests import edition_of
from judging.queries.overview.rehearsals import newest_rehearsal, paper_of_rehearsal
from judging.services.rehearsal.request import (
    ENTRIES,
    JUDGES,
    MOST_ENTRIES,
    MOST_JUDGES,
    discard_rehearsal,
    request_rehearsal,
)


class RehearsalIn(serializers.Serializer[Any]):
    """How many invented companies and judges take part, and the language of the papers."""

    entries = serializers.IntegerField(min_value=1, max_value=MOST_ENTRIES, default=ENTRIES)
    judges = serializers.IntegerField(min_value=1, max_value=MOST_JUDGES, default=JUDGES)
    language = serializers.ChoiceField(choices=["ko", "en"], default="ko")


class RehearsedStageOut(serializers.Serializer[Any]):
    """A stage that was played.  round: its order; facts: counts by name."""

    key = serializers.CharField()
    round = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField()
    facts = serializers.DictField(child=serializers.IntegerField())


class RehearsalNoteOut(serializers.Serializer[Any]):
    """What should be looked at.  part: of the set-up; words: by language."""

    part = serializers.CharField()
    words = serializers.DictField(child=serializers.CharField())


class RehearsalProblemOut(serializers.Serializer[Any]):
    """What stopped it.  stage, round: where; words: by language; parts: of the set-up → words."""

    stage = serializers.CharField()
    round = serializers.IntegerField(allow_null=True)
    code = serializers.CharField()
    words = serializers.DictField(child=serializers.CharField())
    parts = serializers.DictField(
        source="fields", child=serializers.DictField(child=serializers.CharField())
    )


class RehearsedRowOut(serializers.Serializer[Any]):
    """An invented entry in a round.  rank, score null: without a result; kind: of the decision."""

    rank = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    company_ko = serializers.CharField()
    company_en = serializers.CharField()
    score = serializers.CharField(allow_null=True)
    sheets = serializers.IntegerField()
    kind = serializers.CharField()
    award_ko = serializers.CharField()
    award_en = serializers.CharField()


class RehearsedRoundOut(serializers.Serializer[Any]):
    """A round that was tallied."""

    order = serializers.IntegerField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    rows = RehearsedRowOut(many=True)


class RehearsedMailOut(serializers.Serializer[Any]):
    """A kind of mail in a language: how many would have been sent, and the first of them."""

    kind = serializers.CharField()
    language = serializers.CharField()
    count = serializers.IntegerField()
    to = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()


class RehearsalOut(serializers.ModelSerializer[Job]):
    """A rehearsal.  message: the stage that is played; problem null: it reached its end; papers:
    names of its PDFs.
    """

    error = serializers.CharField(source="why", read_only=True)
    stages = RehearsedStageOut(source="result.stages", many=True, default=list, read_only=True)
    problem = RehearsalProblemOut(
        source="result.problem", default=None, allow_null=True, read_only=True
    )
    notes = RehearsalNoteOut(source="result.notes", many=True, default=list, read_only=True)
    rounds = RehearsedRoundOut(source="result.rounds", many=True, default=list, read_only=True)
    mails = RehearsedMailOut(source="result.mails", many=True, default=list, read_only=True)
    papers = serializers.ListField(
        child=serializers.CharField(), source="result.papers", default=list, read_only=True
    )

    class Meta:
        model = Job
        fields = [
            "id", "state", "progress", "message", "error", "created_at", "finished_at", "stages",
            "problem", "notes", "rounds", "mails", "papers",
        ]  # fmt: skip
        read_only_fields = fields


def _newest(actor: User, edition: Edition) -> Job:
    job = newest_rehearsal(actor, edition)
    if job is None:
        raise NotFound
    return job


class RehearsalView(APIView):
    """The newest rehearsal of an edition."""

    @extend_schema(responses=RehearsalOut)
    def get(self, request: Request, slug: str) -> Response:
        """How far it is, or its report; 404 where there is none."""
        edition = edition_of(request, slug)
        return Response(RehearsalOut(_newest(actor_of(request), edition)).data)

    @extend_schema(request=RehearsalIn, responses={202: RehearsalOut})
    def post(self, request: Request, slug: str) -> Response:
        """Play one; while one is played, that one is returned."""
        edition, actor = edition_of(request, slug), actor_of(request)
        job = request_rehearsal(actor=actor, edition=edition, **typed(RehearsalIn, request))
        return Response(RehearsalOut(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Throw its report away."""
        edition, actor = edition_of(request, slug), actor_of(request)
        discard_rehearsal(actor=actor, rehearsal=_newest(actor, edition))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RehearsalPaper(APIView):
    """A paper of the newest rehearsal."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, name: str) -> HttpResponse:
        """As PDF; 404 once it is thrown away."""
        data = paper_of_rehearsal(actor_of(request), edition_of(request, slug), name)
        headers = {"Content-Disposition": f'attachment; filename="{slug}-rehearsal-{name}.pdf"'}
        return HttpResponse(data, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("editions/<slug:slug>/rehearsal", RehearsalView.as_view(), name="edition-rehearsal"),
    path(
        "editions/<slug:slug>/rehearsal/papers/<slug:name>.pdf",
        RehearsalPaper.as_view(),
        name="rehearsal-paper",
    ),
]
