"""Questions about a call, and their answers."""
# tested by: tests/submissions/services/with_organiser/test_inquiries.py

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import observed_edition, visible_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import needs_version
from submissions.models import Inquiry
from submissions.queries.with_organiser.inquiries import (
    all_inquiries,
    own_inquiries,
    published_answers,
)
from submissions.services.with_organiser.inquiries import answer_question, ask_question

MOST_ROWS = 500


class PublishedAnswerOut(serializers.ModelSerializer[Inquiry]):
    """A question as it is published, with its answer."""

    question = serializers.CharField(source="shown_question", read_only=True)

    class Meta:
        model = Inquiry
        fields = ["id", "question", "answer", "is_public", "states_rule", "answered_at"]
        read_only_fields = fields


class InquiryOut(serializers.ModelSerializer[Inquiry]):
    """A question as it was asked: for whoever asked, and those who run the edition."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Inquiry
        fields = [
            "id", "question", "asked_at", "answer", "is_public", "shown_question", "states_rule",
            "answered_at", "etag",
        ]  # fmt: skip
        read_only_fields = fields


class InquiriesOut(serializers.Serializer[Any]):
    """published: for anybody.  own: what you asked."""

    published = PublishedAnswerOut(many=True)
    own = InquiryOut(many=True)


class QuestionIn(serializers.Serializer[Any]):
    """A question about the call."""

    question = serializers.CharField()


class InquiryAnswerIn(serializers.Serializer[Any]):
    """An answer; shown_question: as it is published, if not as it was asked."""

    answer = serializers.CharField()
    is_public = serializers.BooleanField(default=False)
    states_rule = serializers.BooleanField(default=False)
    shown_question = serializers.CharField(required=False, allow_blank=True, default="")


class EditionInquiries(APIView):
    """Questions and answers of an edition."""

    permission_classes = [AllowAny]

    @extend_schema(responses=InquiriesOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        """The newest 500 of each."""
        viewer = actor_of(request)
        edition = visible_edition(viewer, slug)
        found = {
            "published": published_answers(edition)[:MOST_ROWS],
            "own": own_inquiries(viewer, edition)[:MOST_ROWS],
        }
        return Response(InquiriesOut(found).data)

    @extend_schema(request=QuestionIn, responses={201: InquiryOut})
    def post(self, request: Request, slug: str) -> Response:
        """Ask, once signed in; the answer comes by mail, too."""
        if not request.user.is_authenticated:
            self.permission_denied(request)
        edition = visible_edition(actor_of(request), slug)
        values = typed(QuestionIn, request)
        asked = ask_question(actor=actor_of(request), edition=edition, **values)
        return Response(InquiryOut(asked).data, status=status.HTTP_201_CREATED)


class AllInquiries(APIView):
    """What was asked about an edition, for those who run it."""

    @extend_schema(responses=InquiryOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that wait for an answer first."""
        viewer = actor_of(request)
        rows = all_inquiries(viewer, observed_edition(viewer, slug))
        return Response(InquiryOut(rows[:MOST_ROWS], many=True).data)


class InquiryAnswer(APIView):
    """The answer to a question."""

    @extend_schema(request=InquiryAnswerIn, responses=InquiryOut)
    @needs_version
    def put(self, request: Request, slug: str, inquiry: int, *, seen: str | None) -> Response:
        """Answer the asker alone, or all; one that states a rule is never changed again."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        row = get_object_or_404(all_inquiries(actor, edition), pk=inquiry)
        values = typed(InquiryAnswerIn, request)
        return Response(
            InquiryOut(answer_question(actor=actor, inquiry=row, seen=seen, **values)).data
        )


urlpatterns = [
    path("editions/<slug:slug>/inquiries/", EditionInquiries.as_view(), name="edition-inquiries"),
    path(
        "editions/<slug:slug>/inquiries/all", AllInquiries.as_view(), name="edition-inquiries-all"
    ),
    path(
        "editions/<slug:slug>/inquiries/<int:inquiry>/answer",
        InquiryAnswer.as_view(),
        name="edition-inquiry-answer",
    ),
]
