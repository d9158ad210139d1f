"""Editions, who runs them, and the server's time."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import path
from django_filters import CharFilter, NumberFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.api.serializers import (
    ClockRulesIn,
    EditionChanges,
    EditionOut,
    EditionRow,
    TimeOut,
)
from challenge.kernel import clock
from challenge.models import Edition
from challenge.queries import editions_run_by, observed_edition, public_editions, visible_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from challenge.services import editions as services
from challenge.services.clock_rules import set_clock_rules


class ServerTime(APIView):
    """What time it is for us."""

    permission_classes = [AllowAny]

    @extend_schema(responses=TimeOut, auth=[])
    def get(self, request: Request) -> Response:
        """The database's clock: countdowns go by it."""
        return Response(TimeOut({"now": clock.now()}).data)


class EditionFilter(FilterSet):  # type: ignore[misc]  # it has no types
    """As the page of all calls narrows them.  region: as an edition names it; a call for everywhere
    is one for every region.
    """

    year = NumberFilter()
    field = CharFilter(field_name="fields__slug", distinct=True)
    region = CharFilter(method="in_region")

    class Meta:
        model = Edition
        fields = ["year", "field", "region"]

    def in_region(self, editions: QuerySet[Edition], _name: str, region: str) -> QuerySet[Edition]:
        """Those that a company of there may enter."""
        anywhere = Q(rules__region__isnull=True) | Q(rules__region=[])
        return editions.filter(
            anywhere | Q(rules__region=region) | Q(rules__region__contains=[region])
        )


class Editions(ListAPIView[Edition]):
    """Editions that the public sees; signed in, also those that you run."""

    permission_classes = [AllowAny]
    serializer_class = EditionRow
    filterset_class = EditionFilter

    def get_queryset(self) -> Any:
        """Newest first."""
        if not self.request.user.is_authenticated:
            return public_editions()
        actor = actor_of(self.request)
        run = Edition.objects.filter(pk__in=editions_run_by(actor).values("pk"))
        seen = (public_editions() | run).select_related("challenge").distinct()
        return seen if actor.reach is None else actor.reach.within(seen, "pk")


class OneEdition(APIView):
    """One edition."""

    permission_classes = [AllowAny]

    @extend_schema(responses=EditionOut, auth=[])
    def get(self, request: Request, slug: str) -> Response:
        """With its tracks, fields and questions."""
        return Response(EditionOut(visible_edition(actor_of(request), slug)).data)

    @extend_schema(request=EditionChanges, responses=EditionOut)
    @takes_version
    def patch(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """Change texts, dates or rules, until the stage that uses them opens."""
        self.check_signed_in(request)
        values = typed(EditionChanges, request, partial=True)
        edition = services.update_edition(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            **values,
        )
        return Response(EditionOut(edition).data)

    def check_signed_in(self, request: Request) -> None:
        """Reading is for all, writing for people we know."""
        if not request.user.is_authenticated:
            self.permission_denied(request)


class ClockRules(APIView):
    """What the clock may do by itself."""

    @extend_schema(request=ClockRulesIn, responses=EditionOut)
    @takes_version
    def put(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """Set the quiet hours, and what happens after an outage; at any time."""
        edition = set_clock_rules(
            actor=actor_of(request),
            seen=seen,
            edition=observed_edition(actor_of(request), slug),
            **typed(ClockRulesIn, request),
        )
        return Response(EditionOut(edition).data)


class FinishEdition(APIView):
    """Close the books."""

    @extend_schema(request=None, responses=EditionRow)
    def post(self, request: Request, slug: str) -> Response:
        """Nothing more is due."""
        edition = services.finish_edition(
            actor=actor_of(request), edition=observed_edition(actor_of(request), slug)
        )
        return Response(EditionRow(edition).data)


urlpatterns = [
    path("time", ServerTime.as_view(), name="time"),
    path("editions/", Editions.as_view(), name="editions"),
    path("editions/<slug:slug>/", OneEdition.as_view(), name="edition"),
    path("editions/<slug:slug>/clock", ClockRules.as_view(), name="edition-clock"),
    path("editions/<slug:slug>/finish", FinishEdition.as_view(), name="edition-finish"),
]
