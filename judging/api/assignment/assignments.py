"""Organisers assign: by computation, as scenarios, by hand, with undo; judges pull."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import takes_version
from judging.api.assignment.serializers import (
    AssignmentOut,
    FitOut,
    MatchIn,
    PairIn,
)
from judging.api.requests import ROUND_PATH, assignment_of, entry_in, judge_of, round_of
from judging.models import Assignment, Judge, Round
from judging.queries.assignment.match_parts import fits_of
from judging.services.assignment import by_hand
from judging.services.assignment import request as assignment_request
from judging.services.assignment.pull import pull_entry


class Assignments(ListAPIView[Assignment]):
    """Who judges what."""

    serializer_class = AssignmentOut

    def get_queryset(self) -> Any:
        """The round's pairs, also those recused or removed."""
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
                by_hand.reassign_entry(actor=actor_of(request), assignment=assignment, judge=judge)
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


class Fits(APIView):
    """Why judges fit an entry."""

    @extend_schema(responses=FitOut(many=True))
    def get(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Every judge: fields, stage, keywords, past load, what was set by hand, load and
        conflicts.
        """
        round = round_of(request, slug, order)
        return Response(FitOut(fits_of(round=round, entry=entry_in(round, pk)), many=True).data)


class OverrideMatch(APIView):
    """Set how well a judge fits an entry."""

    @extend_schema(request=MatchIn, responses={204: None})
    @takes_version
    def put(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """By hand; null: as the data says."""
        pair = typed(MatchIn, request)
        round = round_of(request, slug, order)
        judge, entry = judge_of(request, slug, pair["judge"]), entry_in(round, pair["entry"])
        assignment_request.override_match(
            actor=actor_of(request),
            seen=seen,
            round=round,
            judge=judge,
            entry=entry,
            match=pair["match"],
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class Pull(APIView):
    """A judge with time left asks for one more entry."""

    @extend_schema(request=None, responses={201: AssignmentOut}, parameters=[ONCE])
    def post(self, request: Request, pk: int) -> Response:
        """The one that needs it most."""
        round = get_object_or_404(
            Round.objects.select_related("edition"), pk=pk, edition__judges__user=actor_of(request)
        )
        judge = get_object_or_404(
            Judge.objects.select_related("edition"), edition=round.edition, user=actor_of(request)
        )
        key = idempotency_key(request)
        assignment = pull_entry(
            actor=actor_of(request), judge=judge, round=round, idempotency_key=key
        )
        return Response(AssignmentOut(assignment).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path(f"{ROUND_PATH}/assignments/", Assignments.as_view(), name="round-assignments"),
    path(
        f"{ROUND_PATH}/assignments/<int:pk>/take-back",
        TakeBack.as_view(),
        name="assignment-take-back",
    ),
    path(f"{ROUND_PATH}/assignments/<int:pk>/move", Move.as_view(), name="assignment-move"),
    path(f"{ROUND_PATH}/assignments/<int:pk>/pin", Pin.as_view(), name="assignment-pin"),
    path(f"{ROUND_PATH}/entries/<int:pk>/match", Fits.as_view(), name="round-entry-match"),
    path(f"{ROUND_PATH}/match", OverrideMatch.as_view(), name="round-match"),
    path("judge/rounds/<int:pk>/pull", Pull.as_view(), name="judge-pull"),
]
