"""A judge answers the invitation and signs the pledge."""

# tested by: tests/frontend/pages/judges/test_scoring.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from challenge.services.people import answer_passkey_offer
from judging.api.panel.serializers import (
    AffiliationIn,
    AffiliationOut,
    AnswerIn,
    OwnSeatOut,
    PasskeyAnswerIn,
    PasskeyOfferOut,
    PledgeIn,
    PledgeOut,
)
from judging.models import PLEDGE_VERSION
from judging.queries.assignment.coming_in import is_passkey_offered, own_ties
from judging.queries.scoring.judge_work import seat_for
from judging.services.panel.own_ties import find_conflicts_of_ties, state_tie, withdraw_tie
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


class OwnTies(APIView):
    """One's ties to organisations, from which conflicts of interest are read."""

    @extend_schema(responses=AffiliationOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that one said (is_own), and those that organisers noted."""
        seat_for(actor_of(request), slug)
        return Response(AffiliationOut(own_ties(actor_of(request)), many=True).data)

    @extend_schema(request=AffiliationIn, responses={201: AffiliationOut})
    def post(self, request: Request, slug: str) -> Response:
        """Say one; said again, its dates and department change."""
        actor, judge = actor_of(request), seat_for(actor_of(request), slug)
        tie = state_tie(actor=actor, judge=judge, **typed(AffiliationIn, request))
        find_conflicts_of_ties(actor=actor, judge=judge)
        return Response(AffiliationOut(tie).data, status=status.HTTP_201_CREATED)


class OneOwnTie(APIView):
    """A tie that one said."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, tie: int) -> Response:
        """Take it back; what organisers noted stays."""
        actor, judge = actor_of(request), seat_for(actor_of(request), slug)
        withdraw_tie(actor=actor, judge=judge, pk=tie)
        find_conflicts_of_ties(actor=actor, judge=judge)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasskeyOffer(APIView):
    """The offer of a passkey, made once to who signed a pledge."""

    @extend_schema(responses=PasskeyOfferOut)
    def get(self, request: Request) -> Response:
        """Whether it stands."""
        offered = is_passkey_offered(actor_of(request))
        return Response(PasskeyOfferOut({"is_offered": offered}).data)

    @extend_schema(request=PasskeyAnswerIn, responses=PasskeyOfferOut)
    def post(self, request: Request) -> Response:
        """Say yes or no: either way it is made no more."""
        answer_passkey_offer(actor=actor_of(request), **typed(PasskeyAnswerIn, request))
        return self.get(request)


urlpatterns = [
    path("judge/passkey-offer", PasskeyOffer.as_view(), name="judge-passkey-offer"),
    path("judge/editions/<slug:slug>/ties", OwnTies.as_view(), name="judge-ties"),
    path("judge/editions/<slug:slug>/ties/<int:tie>", OneOwnTie.as_view(), name="judge-tie"),
    path("judge/editions/<slug:slug>/invitation", Invitation.as_view(), name="judge-invitation"),
    path("judge/editions/<slug:slug>/pledge", PledgeOfMine.as_view(), name="judge-pledge"),
]
