"""Organisers assign: by computation, as scenarios, by hand, with undo; judges pull."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from judging.api.assignment.serializers import (
    AssignIn,
    AssignmentOut,
    EntriesIn,
    FitOut,
    MatchIn,
    PairIn,
    RunOut,
    RunWithPairs,
)
from judging.api.requests import assignment_of, entry_in, judge_of, round_of
from judging.api.serializers import JobRef, WhyIn
from judging.models import Assignment, AssignmentRun, Judge, Round
from judging.queries.assignment.match_parts import fits_of
from judging.services.assignment import by_hand
from judging.services.assignment import request as assignment_request
from judging.services.assignment.apply import apply_scenario
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.replace_judge import replace_judge
from judging.services.assignment.wanted_sheets import request_more_sheets
from submissions.models import Entry


class Assignments(ListAPIView[Assignment]):
    """Who judges what."""

    serializer_class = AssignmentOut

    def get_queryset(self) -> Any:
        """The round's pairs, also those given back or taken back."""
        if getattr(self, "swagger_fake_view", False):
            return Assignment.objects.none()
        round = round_of(self.request, self.kwargs["slug"], self.kwargs["order"])
        return (
            Assignment.objects.filter(round=round)
            .select_related("sheet")
            .order_by("entry_id", "judge_id")
        )

    @extend_schema(request=PairIn, responses={201: AssignmentOut})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Give an entry to a judge by hand."""
        pair = typed(PairIn, request)
        round = round_of(request, slug, order)
        assignment = by_hand.assign_entry(
            actor=actor_of(request),
            round=round,
            judge=judge_of(request, slug, pair["judge"]),
            entry=entry_in(round, pair["entry"]),
        )
        return Response(AssignmentOut(assignment).data, status=status.HTTP_201_CREATED)


class TakeBack(APIView):
    """Take an entry from a judge."""

    @extend_schema(request=None, responses=AssignmentOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Who has not begun it."""
        return Response(
            AssignmentOut(
                by_hand.remove_assignment(
                    actor=actor_of(request), assignment=assignment_of(request, slug, order, pk)
                )
            ).data
        )


class Move(APIView):
    """Hand an entry over."""

    @extend_schema(request=PairIn, responses=AssignmentOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """From its judge to the one named."""
        assignment = assignment_of(request, slug, order, pk)
        judge = judge_of(request, slug, typed(PairIn, request, partial=True).get("judge", 0))
        return Response(
            AssignmentOut(
                by_hand.reassign(actor=actor_of(request), assignment=assignment, judge=judge)
            ).data
        )


class Pin(APIView):
    """Keep a pair through later runs."""

    @extend_schema(request=None, responses=AssignmentOut)
    def put(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Pin it."""
        return Response(
            AssignmentOut(
                by_hand.pin(
                    actor=actor_of(request), assignment=assignment_of(request, slug, order, pk)
                )
            ).data
        )

    @extend_schema(responses=AssignmentOut)
    def delete(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Let later runs move it."""
        return Response(
            AssignmentOut(
                by_hand.unpin(
                    actor=actor_of(request), assignment=assignment_of(request, slug, order, pk)
                )
            ).data
        )


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


class Fits(APIView):
    """Why judges fit an entry."""

    @extend_schema(responses=FitOut(many=True))
    def get(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Every judge: fields, stage, keywords, past load, what was set by hand, load and
        conflicts.
        """
        round = round_of(request, slug, order)
        return Response(FitOut(fits_of(round=round, entry=entry_in(round, pk)), many=True).data)


class ApplyRun(APIView):
    """Put a scenario into force."""

    @extend_schema(request=None, responses={200: RunOut, 202: JobRef})
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """200: it is in force.  202: things have changed since; the job puts it into force with the
        least change.
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

    @extend_schema(request=EntriesIn, responses={202: JobRef})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """For the entries named."""
        wanted = typed(EntriesIn, request)
        round = round_of(request, slug, order)
        entries = list(Entry.objects.filter(edition=round.edition, pk__in=wanted["entries"]))
        job = request_more_sheets(
            actor=actor_of(request), round=round, entries=entries, sheets=wanted["sheets"]
        )
        return Response(JobRef(job).data, status=status.HTTP_202_ACCEPTED)


class OverrideMatch(APIView):
    """Set how well a judge fits an entry."""

    @extend_schema(request=MatchIn, responses={204: None})
    def put(self, request: Request, slug: str, order: int) -> Response:
        """By hand; null: as the data says."""
        pair = typed(MatchIn, request)
        round = round_of(request, slug, order)
        judge, entry = judge_of(request, slug, pair["judge"]), entry_in(round, pair["entry"])
        assignment_request.override_match(
            actor=actor_of(request), round=round, judge=judge, entry=entry, match=pair["match"]
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class Pull(APIView):
    """A judge with time left asks for one more entry."""

    @extend_schema(request=None, responses={201: AssignmentOut})
    def post(self, request: Request, pk: int) -> Response:
        """The one that needs it most."""
        round = get_object_or_404(
            Round.objects.select_related("edition"), pk=pk, edition__judges__user=actor_of(request)
        )
        judge = get_object_or_404(
            Judge.objects.select_related("edition"), edition=round.edition, user=actor_of(request)
        )
        return Response(
            AssignmentOut(pull_entry(actor=actor_of(request), judge=judge, round=round)).data,
            status=status.HTTP_201_CREATED,
        )


def _run(request: Request, slug: str, order: int, pk: int) -> AssignmentRun:
    return get_object_or_404(
        AssignmentRun.objects.select_related("round__edition"),
        round=round_of(request, slug, order),
        pk=pk,
    )


_ROUND = "editions/<slug:slug>/rounds/<int:order>"
urlpatterns = [
    path(f"{_ROUND}/assignments/", Assignments.as_view(), name="round-assignments"),
    path(
        f"{_ROUND}/assignments/<int:pk>/take-back", TakeBack.as_view(), name="assignment-take-back"
    ),
    path(f"{_ROUND}/assignments/<int:pk>/move", Move.as_view(), name="assignment-move"),
    path(f"{_ROUND}/assignments/<int:pk>/pin", Pin.as_view(), name="assignment-pin"),
    path(f"{_ROUND}/assignment-runs/", Runs.as_view(), name="round-assignment-runs"),
    path(f"{_ROUND}/assignment-runs/<int:pk>/", OneRun.as_view(), name="round-assignment-run"),
    path(f"{_ROUND}/entries/<int:pk>/match", Fits.as_view(), name="round-entry-match"),
    path(
        f"{_ROUND}/assignment-runs/<int:pk>/apply", ApplyRun.as_view(), name="assignment-run-apply"
    ),
    path(f"{_ROUND}/assignment-runs/<int:pk>/undo", UndoRun.as_view(), name="assignment-run-undo"),
    path(f"{_ROUND}/repair", Repair.as_view(), name="round-repair"),
    path(f"{_ROUND}/judges/<int:pk>/replace", ReplaceJudge.as_view(), name="round-judge-replace"),
    path(f"{_ROUND}/more-sheets", MoreSheets.as_view(), name="round-more-sheets"),
    path(f"{_ROUND}/match", OverrideMatch.as_view(), name="round-match"),
    path("judge/rounds/<int:pk>/pull", Pull.as_view(), name="judge-pull"),
]
