"""A judge answers the invitation and signs the pledge."""

# tested by: tests/frontend/pages/judges/test_scoring.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from judging.api.panel.serializers import AnswerIn, OwnSeatOut, PledgeIn, PledgeOut
from judging.models import PLEDGE_VERSION
from judging.queries.scoring.judge_work import (
    seat_for,
)
from judging.services.panel.pledge import (
    PLEDGE_TEXT,
    SELF_CHECK,
    accept_invitation,
    decline_invitation,
    sign_pledge,
    signed_pledge,
)


class Invitation(APIView):
    """The invitation to judge an edition."""

    @extend_schema(responses=OwnSeatOut)
    def get(self, request: Request, slug: str) -> Response:
        """Where it stands."""
        return Response(OwnSeatOut(seat_for(actor_of(request), slug)).data)

    @extend_schema(request=AnswerIn, responses=OwnSeatOut)
    def post(self, request: Request, slug: str) -> Response:
        """Answer it."""
        given = typed(AnswerIn, request)
        actor, judge = actor_of(request), seat_for(actor_of(request), slug)
        if not given["accept"]:
            seat = decline_invitation(actor=actor, judge=judge, reason=given["reason"])
            return Response(OwnSeatOut(seat).data)
        seat = accept_invitation(
            actor=actor,
            judge=judge,
            fields=given.get("known_fields"),
            max_load=given.get("max_load"),
            takes_fee=given.get("takes_fee"),
        )
        return Response(OwnSeatOut(seat).data)


class PledgeOfMine(APIView):
    """The pledge."""

    @extend_schema(responses=PledgeOut)
    def get(self, request: Request, slug: str) -> Response:
        """The text in the reader's language, and whether it is signed."""
        signed = signed_pledge(judge=seat_for(actor_of(request), slug))
        shown = {
            "self_check": {key: str(text) for key, text in SELF_CHECK.items()},
            "text": signed.text if signed else str(PLEDGE_TEXT),
            "text_version": signed.text_version if signed else PLEDGE_VERSION,
            "signed_name": getattr(signed, "signed_name", None),
            "signed_at": getattr(signed, "signed_at", None),
        }
        return Response(PledgeOut(shown).data)

    @extend_schema(request=PledgeIn, responses={201: PledgeIn})
    def post(self, request: Request, slug: str) -> Response:
        """Sign it."""
        given = typed(PledgeIn, request)
        pledge = sign_pledge(
            actor=actor_of(request), judge=seat_for(actor_of(request), slug), **given
        )
        return Response(PledgeIn(pledge).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("judge/editions/<slug:slug>/invitation", Invitation.as_view(), name="judge-invitation"),
    path("judge/editions/<slug:slug>/pledge", PledgeOfMine.as_view(), name="judge-pledge"),
]
