"""Indicative amounts by API: a judge's own beside a sheet, the organisers' figures by entry."""

# tested by: tests/judging/api/rounds/test_amounts.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.versions import NO_ROW
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from judging.api.requests import ROUND_PATH, round_of
from judging.models import IndicativeAmount
from judging.queries.rounds.amounts import amount_of, amounts_in
from judging.queries.scoring.judge_work import assignment_for
from judging.services.rounds.pitch_day.amounts import MOST_WON, state_amount


class AmountIn(serializers.Serializer[Any]):
    """In won; null withdraws it.  is_shown: the startup may see it, without a name."""

    amount_krw = serializers.IntegerField(min_value=1, max_value=MOST_WON, allow_null=True)
    is_shown = serializers.BooleanField(default=False)


class AmountOut(serializers.Serializer[Any]):
    """What the judge said; null: nothing.  etag: its version."""

    amount_krw = serializers.IntegerField(allow_null=True)
    is_shown = serializers.BooleanField()
    etag = serializers.CharField()


class EntryAmountsOut(serializers.Serializer[Any]):
    """Of one entry.  shown: how many of the judges let the startup see it."""

    entry = serializers.IntegerField(source="entry.pk")
    number = serializers.CharField(source="entry.code")
    count = serializers.IntegerField()
    total = serializers.IntegerField()
    least = serializers.IntegerField()
    most = serializers.IntegerField()
    shown = serializers.IntegerField()


class OwnAmount(APIView):
    """A judge's indicative amount for an entry, where the rules ask for it."""

    @extend_schema(responses=AmountOut)
    def get(self, request: Request, pk: int) -> Response:
        """What was said."""
        return _answer(amount_of(assignment_for(actor_of(request), pk)))

    @extend_schema(request=AmountIn, responses=AmountOut)
    @takes_version
    def put(self, request: Request, pk: int, *, seen: str | None) -> Response:
        """Say, change or withdraw it, until scoring closes; it is in no score."""
        actor = actor_of(request)
        assignment = assignment_for(actor, pk)
        given = typed(AmountIn, request)
        return _answer(state_amount(actor=actor, assignment=assignment, seen=seen, **given))


class RoundAmounts(APIView):
    """Indicative amounts of a round."""

    @extend_schema(responses=EntryAmountsOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """By entry, the largest sum first; empty where the rules ask for none."""
        rows: Any = amounts_in(round_of(request, slug, order))
        return Response(EntryAmountsOut(rows, many=True).data)


def _answer(row: IndicativeAmount | None) -> Response:
    facts = {"amount_krw": None, "is_shown": False, "etag": NO_ROW}
    return Response(AmountOut(row or facts).data)


urlpatterns = [
    path("judge/scores/<int:pk>/amount", OwnAmount.as_view(), name="judge-amount"),
    path(f"{ROUND_PATH}/amounts/", RoundAmounts.as_view(), name="round-amounts"),
]
