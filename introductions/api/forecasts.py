"""Forecasts: what is asked, what one states, and how good forecasts were once it is known."""
# tested by: tests/introductions/api/test_forecasts.py

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.models import User
from challenge.permissions import may_observe
from challenge.queries import observed_edition
from challenge.rest.inputs import MomentField
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import needs_version, takes_version
from introductions.models import Forecast, ForecastQuestion, ForecastResult
from introductions.models.forecasts import MOST_MONTHS
from introductions.permissions import forecasts_as
from introductions.queries.forecasts.own import ForecastSheet, forecast_sheet
from introductions.queries.forecasts.scores import forecast_scores
from introductions.services.forecasts.question import ask_for_forecasts
from introductions.services.forecasts.result import note_forecast_result
from introductions.services.forecasts.state import MOST_PERCENT, state_forecasts
from judging.models import Winner


class ForecastQuestionIn(serializers.Serializer[None]):
    """What is asked: amount_krw or more, raised within `months` from starts_on."""

    amount_krw = serializers.IntegerField(min_value=1, required=False)
    months = serializers.IntegerField(min_value=1, max_value=MOST_MONTHS, required=False)
    starts_on = serializers.DateField(required=False)
    closes_at = MomentField(required=False)


class ForecastQuestionOut(serializers.Serializer[Any]):
    """The same; ends_on: the last day that counts."""

    amount_krw = serializers.IntegerField()
    months = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    closes_at = serializers.DateTimeField()
    is_open = serializers.BooleanField()
    etag = serializers.CharField()


class ForecastResultOut(serializers.Serializer[Any]):
    """Whether it happened."""

    happened = serializers.BooleanField()
    # a field may be called so; the class has an attribute of this name too
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=ForecastResult.Source.choices
    )
    noted_at = serializers.DateTimeField()


class NotedResultOut(ForecastResultOut):
    """With its version."""

    etag = serializers.CharField()


class ForecastScoreOut(serializers.Serializer[Any]):
    """brier: mean of (chance − outcome)²; base_brier: what the share that happened among the same
    forecasts would have scored, stated each time.  says_something: enough winners are known.
    """

    forecasts = serializers.IntegerField()
    winners = serializers.IntegerField()
    brier = serializers.FloatField()
    base_rate = serializers.FloatField()
    base_brier = serializers.FloatField()
    gain = serializers.FloatField()
    says_something = serializers.BooleanField()


class ForecastRowOut(serializers.Serializer[Any]):
    """A winner, and what the caller states of it."""

    winner = serializers.IntegerField(source="winner.pk")
    company = serializers.CharField(source="winner.entry.startup.name")
    percent = serializers.IntegerField(allow_null=True)
    may_state = serializers.BooleanField()
    result = ForecastResultOut(allow_null=True)
    squared = serializers.FloatField(allow_null=True)


class ForecastSheetOut(serializers.Serializer[Any]):
    """Everything that the caller states."""

    role = serializers.ChoiceField(choices=Forecast.Role.choices)
    question = ForecastQuestionOut()
    forecasts = ForecastRowOut(many=True, source="rows")
    score = ForecastScoreOut(allow_null=True)
    etag = serializers.CharField(source="version")


class ChanceIn(serializers.Serializer[None]):
    """percent: null takes it back."""

    winner = serializers.IntegerField()
    percent = serializers.IntegerField(min_value=0, max_value=MOST_PERCENT, allow_null=True)


class ChancesIn(serializers.Serializer[None]):
    """Winners that are left out stay as they are."""

    forecasts = serializers.ListField(child=ChanceIn(), max_length=500)


