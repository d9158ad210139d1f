"""A judge's order among entries that they scored the same, by API."""

# tested by: tests/judging/services/scoring/own_order/test_order_equals.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from judging.api.requests import pledged_round
from judging.models import Judge, Round
from judging.queries.scoring.judge_work import READABLE_ROUNDS, queue_of
from judging.queries.scoring.own_order.equal_sheets import equal_groups
from judging.services.scoring.own_order.order_equals import order_equals
from submissions.api.arrival import reached_at


class OwnOrderIn(serializers.Serializer[Any]):
    """All entries with one total, best first (assignments).

    is_equal: they are equal again.
    """

    order = serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=500)
    is_equal = serializers.BooleanField(default=False)


class EqualSheetOut(serializers.Serializer[Any]):
    """One entry of a group.  place: from 1; null: not put in order."""

    assignment = serializers.IntegerField()
    name = serializers.CharField()
    place = serializers.IntegerField(allow_null=True)


class EqualGroupOut(serializers.Serializer[Any]):
    """Entries that the judge scored the same; those in order first, the best before the others."""

    total = serializers.DecimalField(max_digits=6, decimal_places=2)
    sheets = EqualSheetOut(many=True)


class OwnOrders(APIView):
    """One's own order among equal scores; empty where the rules or the scale ask for none."""

    @extend_schema(responses=EqualGroupOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The groups, the highest total first."""
        return _groups(*pledged_round(request, pk, READABLE_ROUNDS))

    @extend_schema(request=OwnOrderIn, responses=EqualGroupOut(many=True))
    def put(self, request: Request, pk: int) -> Response:
        """Put one group in order, as a whole, while scoring is open; it enters the calibrated
        ranking alone.
        """
        round, judge = pledged_round(request, pk, READABLE_ROUNDS)
        order_equals(
            actor=actor_of(request),
            judge=judge,
            round=round,
            received_at=reached_at(request),
            **typed(OwnOrderIn, request),
        )
        return _groups(round, judge)


def _groups(round: Round, judge: Judge) -> Response:
    return Response(EqualGroupOut(equal_groups(round, queue_of(round, judge)), many=True).data)


urlpatterns = [
    path("judge/rounds/<int:pk>/own-order", OwnOrders.as_view(), name="judge-own-order"),
]
