"""Places from the waiting list: asked of startups, answered by them, given by a correction."""
# tested by: tests/judging/services/results/after/test_move_up.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from judging.api.requests import ROUND_PATH, round_of
from judging.api.results.serializers import CorrectionOut
from judging.models import PlaceOffer
from judging.queries.results.published.offers import offer_to, offers_of
from judging.services.results.after.move_up import answer_place, prepare_move_up
from submissions.permissions import may_read_draft
from submissions.queries.entries import entry_for


class PlaceOfferOut(serializers.ModelSerializer[PlaceOffer]):
    """An offer.  left_by: whose place it is."""

    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = PlaceOffer
        fields = ["id", "entry", "left_by", "state", "offered_at", "answer_by", "is_open"]
        read_only_fields = fields


class OwnPlaceOfferOut(serializers.ModelSerializer[PlaceOffer]):
    """An offer, as its startup reads it."""

    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = PlaceOffer
        fields = ["id", "state", "offered_at", "answer_by", "is_open"]
        read_only_fields = fields


class PlaceAnswerIn(serializers.Serializer[Any]):
    """Whether the startup takes the place."""

    takes_it = serializers.BooleanField()


class OwnPlace(APIView):
    """A place from the waiting list, offered to one's application."""

    @extend_schema(responses=OwnPlaceOfferOut)
    def get(self, request: Request, pk: int) -> Response:
        """What was offered last; 404 where nothing was."""
        return Response(OwnPlaceOfferOut(_own(request, pk)).data)

    @extend_schema(request=PlaceAnswerIn, responses=OwnPlaceOfferOut)
    @needs_person
    def put(self, request: Request, pk: int) -> Response:
        """Take it or decline it: the representative, in time."""
        offer = answer_place(
            actor=actor_of(request), offer=_own(request, pk), **typed(PlaceAnswerIn, request)
        )
        return Response(OwnPlaceOfferOut(offer).data)


class PlaceOffers(APIView):
    """Who on the round's waiting list was asked, and what they said."""

    @extend_schema(responses=PlaceOfferOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """In the order in which they were asked."""
        rows = offers_of(round_of(request, slug, order))
        return Response(PlaceOfferOut(rows, many=True).data)

    @extend_schema(request=None, responses={201: CorrectionOut})
    @needs_person
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Prepare the correction that gives their places to all who accepted."""
        correction = prepare_move_up(actor=actor_of(request), round=round_of(request, slug, order))
        return Response(CorrectionOut(correction).data, status=status.HTTP_201_CREATED)


def _own(request: Request, pk: int) -> PlaceOffer:
    entry = entry_for(actor_of(request), pk)
    offer = offer_to(entry) if may_read_draft(actor_of(request), entry) else None
    if offer is None:
        raise NotFound
    offer.entry = entry
    return offer


urlpatterns = [
    path("applications/<int:pk>/place", OwnPlace.as_view(), name="application-place"),
    path(f"{ROUND_PATH}/place-offers/", PlaceOffers.as_view(), name="round-place-offers"),
]
