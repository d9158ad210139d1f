"""What investors call: access, what they look for, winners who agreed; and how organisers admit
them.
"""
# tested by: tests/introductions/api/test_meetings.py

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import observed_edition, visible_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import needs_version, takes_version
from introductions.api.serializers import (
    AccessIn,
    IntroductionOut,
    InvestorAnswerIn,
    InvestorIn,
    InvestorOut,
    SeatOut,
    ThesisIn,
)
from introductions.models import Introduction, Investor
from introductions.queries.visible import investors_of, offers_to, seat_for, seats_of
from introductions.services.investors import admit_investor, answer_request, request_access
from introductions.services.theses import save_thesis


class AccessRequest(APIView):
    """Ask for access to an edition's winners."""

    @extend_schema(request=AccessIn, responses={201: InvestorOut})
    def post(self, request: Request, slug: str) -> Response:
        """Ask; asking twice is asking once."""
        facts, actor = typed(AccessIn, request), actor_of(request)
        return Response(
            InvestorOut(
                request_access(actor=actor, edition=visible_edition(actor, slug), **facts)
            ).data,
            status=status.HTTP_201_CREATED,
        )


class MySeats(ListAPIView[Investor]):
    """The signed-in investor's seats in all editions."""

    serializer_class = SeatOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Newest first."""
        if getattr(self, "swagger_fake_view", False):
            return Investor.objects.none()
        return seats_of(actor_of(self.request)).prefetch_related("thesis__fields")


class MyThesis(APIView):
    """The signed-in investor's thesis in an edition."""

    @extend_schema(responses=SeatOut)
    def get(self, request: Request, slug: str) -> Response:
        """As it stands."""
        return Response(SeatOut(seat_for(actor_of(request), slug)).data)

    @extend_schema(request=ThesisIn, responses=SeatOut)
    @takes_version
    def put(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """Replace it."""
        values, actor = typed(ThesisIn, request), actor_of(request)
        save_thesis(
            actor=actor,
            seen=seen,
            investor=seat_for(actor, slug),
            fields=values.pop("fields_"),
            **values,
        )
        return Response(SeatOut(seat_for(actor, slug)).data)


class MyOffers(ListAPIView[Introduction]):
    """Winners who agreed to meet the signed-in investor."""

    serializer_class = IntroductionOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Only after the startup said yes, and only for those who are admitted."""
        if getattr(self, "swagger_fake_view", False):
            return Introduction.objects.none()
        return offers_to(seat_for(actor_of(self.request), self.kwargs["slug"]))


class Investors(ListAPIView[Investor]):
    """An edition's investors, for organisers; POST invites one."""

    serializer_class = InvestorOut

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Those that the viewer may see."""
        if getattr(self, "swagger_fake_view", False):
            return Investor.objects.none()
        return investors_of(
            actor_of(self.request), observed_edition(actor_of(self.request), self.kwargs["slug"])
        )

    @extend_schema(request=InvestorIn, responses={201: InvestorOut})
    def post(self, request: Request, slug: str) -> Response:
        """Invite a fund."""
        facts, actor = typed(InvestorIn, request), actor_of(request)
        return Response(
            InvestorOut(
                admit_investor(actor=actor, edition=observed_edition(actor, slug), **facts)
            ).data,
            status=status.HTTP_201_CREATED,
        )


class InvestorAnswer(APIView):
    """Admit or refuse an investor who asked, or think again."""

    @extend_schema(request=InvestorAnswerIn, responses=InvestorOut)
    @needs_version
    def post(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Say yes or no."""
        facts, actor = typed(InvestorAnswerIn, request), actor_of(request)
        seat = get_object_or_404(investors_of(actor, observed_edition(actor, slug)), pk=pk)
        return Response(
            InvestorOut(answer_request(actor=actor, seen=seen, investor=seat, **facts)).data
        )


urlpatterns = [
    path("investors/me", MySeats.as_view(), name="investor-seats"),
    path("editions/<slug:slug>/investors/access", AccessRequest.as_view(), name="investor-access"),
    path("editions/<slug:slug>/investors/me/thesis", MyThesis.as_view(), name="investor-thesis"),
    path("editions/<slug:slug>/investors/me/offers", MyOffers.as_view(), name="investor-offers"),
    path("editions/<slug:slug>/investors", Investors.as_view(), name="investors"),
    path(
        "editions/<slug:slug>/investors/<int:pk>/answer",
        InvestorAnswer.as_view(),
        name="investor-answer",
    ),
]
