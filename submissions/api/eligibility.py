"""For organisers: the list of entries, and the eligibility check."""
# tested by: tests/submissions/api/test_applications.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import needs_version
from submissions.api.serializers import (
    ApplicationRow,
    EligibilityIn,
    EligibilityJobOut,
    EligibilityOut,
)
from submissions.models import Entry
from submissions.queries.entries import entries_for_organiser, entry_for
from submissions.services.eligibility_check import (
    accept_passing,
    decide_eligibility,
    run_eligibility_checks,
)


class AcceptedOut(serializers.Serializer[Any]):
    """How many."""

    count = serializers.IntegerField()


FILTERS = ("search", "state", "eligibility", "track", "field", "order")


@extend_schema(parameters=[OpenApiParameter(name, str) for name in FILTERS])
class EditionEntries(ListAPIView[Entry]):
    """The edition's entries, for its organisers and observers."""

    serializer_class = ApplicationRow

    def get_queryset(self) -> Any:
        """Filtered as the page filters them."""
        if getattr(self, "swagger_fake_view", False):
            return Entry.objects.none()
        edition = observed_edition(actor_of(self.request), self.kwargs["slug"])
        wanted = {
            name: self.request.query_params[name]
            for name in FILTERS
            if self.request.query_params.get(name)
        }
        return entries_for_organiser(actor_of(self.request), edition, **wanted)


class RunEligibility(APIView):
    """Compute the rules over all submitted entries."""

    @extend_schema(request=None, responses={202: EligibilityJobOut})
    def post(self, request: Request, slug: str) -> Response:
        """The job that does it; asked again meanwhile, the same one."""
        job = run_eligibility_checks(
            actor=actor_of(request), edition=observed_edition(actor_of(request), slug)
        )
        return Response(EligibilityJobOut(job).data, status=status.HTTP_202_ACCEPTED)


class AcceptPassing(APIView):
    """Accept all that pass every rule."""

    @extend_schema(request=None, responses=AcceptedOut)
    def post(self, request: Request, slug: str) -> Response:
        """How many became eligible; those decided on already stay as they are."""
        count = accept_passing(
            actor=actor_of(request), edition=observed_edition(actor_of(request), slug)
        )
        return Response({"count": count})


class DecideEligibility(APIView):
    """A person decides on one entry."""

    @extend_schema(request=EligibilityIn, responses=EligibilityOut)
    @needs_version
    def post(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Eligible, correction or ineligible."""
        values = typed(EligibilityIn, request)
        check = decide_eligibility(
            actor=actor_of(request), seen=seen, entry=entry_for(actor_of(request), pk), **values
        )
        return Response(EligibilityOut(check).data)


urlpatterns = [
    path("editions/<slug:slug>/entries/", EditionEntries.as_view(), name="edition-entries"),
    path("editions/<slug:slug>/eligibility", RunEligibility.as_view(), name="edition-eligibility"),
    path(
        "editions/<slug:slug>/eligibility/accept",
        AcceptPassing.as_view(),
        name="edition-eligibility-accept",
    ),
    path("entries/<int:pk>/eligibility", DecideEligibility.as_view(), name="entry-eligibility"),
]
