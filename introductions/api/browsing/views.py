"""Winners that investors browse and ask to meet: all three sides."""
# tested by: tests/introductions/api/browsing/test_views.py

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from introductions.api.browsing.serializers import (
    BrowsingOut,
    MeetingRequestIn,
    MeetingRequestOut,
    OrganisersRequestOut,
    TeaserOut,
)
from introductions.models import Investor, MeetingRequest, Teaser
from introductions.queries.browsing.teasers import meeting_requests_of, requests_by, teasers_for
from introductions.queries.cards import winner_for
from introductions.queries.visible import seat_for
from introductions.services.browsing.requests import ask_to_meet, withdraw_request
from introductions.services.browsing.teasers import allow_browsing, end_browsing
from judging.models import Winner


class Teasers(APIView):
    """Winners that an admitted investor may browse."""

    @extend_schema(responses=TeaserOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The list, in the order of the awards."""
        return Response(TeaserOut(teasers_for(_seat(request, slug)), many=True).data)


class OwnMeetingRequests(APIView):
    """Whom an investor asked to meet."""

    @extend_schema(responses=MeetingRequestOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The newest first."""
        return Response(MeetingRequestOut(requests_by(_seat(request, slug)), many=True).data)


class OneMeetingRequest(APIView):
    """An investor's request to meet one winner."""

    @extend_schema(request=MeetingRequestIn, responses=MeetingRequestOut)
    @needs_person
    def put(self, request: Request, slug: str, winner: int) -> Response:
        """Ask; it answers the same whether the startup is asked or not."""
        seat = _seat(request, slug)
        found = _winner(seat, winner)
        facts = typed(MeetingRequestIn, request)
        ask_to_meet(actor=actor_of(request), investor=seat, winner=found, **facts)
        shown = next(row for row in requests_by(seat) if row.winner.pk == winner)
        return Response(MeetingRequestOut(shown).data)

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, slug: str, winner: int) -> Response:
        """Withdraw it."""
        seat = _seat(request, slug)
        withdraw_request(actor=actor_of(request), investor=seat, winner=_winner(seat, winner))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeetingRequests(ListAPIView[MeetingRequest]):
    """All requests of an edition's investors, for organisers and observers."""

    serializer_class = OrganisersRequestOut

    def get_queryset(self) -> QuerySet[MeetingRequest]:
        """Those that the viewer may see."""
        if getattr(self, "swagger_fake_view", False):
            return MeetingRequest.objects.none()
        viewer = actor_of(self.request)
        return meeting_requests_of(viewer, observed_edition(viewer, self.kwargs["slug"]))


class Browsing(APIView):
    """Whether investors may browse my award."""

    @extend_schema(responses=BrowsingOut)
    def get(self, request: Request, pk: int) -> Response:
        """For those who write for the startup."""
        return Response(_browsing(winner_for(actor_of(request), pk)))

    @extend_schema(request=None, responses=BrowsingOut)
    @needs_person
    def put(self, request: Request, pk: int) -> Response:
        """Let them."""
        winner = winner_for(actor_of(request), pk)
        allow_browsing(actor=actor_of(request), winner=winner)
        return Response(_browsing(winner))

    @extend_schema(responses=BrowsingOut)
    @needs_person
    def delete(self, request: Request, pk: int) -> Response:
        """No longer let them."""
        winner = winner_for(actor_of(request), pk)
        end_browsing(actor=actor_of(request), winner=winner)
        return Response(_browsing(winner))


def _browsing(winner: Winner) -> dict[str, bool]:
    return {"is_open": Teaser.objects.filter(winner=winner).exists()}


def _seat(request: Request, slug: str) -> Investor:
    seat = seat_for(actor_of(request), slug)
    if seat.state != Investor.State.ADMITTED:
        raise NotFound
    return seat


def _winner(seat: Investor, pk: int) -> Winner:
    rows = Winner.objects.select_related("entry__startup", "entry__edition")
    return get_object_or_404(rows, pk=pk, entry__edition=seat.edition)


urlpatterns = [
    path("editions/<slug:slug>/teasers", Teasers.as_view(), name="teasers"),
    path(
        "editions/<slug:slug>/my-meeting-requests",
        OwnMeetingRequests.as_view(),
        name="my-meeting-requests",
    ),
    path(
        "editions/<slug:slug>/my-meeting-requests/<int:winner>",
        OneMeetingRequest.as_view(),
        name="my-meeting-request",
    ),
    path(
        "editions/<slug:slug>/meeting-requests",
        MeetingRequests.as_view(),
        name="meeting-requests",
    ),
    path("applications/<int:pk>/browsing", Browsing.as_view(), name="application-browsing"),
]
