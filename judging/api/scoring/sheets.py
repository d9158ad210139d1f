"""Score sheets: what judges, and their scoring page, read and write."""

# tested by: tests/frontend/pages/judges/test_scoring.py

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.digests import digest
from challenge.rest.requests import actor_of, typed
from judging.api.requests import pledged_round, round_to_read
from judging.api.scoring.serializers import (
    LateIn,
    LateOut,
    MineRow,
    PracticeOut,
    RoundRow,
    SheetIn,
    SheetOut,
)
from judging.queries.scoring.judge_work import (
    DECLARABLE_ROUNDS,
    READABLE_ROUNDS,
    VISIBLE_ROUNDS,
    assignment_for,
    my_sheets,
    seats_of,
)
from judging.queries.scoring.offline_bundle import bundle_of
from judging.queries.scoring.practice import practise
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.services.scoring.late_sheets import send_late_sheet
from judging.services.scoring.sheet import save_sheet, withdraw_sheet
from submissions.api.arrival import reached_at


class MyRounds(APIView):
    """The rounds that one judges."""

    @extend_schema(responses=RoundRow(many=True))
    def get(self, request: Request) -> Response:
        """All of them, with progress."""
        rows = [work for seat in seats_of(actor_of(request)) for work in seat.rounds]
        return Response(RoundRow(rows, many=True).data)


class Bundle(APIView):
    """Everything of a round for offline work."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 304: None})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """With an ETag: unchanged answers are 304 and empty."""
        round, judge = round_to_read(request, pk, READABLE_ROUNDS)
        data = bundle_of(round, judge)
        tag = f'"{digest(data)}"'
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag})


class OneSheet(APIView):
    """A score sheet, written as a whole."""

    @extend_schema(
        request=SheetIn,
        responses={200: SheetOut, 409: OpenApiTypes.OBJECT, 410: OpenApiTypes.OBJECT},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def put(self, request: Request, pk: int) -> Response:
        """Save or submit.  The same Idempotency-Key again changes nothing.

        another base_revision: 409 with the saved copy; closed: 410.
        """
        assignment = assignment_for(actor_of(request), pk)
        given = typed(SheetIn, request)
        sheet = save_sheet(
            actor=actor_of(request),
            assignment=assignment,
            mutation_id=request.headers.get("Idempotency-Key", "")[:80],
            received_at=reached_at(request),
            **given,
        )
        return Response(SheetOut(sheet_as_data(sheet=sheet)).data)


class Submission(APIView):
    """That a sheet is submitted."""

    @extend_schema(responses=SheetOut)
    def delete(self, request: Request, pk: int) -> Response:
        """Withdraw it while the round is open: the sheet is a draft again."""
        sheet = withdraw_sheet(
            actor=actor_of(request),
            assignment=assignment_for(actor_of(request), pk),
            received_at=reached_at(request),
        )
        return Response(SheetOut(sheet_as_data(sheet=sheet)).data)


class Late(APIView):
    """A sheet that came after the close."""

    @extend_schema(request=LateIn, responses={202: LateOut})
    def post(self, request: Request, pk: int) -> Response:
        """Tell the organisers of it; nothing is counted unless they say so."""
        given = typed(LateIn, request)
        mark = send_late_sheet(
            actor=actor_of(request),
            assignment=assignment_for(actor_of(request), pk),
            **given,
        )
        return Response({"digest": mark}, status=status.HTTP_202_ACCEPTED)


class Practice(APIView):
    """A practice sheet by the rubric of a round."""

    @extend_schema(request=LateIn, responses=PracticeOut)
    def post(self, request: Request, pk: int) -> Response:
        """What it would come to, and what it would still need; nothing is kept."""
        round, _judge = pledged_round(request, pk, [*DECLARABLE_ROUNDS, *VISIBLE_ROUNDS])
        given = typed(LateIn, request)
        return Response(PracticeOut(practise(round=round, **given)).data)


class Mine(APIView):
    """One's own scores of a round."""

    @extend_schema(responses=MineRow(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Highest first."""
        round, judge = round_to_read(request, pk)
        return Response(MineRow(my_sheets(round, judge), many=True).data)


urlpatterns = [
    path("judge/rounds", MyRounds.as_view(), name="judge-rounds"),
    path("judge/rounds/<int:pk>/bundle", Bundle.as_view(), name="judge-bundle"),
    path("judge/rounds/<int:pk>/mine", Mine.as_view(), name="judge-mine"),
    path("judge/rounds/<int:pk>/practice", Practice.as_view(), name="judge-practice"),
    path("judge/scores/<int:pk>", OneSheet.as_view(), name="judge-score"),
    path("judge/scores/<int:pk>/submission", Submission.as_view(), name="judge-submission"),
    path("judge/scores/<int:pk>/late", Late.as_view(), name="judge-late"),
]
