"""The appeals of an edition: who sees to each, the reply, and its approval."""

# tested by: tests/judging/api/results/test_appeals.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import User
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import needs_version, takes_version
from judging.api.requests import ROUND_PATH, edition_of, round_of
from judging.api.results.appeals import AppealFileOut
from judging.models import Appeal, AppealOutcome
from judging.queries.results.appeals.appeal_rows import answerers, edition_appeals
from judging.queries.results.appeals.places_on_hold import places_on_hold
from judging.services.results.appeals.answer_appeal import (
    approve_reply,
    assign_appeal,
    prepare_reply,
    return_reply,
)


class AppealAtDeskOut(serializers.ModelSerializer[Appeal]):
    """An appeal with everything that whoever answers it needs."""

    round = serializers.IntegerField(source="announcement.round.order", read_only=True)
    files = AppealFileOut(many=True, read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Appeal
        fields = [
            "id", "code", "entry", "round", "version", "state", "ground", "statement", "wanted",
            "files", "submitted_at", "withdrawn_at", "reply_due_at", "assigned_to", "outcome",
            "reply_ko", "reply_en", "prepared_by", "prepared_at", "approved_by", "answered_at",
            "etag",
        ]  # fmt: skip
        read_only_fields = fields


class AppealPersonIn(serializers.Serializer[Any]):
    """Who sees to it: an organiser's id."""

    person = serializers.IntegerField()


class AnswererOut(serializers.Serializer[Any]):
    """An organiser, and whether the result is their own work."""

    person = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user.display_name")
    judged = serializers.BooleanField()
    decided = serializers.BooleanField()


class ReplyIn(serializers.Serializer[Any]):
    """The reply with its reasons."""

    outcome = serializers.ChoiceField(choices=AppealOutcome.choices)
    reply_ko = serializers.CharField()
    reply_en = serializers.CharField(required=False, allow_blank=True, default="")


class OnHoldOut(serializers.Serializer[Any]):
    """An entry whose place is on hold, and the appeal for which it is."""

    entry = serializers.IntegerField()
    appeal = serializers.IntegerField()


class EditionAppeals(APIView):
    """The register of appeals (이의신청대장)."""

    @extend_schema(responses=AppealAtDeskOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Open ones first, the reply that is due next on top."""
        rows = edition_appeals(edition_of(request, slug))
        return Response(AppealAtDeskOut(rows, many=True).data)


class EditionAppeal(APIView):
    """One appeal."""

    @extend_schema(responses=AppealAtDeskOut)
    def get(self, request: Request, slug: str, appeal: int) -> Response:
        """As its desk shows it."""
        return Response(AppealAtDeskOut(_appeal(request, slug, appeal)).data)


class AssignAppeal(APIView):
    """Who sees to an appeal."""

    @extend_schema(responses=AnswererOut(many=True))
    def get(self, request: Request, slug: str, appeal: int) -> Response:
        """Organisers, those who had no part in the result first."""
        return Response(AnswererOut(answerers(_appeal(request, slug, appeal)), many=True).data)

    @extend_schema(request=AppealPersonIn, responses=AppealAtDeskOut)
    def put(self, request: Request, slug: str, appeal: int) -> Response:
        """Assign it; 422 for somebody who had a part in the result, while another is there."""
        row = _appeal(request, slug, appeal)
        person = typed(AppealPersonIn, request)["person"]
        organisers = User.objects.filter(roles__edition=row.edition).distinct()
        user = get_object_or_404(organisers, pk=person)
        done = assign_appeal(actor=actor_of(request), appeal=row, person=user)
        return Response(AppealAtDeskOut(done).data)


class AppealReply(APIView):
    """The reply to an appeal."""

    @extend_schema(request=ReplyIn, responses=AppealAtDeskOut)
    @needs_version
    def put(self, request: Request, slug: str, appeal: int, *, seen: str | None) -> Response:
        """Prepare it; a second person approves it."""
        row = _appeal(request, slug, appeal)
        values = typed(ReplyIn, request)
        done = prepare_reply(actor=actor_of(request), appeal=row, seen=seen, **values)
        return Response(AppealAtDeskOut(done).data)

    @extend_schema(responses=AppealAtDeskOut)
    def delete(self, request: Request, slug: str, appeal: int) -> Response:
        """Send a prepared one back to be written anew."""
        row = _appeal(request, slug, appeal)
        return Response(AppealAtDeskOut(return_reply(actor=actor_of(request), appeal=row)).data)


class ApproveReply(APIView):
    """Approve a reply, as a second person."""

    @extend_schema(request=None, responses=AppealAtDeskOut)
    @takes_version
    @needs_person
    def post(self, request: Request, slug: str, appeal: int, *, seen: str | None) -> Response:
        """The appeal is answered and the startup told."""
        row = _appeal(request, slug, appeal)
        done = approve_reply(actor=actor_of(request), appeal=row, seen=seen)
        return Response(AppealAtDeskOut(done).data)


class PlacesOnHold(APIView):
    """Places of a published result that an open appeal may change."""

    @extend_schema(responses=OnHoldOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Empty: every place is certain."""
        held = places_on_hold(round_of(request, slug, order))
        rows = [{"entry": entry, "appeal": appeal.pk} for entry, appeal in held.items()]
        return Response(OnHoldOut(rows, many=True).data)


def _appeal(request: Request, slug: str, pk: int) -> Appeal:
    return get_object_or_404(edition_appeals(edition_of(request, slug)), pk=pk)


_ONE = "editions/<slug:slug>/appeals/<int:appeal>"
urlpatterns = [
    path("editions/<slug:slug>/appeals/", EditionAppeals.as_view(), name="edition-appeals"),
    path(_ONE, EditionAppeal.as_view(), name="edition-appeal"),
    path(f"{_ONE}/person", AssignAppeal.as_view(), name="edition-appeal-person"),
    path(f"{_ONE}/reply", AppealReply.as_view(), name="edition-appeal-reply"),
    path(f"{_ONE}/approve", ApproveReply.as_view(), name="edition-appeal-approve"),
    path(f"{ROUND_PATH}/on-hold", PlacesOnHold.as_view(), name="round-on-hold"),
]
