"""Runs of the assignment: computed, applied, undone; and what is requested of them."""

# tested by: tests/judging/api/assignment/test_assignments.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from judging.api.assignment.serializers import (
    AssignIn,
    EntriesIn,
    RunOut,
    RunWithPairs,
)
from judging.api.requests import ROUND_PATH, judge_of, round_of
from judging.api.serializers import JobRef, WhyIn
from judging.models import AssignmentRun
from judging.services.assignment import by_hand
from judging.services.assignment import request as assignment_request
from judging.services.assignment.allocation.wanted_sheets import request_more_sheets
from judging.services.assignment.apply import apply_scenario
from judging.services.assignment.replace_judge import replace_judge
from submissions.models import Entry


class Runs(ListAPIView[AssignmentRun]):
    """Recorded runs with their reports, newest first."""

    serializer_class = RunOut

    def get_queryset(self) -> Any:
        """Also scenarios that were not applied."""
        if getattr(self, "swagger_fake_view", False):
            return AssignmentRun.objects.none()
        return AssignmentRun.objects.filter(
            round=round_of(self.request, self.kwargs["slug"], self.kwargs["order"])
        ).order_by("-pk")

    @extend_schema(request=AssignIn, responses={202: JobRef})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Ask for a run; scenario: compute it, but don't apply it."""
        job = assignment_request.request_assignment(
            actor=actor_of(request),
            round=round_of(request, slug, order),
            **typed(AssignIn, request),
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


class OneRun(APIView):
    """A recorded run."""

    @extend_schema(responses=RunWithPairs)
    def get(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """With its pairs, to compare scenarios."""
        return Response(RunWithPairs(_run(request, slug, order, pk)).data)


class ApplyRun(APIView):
    """Put a scenario into force."""

    @extend_schema(request=None, responses={200: RunOut, 202: JobRef})
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """200: it is in force.

        202: things have changed since; the job puts it into force with the least change.
        """
        run = _run(request, slug, order, pk)
        job = apply_scenario(actor=actor_of(request), run=run)
        return (
            Response(RunOut(run).data)
            if job is None
            else Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)
        )


class UndoRun(APIView):
    """Undo a step by hand."""

    @extend_schema(request=None, responses=RunOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """As long as nothing was built on it."""
        return Response(
            RunOut(
                by_hand.reverse_step(actor=actor_of(request), run=_run(request, slug, order, pk))
            ).data
        )


class Repair(APIView):
    """Fill open seats with as little change as can be."""

    @extend_schema(request=None, responses={202: JobRef})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """The job that does it."""
        job = assignment_request.request_repair(
            actor=actor_of(request), round=round_of(request, slug, order), cause="asked"
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


class ReplaceJudge(APIView):
    """Replace a judge."""

    @extend_schema(request=WhyIn, responses={202: JobRef})
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """What is not submitted goes to others."""
        round = round_of(request, slug, order)
        job = replace_judge(
            actor=actor_of(request),
            round=round,
            judge=judge_of(request, slug, pk),
            reason=typed(WhyIn, request)["reason"],
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


class MoreSheets(APIView):
    """More sheets where they matter."""

    @extend_schema(request=EntriesIn, responses={202: JobRef}, parameters=[ONCE])
    def post(self, request: Request, slug: str, order: int) -> Response:
        """For the entries named."""
        wanted = typed(EntriesIn, request)
        round = round_of(request, slug, order)
        entries = list(Entry.objects.filter(edition=round.edition, pk__in=wanted["entries"]))
        job = request_more_sheets(
            actor=actor_of(request),
            round=round,
            entries=entries,
            sheets=wanted["sheets"],
            idempotency_key=idempotency_key(request),
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


def _run(request: Request, slug: str, order: int, pk: int) -> AssignmentRun:
    return get_object_or_404(
        AssignmentRun.objects.select_related("round__edition"),
        round=round_of(request, slug, order),
        pk=pk,
    )


urlpatterns = [
    path(f"{ROUND_PATH}/assignment-runs/", Runs.as_view(), name="round-assignment-runs"),
    path(f"{ROUND_PATH}/assignment-runs/<int:pk>/", OneRun.as_view(), name="round-assignment-run"),
    path(
        f"{ROUND_PATH}/assignment-runs/<int:pk>/apply",
        ApplyRun.as_view(),
        name="assignment-run-apply",
    ),
    path(
        f"{ROUND_PATH}/assignment-runs/<int:pk>/undo", UndoRun.as_view(), name="assignment-run-undo"
    ),
    path(f"{ROUND_PATH}/repair", Repair.as_view(), name="round-repair"),
    path(
        f"{ROUND_PATH}/judges/<int:pk>/replace", ReplaceJudge.as_view(), name="round-judge-replace"
    ),
    path(f"{ROUND_PATH}/more-sheets", MoreSheets.as_view(), name="round-more-sheets"),
]