class WinnerForecastsOut(serializers.Serializer[Any]):
    """A winner.  mean: of the chances, once the result is noted; reported_krw: what both sides of
    introductions report within the time.
    """

    winner = serializers.IntegerField(source="winner.pk")
    company = serializers.CharField(source="winner.entry.startup.name")
    stated = serializers.IntegerField()
    result = NotedResultOut(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    reported_krw = serializers.IntegerField()


class ForecasterScoreOut(serializers.Serializer[Any]):
    """One person's."""

    name = serializers.CharField()
    role = serializers.CharField()
    score = ForecastScoreOut()


class ForecastBandOut(serializers.Serializer[Any]):
    """Forecasts with a chance between two bounds, and of how many it happened."""

    low = serializers.FloatField()
    high = serializers.FloatField()
    forecasts = serializers.IntegerField()
    mean = serializers.FloatField()
    hits = serializers.IntegerField()


class ForecastCrowdOut(serializers.Serializer[Any]):
    """The mean chance of each winner, scored; low, high: of its gain, 95 %."""

    score = ForecastScoreOut()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    bands = ForecastBandOut(many=True)


class ForecastScoresOut(serializers.Serializer[Any]):
    """How good an edition's forecasts were, of what is known."""

    question = ForecastQuestionOut(allow_null=True)
    winners = WinnerForecastsOut(many=True)
    forecasters = ForecasterScoreOut(many=True)
    crowd = ForecastCrowdOut(allow_null=True)
    known = serializers.IntegerField()
    unknown = serializers.IntegerField()


class NoteResultIn(serializers.Serializer[None]):
    """happened: null takes the note back."""

    happened = serializers.BooleanField(allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # as above
        choices=ForecastResult.Source.choices, required=False, default="", allow_blank=True
    )


class ForecastQuestionView(APIView):
    """What an edition's judges and investors are asked to forecast."""

    @extend_schema(responses=ForecastQuestionOut)
    def get(self, request: Request, slug: str) -> Response:
        """For whoever is asked, organisers and observers; 404 where nothing is asked."""
        actor = actor_of(request)
        question = _question(slug)
        if not (forecasts_as(actor, question.edition) or may_observe(actor, question.edition)):
            raise NotFound
        return Response(ForecastQuestionOut(question).data)

    @extend_schema(request=ForecastQuestionIn, responses=ForecastQuestionOut)
    @takes_version
    def put(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """Ask, or change what is sent; after the first forecast only closes_at moves."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        facts = typed(ForecastQuestionIn, request)
        made = ask_for_forecasts(actor=actor, edition=edition, facts=facts, seen=seen)
        return Response(ForecastQuestionOut(made).data)


class OwnForecasts(APIView):
    """The caller's forecasts, as a judge or an investor."""

    @extend_schema(responses=ForecastSheetOut)
    def get(self, request: Request, slug: str) -> Response:
        """Each winner that is to be stated or was, with what became of it."""
        return _sheet(forecast_sheet(actor_of(request), slug))

    @extend_schema(request=ChancesIn, responses=ForecastSheetOut)
    @takes_version
    def patch(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """State chances, or take them back."""
        actor = actor_of(request)
        question = forecast_sheet(actor, slug).question
        rows = typed(ChancesIn, request)["forecasts"]
        chances = {row["winner"]: row["percent"] for row in rows}
        return _sheet(state_forecasts(actor=actor, question=question, chances=chances, seen=seen))


class ForecastScoresView(APIView):
    """How good forecasts were, for organisers and observers."""

    @extend_schema(responses=ForecastScoresOut)
    def get(self, request: Request, slug: str) -> Response:
        """No chance is told of a winner whose result isn't noted."""
        return _scores(actor_of(request), slug)


class ForecastResultView(APIView):
    """Whether it happened, of one winner."""

    @extend_schema(request=NoteResultIn, responses=ForecastScoresOut)
    @needs_version
    def put(self, request: Request, slug: str, winner: int, *, seen: str | None) -> Response:
        """Note it, correct it, or take it back; whoever forecast reads it from then on."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        found = get_object_or_404(
            Winner.objects.select_related("entry"), pk=winner, entry__edition=edition
        )
        note_forecast_result(
            actor=actor, question=_question(slug), winner=found, seen=seen,
            **typed(NoteResultIn, request),
        )  # fmt: skip
        return _scores(actor, slug)


def _question(slug: str) -> ForecastQuestion:
    rows = ForecastQuestion.objects.select_related("edition")
    return get_object_or_404(rows, edition__slug=slug)


def _sheet(found: ForecastSheet) -> Response:
    return Response(ForecastSheetOut(found).data)


def _scores(actor: User, slug: str) -> Response:
    return Response(ForecastScoresOut(forecast_scores(actor, observed_edition(actor, slug))).data)


_AT = "editions/<slug:slug>"
urlpatterns = [
    path(f"{_AT}/forecast-question", ForecastQuestionView.as_view(), name="forecast-question"),
    path(f"{_AT}/forecasts", OwnForecasts.as_view(), name="forecasts"),
    path(f"{_AT}/forecast-scores", ForecastScoresView.as_view(), name="forecast-scores"),
    path(
        f"{_AT}/forecast-results/<int:winner>",
        ForecastResultView.as_view(),
        name="forecast-result",
    ),
]
