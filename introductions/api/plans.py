"""The matching in the open: a plan, what an organiser wishes of its pairs, and sending it."""
# tested by: tests/introductions/services/test_plans.py

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from introductions.api.serializers import JobStartedOut
from introductions.models import Investor, MatchPlan, PairWish
from introductions.queries.shown_plan import ShownPlan, shown_plan
from introductions.services.plans import plan_introductions, send_plan, wish_pair
from judging.models import Winner


class PlannedPairOut(serializers.Serializer[Any]):
    """A pair that would be asked; parts: what the fit is made of; kind: an organiser's wish."""

    winner = serializers.IntegerField(source="winner.pk")
    startup = serializers.CharField(source="winner.entry.startup.name")
    investor = serializers.IntegerField(source="investor.pk")
    firm = serializers.CharField(source="investor.firm")
    fit = serializers.FloatField()
    parts = serializers.DictField(child=serializers.FloatField())
    kind = serializers.CharField()


class NothingOut(serializers.Serializer[None]):
    """Who gets nothing, and why: code → with how many of the other side."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    why = serializers.DictField(child=serializers.IntegerField())


class MatchPlanOut(serializers.Serializer[Any]):
    """A plan."""

    id = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    is_outdated = serializers.BooleanField()
    pairs = PlannedPairOut(many=True)
    left_out = NothingOut(many=True)
    without = NothingOut(many=True)


class PairWishIn(serializers.Serializer[None]):
    """Pin a pair, keep it apart, or lift either with an empty kind."""

    winner = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    investor = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(choices=PairWish.Kind.choices, allow_blank=True)


class Plan(APIView):
    """The newest plan of an edition."""

    @extend_schema(responses=MatchPlanOut)
    def get(self, request: Request, slug: str) -> Response:
        """Who would be asked and who gets nothing; empty before the first plan."""
        found = shown_plan(actor_of(request), observed_edition(actor_of(request), slug))
        return Response(_out(found) if found else {})

    @extend_schema(request=None, responses={202: JobStartedOut})
    def post(self, request: Request, slug: str) -> Response:
        """Plan anew.  Nobody is asked."""
        edition = observed_edition(actor_of(request), slug)
        job = plan_introductions(actor=actor_of(request), edition=edition)
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


class PlanPair(APIView):
    """What an organiser wishes of one pair; it holds from the next plan on."""

    @extend_schema(request=PairWishIn, responses={204: None})
    def put(self, request: Request, slug: str) -> Response:
        """Pin it, keep it apart, or lift either."""
        facts, actor = typed(PairWishIn, request), actor_of(request)
        edition = observed_edition(actor, slug)
        winner = get_object_or_404(
            Winner.objects.select_related("entry__edition"),
            pk=facts["winner"],
            entry__edition=edition,
        )
        investor = get_object_or_404(Investor, pk=facts["investor"], edition=edition)
        wish_pair(actor=actor, winner=winner, investor=investor, kind=facts["kind"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class PlanSending(APIView):
    """Send a plan."""

    @extend_schema(request=None, responses={202: JobStartedOut})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Propose all its pairs; the startups are asked by mail."""
        edition = observed_edition(actor_of(request), slug)
        plan = get_object_or_404(MatchPlan, pk=pk, edition=edition)
        job = send_plan(actor=actor_of(request), plan=plan)
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


def _out(found: ShownPlan) -> dict[str, Any]:
    facts = {
        "id": found.plan.pk,
        "made_at": found.plan.made_at,
        "sent_at": found.plan.sent_at,
        "is_outdated": found.is_outdated,
        "pairs": found.pairs,
        "left_out": [
            {"id": winner.pk, "name": winner.entry.startup.name, "why": why}
            for winner, why in found.left_out
        ],
        "without": [
            {"id": investor.pk, "name": investor.firm, "why": why}
            for investor, why in found.without
        ],
    }
    return dict(MatchPlanOut(facts).data)


urlpatterns = [
    path("editions/<slug:slug>/introductions/plan", Plan.as_view(), name="introductions-plan"),
    path(
        "editions/<slug:slug>/introductions/plan/pair",
        PlanPair.as_view(),
        name="introductions-plan-pair",
    ),
    path(
        "editions/<slug:slug>/introductions/plan/<int:pk>/send",
        PlanSending.as_view(),
        name="introductions-plan-send",
    ),
]
