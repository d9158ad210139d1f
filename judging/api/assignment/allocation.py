"""How sheets are spread: the rule with its steps, an organiser's word, and plans."""

# tested by: tests/judging/api/assignment/test_allocation.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import Job
from challenge.rest.requests import actor_of, typed
from judging.algorithms.allocation.allocation_plan import RUNS
from judging.api.requests import ROUND_PATH, round_of
from judging.api.serializers import JobRef
from judging.models import AllocationStep, Round
from judging.queries.assignment.allocation.allocation_state import (
    AllocationState,
    allocation_state,
    plans_of,
)
from judging.queries.assignment.allocation.early_misses import early_misses
from judging.queries.overview.earlier_panels import earlier_panels
from judging.services.assignment.allocation.allocation_plan import MOST_RUNS, request_plan
from judging.services.assignment.allocation.allocation_steps import BY_HAND, steer_allocation


class StepOut(serializers.ModelSerializer[AllocationStep]):
    """A batch with the reason of every sheet, a stop, or an organiser's word."""

    class Meta:
        model = AllocationStep
        fields = [
            "number", "kind", "reason", "seed", "input_digest", "tally", "sheets", "asked",
            "budget", "job", "made_by", "made_at",
        ]  # fmt: skip
        read_only_fields = fields


class RuleOut(serializers.Serializer[Any]):
    """The rule as it goes on now."""

    kind = serializers.CharField()
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    share = serializers.FloatField()
    budget = serializers.IntegerField()
    most = serializers.IntegerField()
    batch = serializers.FloatField()
    lot = serializers.FloatField()


class AllocationOut(serializers.Serializer[Any]):
    """Where the allocation stands."""

    rule = RuleOut()
    asked = serializers.IntegerField()
    left = serializers.IntegerField()
    written = serializers.IntegerField()
    waiting = serializers.IntegerField()
    waits_until = serializers.DateTimeField()
    batches = serializers.IntegerField()
    is_paused = serializers.BooleanField()
    is_even = serializers.BooleanField()
    early_misses = serializers.SerializerMethodField()
    steps = StepOut(many=True)

    def get_early_misses(self, state: AllocationState) -> list[int]:
        """Entries that an unlucky first sheet may have lost, the likeliest in first."""
        rows = early_misses(round=self.context["round"], state=state)
        return [row.entry_id for row in rows]


class SteerIn(serializers.Serializer[Any]):
    """What to do, and why."""

    kind = serializers.ChoiceField(choices=BY_HAND)
    reason = serializers.CharField(max_length=300)


class PlanIn(serializers.Serializer[Any]):
    """The size of the edition that is tried; budget: sheets in all; runs: made-up editions; like:
    a judged round (its id) of an edition that you run, for judges like its own.
    """

    entries = serializers.IntegerField()
    judges = serializers.IntegerField()
    winners = serializers.IntegerField()
    budget = serializers.IntegerField()
    runs = serializers.IntegerField(required=False, default=RUNS, min_value=1, max_value=MOST_RUNS)
    like = serializers.IntegerField(required=False, allow_null=True, default=None)


class PlanOut(serializers.ModelSerializer[Job]):
    """A plan: what was asked, how far it is, and its figures."""

    error = serializers.CharField(source="why", read_only=True)

    class Meta:
        model = Job
        fields = ["id", "state", "progress", "error", "seed", "parameters", "result"]
        read_only_fields = fields


class Allocation(APIView):
    """How the round spreads its sheets."""

    @extend_schema(responses={200: AllocationOut, 204: None})
    def get(self, request: Request, slug: str, order: int) -> Response:
        """The rule, what was asked and came, and every step; 204 where sheets are even."""
        round = round_of(request, slug, order)
        state = allocation_state(round=round)
        if state is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(AllocationOut(state, context={"round": round}).data)


class AllocationSteps(APIView):
    """An organiser's word about the allocation."""

    @extend_schema(request=SteerIn, responses={201: StepOut})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Pause, resume, go on without waiting, end early, or turn to even."""
        step = steer_allocation(
            actor=actor_of(request),
            round=round_of(request, slug, order),
            **typed(SteerIn, request),
        )
        return Response(StepOut(step).data, status=status.HTTP_201_CREATED)


class Plans(ListAPIView[Job]):
    """Plans of the round's sheets, newest first."""

    serializer_class = PlanOut

    def get_queryset(self) -> Any:
        """With their figures once they are done."""
        if getattr(self, "swagger_fake_view", False):
            return Job.objects.none()
        return plans_of(round=round_of(self.request, self.kwargs["slug"], self.kwargs["order"]))

    @extend_schema(request=PlanIn, responses={202: JobRef})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Ask for one: even and adaptive sheets are tried on made-up editions."""
        job = request_plan(
            actor=actor_of(request),
            round=round_of(request, slug, order),
            **typed(PlanIn, request),
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


class EarlierPanelOut(serializers.ModelSerializer[Round]):
    """A round that was judged; sheets: how many score sheets it has."""

    edition = serializers.CharField(source="edition.slug", read_only=True)
    name = serializers.CharField(read_only=True)
    sheets = serializers.IntegerField(read_only=True)
    judges = serializers.IntegerField(source="heads", read_only=True)

    class Meta:
        model = Round
        fields = ["id", "edition", "order", "name", "closes_at", "judges", "sheets"]
        read_only_fields = fields


class EarlierPanels(ListAPIView[Round]):
    """Judged rounds whose judges a plan can be made with (`like`), newest first."""

    serializer_class = EarlierPanelOut

    def get_queryset(self) -> Any:
        """Of all editions that the person runs."""
        if getattr(self, "swagger_fake_view", False):
            return Round.objects.none()
        round = round_of(self.request, self.kwargs["slug"], self.kwargs["order"])
        return earlier_panels(viewer=actor_of(self.request), round=round)


urlpatterns = [
    path(f"{ROUND_PATH}/allocation", Allocation.as_view(), name="round-allocation"),
    path(
        f"{ROUND_PATH}/allocation/steps", AllocationSteps.as_view(), name="round-allocation-steps"
    ),
    path(f"{ROUND_PATH}/plans/panels", EarlierPanels.as_view(), name="round-plan-panels"),
    path(f"{ROUND_PATH}/plans/", Plans.as_view(), name="round-plans"),
]
