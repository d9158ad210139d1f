"""Judges declare conflicts of interest, give entries back, and ask for one more."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from judging.api.assignment.serializers import (
    NamedConflictIn,
    NameOut,
    OwnAssignmentOut,
    OwnConflictIn,
)
from judging.api.requests import pledged_round
from judging.queries.scoring.judge_work import (
    DECLARABLE_ROUNDS,
    assignment_for,
    named_entry,
    names_to_declare,
)
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.recuse import (
    confirm_names,
    declare_conflict,
    recuse,
    undo_recusal,
    withdraw_conflicts,
)


class Names(APIView):
    """The names of a round, before reading."""

    @extend_schema(responses=NameOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Names and nothing else, with the conflicts in force."""
        return Response(
            NameOut(
                names_to_declare(*pledged_round(request, pk, DECLARABLE_ROUNDS)), many=True
            ).data
        )

    @extend_schema(request=NamedConflictIn, responses={201: NameOut(many=True)})
    def post(self, request: Request, pk: int) -> Response:
        """Declare a conflict with one of them; the judge is recused from it if it is assigned."""
        round, judge = pledged_round(request, pk, DECLARABLE_ROUNDS)
        given = typed(NamedConflictIn, request)
        declare_conflict(
            actor=actor_of(request),
            judge=judge,
            entry=named_entry(round, judge, given["entry"]),
            kind=given["kind"],
            note=given["note"],
            since=given["since"],
            until=given["until"],
        )
        return Response(
            NameOut(names_to_declare(round, judge), many=True).data, status=status.HTTP_201_CREATED
        )


class NamesConfirmed(APIView):
    """That one went through the names."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Say so, before the first entry; again, nothing changes."""
        round, judge = pledged_round(request, pk, DECLARABLE_ROUNDS)
        confirm_names(actor=actor_of(request), judge=judge, round=round)
        return Response(status=status.HTTP_204_NO_CONTENT)


class NamedConflict(APIView):
    """A conflict that one declared by name."""

    @extend_schema(responses=NameOut(many=True))
    def delete(self, request: Request, pk: int, entry: str) -> Response:
        """Withdraw it."""
        round, judge = pledged_round(request, pk, DECLARABLE_ROUNDS)
        withdraw_conflicts(
            actor=actor_of(request), judge=judge, entry=named_entry(round, judge, entry)
        )
        return Response(NameOut(names_to_declare(round, judge), many=True).data)


class OneConflict(APIView):
    """A conflict of interest with an assigned entry."""

    @extend_schema(request=OwnConflictIn, responses=OwnAssignmentOut)
    def post(self, request: Request, pk: int) -> Response:
        """Give the entry back."""
        given = typed(OwnConflictIn, request)
        assignment = assignment_for(actor_of(request), pk)
        recuse(actor=actor_of(request), assignment=assignment, **given)
        assignment.refresh_from_db()
        return Response(OwnAssignmentOut(assignment).data)

    @extend_schema(responses=OwnAssignmentOut)
    def delete(self, request: Request, pk: int) -> Response:
        """Undo it within ten minutes."""
        return Response(
            OwnAssignmentOut(
                undo_recusal(
                    actor=actor_of(request), assignment=assignment_for(actor_of(request), pk)
                )
            ).data
        )


class Pull(APIView):
    """One more entry: the one that needs this judge most."""

    @extend_schema(request=None, responses={201: OwnAssignmentOut}, parameters=[ONCE])
    def post(self, request: Request, pk: int) -> Response:
        """Ask for it."""
        round, judge = pledged_round(request, pk)
        key = idempotency_key(request)
        assignment = pull_entry(
            actor=actor_of(request), judge=judge, round=round, idempotency_key=key
        )
        return Response(OwnAssignmentOut(assignment).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path(
        "judge/rounds/<int:pk>/names/confirmed",
        NamesConfirmed.as_view(),
        name="judge-names-confirmed",
    ),
    path("judge/rounds/<int:pk>/names", Names.as_view(), name="judge-names"),
    path(
        "judge/rounds/<int:pk>/names/<slug:entry>/conflict",
        NamedConflict.as_view(),
        name="judge-named-conflict",
    ),
    path("judge/rounds/<int:pk>/pull", Pull.as_view(), name="judge-pull"),
    path("judge/assignments/<int:pk>/conflict", OneConflict.as_view(), name="judge-conflict"),
]
