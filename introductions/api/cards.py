"""A winner's card: what its startup writes and consents to."""
# tested by: tests/introductions/services/test_cards.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from challenge.rest.versions import entity_tag, needs_version, takes_version
from introductions.models import CardConsent, CompanyCard
from introductions.queries.cards import CARD_ITEMS, card_consent_of, card_of, winner_for
from introductions.services.cards import consent_to_card, save_card, withdraw_card_consent


class FigureIO(serializers.Serializer[Any]):
    """One period's figure."""

    period = serializers.CharField(max_length=20)
    value = serializers.IntegerField(min_value=0)


class CardIO(serializers.ModelSerializer[CompanyCard]):
    """The card; money in KRW.  A field that is left out stays as it is."""

    traction = FigureIO(many=True, required=False)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = CompanyCard
        fields = [*CompanyCard.VERSIONED, "etag"]


class CardConsentIn(serializers.Serializer[None]):
    """Which items introduced investors see, as they stand.  It has to be said: silence shows
    nothing.
    """

    items = serializers.ListField(child=serializers.ChoiceField(choices=list(CARD_ITEMS)))


class CardConsentOut(serializers.ModelSerializer[CardConsent]):
    """The consent in force: what investors see, word for word."""

    class Meta:
        model = CardConsent
        fields = ["items", "content", "text", "given_at"]
        read_only_fields = fields


class Card(APIView):
    """The card of my winning entry."""

    @extend_schema(responses=CardIO)
    def get(self, request: Request, pk: int) -> Response:
        """As it stands; before it was saved, with what was submitted."""
        return _answer(card_of(winner_for(actor_of(request), pk)))

    @extend_schema(request=CardIO, responses=CardIO)
    @takes_version
    def patch(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Write some of it."""
        winner = winner_for(actor_of(request), pk)
        facts = typed(CardIO, request)
        return _answer(save_card(actor=actor_of(request), winner=winner, seen=seen, **facts))


class CardAgreement(APIView):
    """What of the card investors see."""

    @extend_schema(responses=CardConsentOut)
    def get(self, request: Request, pk: int) -> Response:
        """The consent in force; empty without one."""
        consent = card_consent_of(winner_for(actor_of(request), pk))
        return Response(CardConsentOut(consent).data if consent else {})

    @extend_schema(request=CardConsentIn, responses=CardConsentOut)
    @needs_version
    @needs_person
    def put(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Agree.  If-Match is the etag of the card that was read; it is needed."""
        winner = winner_for(actor_of(request), pk)
        facts = typed(CardConsentIn, request)
        consent = consent_to_card(actor=actor_of(request), winner=winner, seen=seen, **facts)
        return Response(CardConsentOut(consent).data)

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, pk: int) -> Response:
        """Withdraw: no investor sees the card any more."""
        withdraw_card_consent(actor=actor_of(request), winner=winner_for(actor_of(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _answer(card: CompanyCard) -> Response:
    return Response(CardIO(card).data, headers={"ETag": entity_tag(card.etag)})


urlpatterns = [
    path("applications/<int:pk>/card", Card.as_view(), name="application-card"),
    path(
        "applications/<int:pk>/card/consent",
        CardAgreement.as_view(),
        name="application-card-consent",
    ),
]
