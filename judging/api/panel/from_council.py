"""Judges out of the council's divisions."""

# tested by: tests/judging/services/panel/test_from_council.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.models import Division
from challenge.permissions import may_organise, require
from challenge.rest.requests import actor_of, typed
from judging.api.requests import edition_of
from judging.api.serializers import CountOut
from judging.queries.panel.council_people import council_people
from judging.services.panel.from_council import invite_from_council


class CouncilJudgeOut(serializers.Serializer[Any]):
    """Somebody who may be asked to judge."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="user.display_name")
    company = serializers.CharField(source="membership.organisation.name")
    divisions = serializers.SerializerMethodField()

    def get_divisions(self, row: Any) -> list[str]:
        """Where they sit."""
        return [seat.division.name for seat in row.seats.all()]


class CouncilJudgesIn(serializers.Serializer[Any]):
    """Whom to invite, by id."""

    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), allow_empty=False
    )


class CouncilJudges(APIView):
    """People of the council's divisions who aren't among the judges."""

    @extend_schema(
        parameters=[OpenApiParameter("division", int)], responses=CouncilJudgeOut(many=True)
    )
    def get(self, request: Request, slug: str) -> Response:
        """Of all divisions, or of one; organisers only."""
        actor, edition = actor_of(request), edition_of(request, slug)
        require(may_organise, actor, edition)
        asked = request.query_params.get("division", "")
        division = None
        if asked:
            numbers = Division.objects.values_list("pk", flat=True)
            division = next((pk for pk in numbers if str(pk) == asked), None)
            if division is None:
                raise NotFound
        rows = council_people(actor, edition, division)
        return Response(CouncilJudgeOut(rows, many=True).data)

    @extend_schema(request=CouncilJudgesIn, responses=CountOut)
    def post(self, request: Request, slug: str) -> Response:
        """Invite them by mail; whoever is among the judges already is left as they are."""
        edition = edition_of(request, slug)
        people = typed(CouncilJudgesIn, request)["people"]
        count = invite_from_council(actor=actor_of(request), edition=edition, people=people)
        return Response(CountOut({"count": count}).data)


urlpatterns = [
    path("editions/<slug:slug>/council-judges", CouncilJudges.as_view(), name="council-judges")
]
