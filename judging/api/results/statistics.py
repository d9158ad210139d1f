"""The statistics of an edition."""

# tested by: tests/judging/queries/results/statistics/test_statistics.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of
from judging.api.requests import edition_of
from judging.queries.results.statistics.application_statistics import application_statistics
from judging.queries.results.statistics.judging_statistics import (
    earlier_editions,
    judging_statistics,
)


class StatisticsPartOut(serializers.Serializer[Any]):
    """share: of all, 0..1."""

    label = serializers.CharField()  # type: ignore[assignment]  # of a part, not of a field
    count = serializers.IntegerField()
    share = serializers.FloatField()


class BreakdownOut(serializers.Serializer[Any]):
    """How a whole divides."""

    key = serializers.CharField()
    title = serializers.CharField()
    parts = StatisticsPartOut(many=True)


class DayCountOut(serializers.Serializer[Any]):
    """First submissions of a day."""

    day = serializers.DateField()
    count = serializers.IntegerField()


class ChanceOut(serializers.Serializer[Any]):
    """Winners of a group; low, high: a 95 % interval of the share, 0..1."""

    label = serializers.CharField()  # type: ignore[assignment]  # of a part, not of a field
    entries = serializers.IntegerField()
    winners = serializers.IntegerField()
    share = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class ChancesOut(serializers.Serializer[Any]):
    """The groups of one way to divide."""

    title = serializers.CharField()
    groups = ChanceOut(many=True)


class JudgeLineOut(serializers.Serializer[Any]):
    """severity: points against the panel, negative is stricter; null while nothing is tallied."""

    name = serializers.CharField()
    sheets = serializers.IntegerField()
    mean = serializers.FloatField()
    severity = serializers.FloatField(source="severity.severity", default=None, allow_null=True)
    severity_low = serializers.FloatField(source="severity.lo", default=None, allow_null=True)
    severity_high = serializers.FloatField(source="severity.hi", default=None, allow_null=True)


class RoundStatisticsOut(serializers.Serializer[Any]):
    """apart: the pooled standard deviation between judges on the same entry, in points."""

    round = serializers.IntegerField(source="round.order")
    entries = serializers.IntegerField()
    assigned = serializers.IntegerField()
    sheets = serializers.IntegerField()
    loads = serializers.ListField(child=serializers.FloatField())
    mean = serializers.FloatField(allow_null=True)
    apart = serializers.FloatField(allow_null=True)
    recused = serializers.IntegerField()
    chosen = serializers.IntegerField()
    judges = JudgeLineOut(many=True)


class EditionFiguresOut(serializers.Serializer[Any]):
    """One edition of the programme."""

    edition = serializers.SlugField(source="edition.slug")
    year = serializers.IntegerField(source="edition.year")
    submitted = serializers.IntegerField()
    eligible = serializers.IntegerField()
    judges = serializers.IntegerField()
    sheets = serializers.IntegerField()
    winners = serializers.IntegerField()


class StatisticsOut(serializers.Serializer[Any]):
    """Everything of the page."""

    begun = serializers.IntegerField()
    submitted = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    breakdowns = BreakdownOut(many=True)
    days = DayCountOut(many=True)
    chances = ChancesOut(many=True)
    rounds = RoundStatisticsOut(many=True)
    editions = EditionFiguresOut(many=True)


class Statistics(APIView):
    """For organisers and observers."""

    @extend_schema(responses=StatisticsOut)
    def get(self, request: Request, slug: str) -> Response:
        """As it stands."""
        edition = edition_of(request, slug)
        found = application_statistics(edition)
        figures = {
            "begun": found.begun,
            "submitted": found.submitted,
            "withdrawn": found.withdrawn,
            "breakdowns": [*found.breakdowns, found.eligibility, found.reasons],
            "days": [{"day": on, "count": count} for on, count in found.days],
            "chances": [{"title": title, "groups": rows} for title, rows in found.chances],
            "rounds": judging_statistics(list(edition.rounds.order_by("order"))),
            "editions": earlier_editions(actor_of(request), edition),
        }
        return Response(StatisticsOut(figures).data)


urlpatterns = [
    path("editions/<slug:slug>/statistics", Statistics.as_view(), name="edition-statistics"),
]
