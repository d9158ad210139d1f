"""The API that judges, and their scoring page, call."""

from collections.abc import Sequence
from typing import cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.digests import digest
from challenge.kernel.errors import NotFound
from challenge.models import User
from judging.api.scoring.judge_serializers import (
    AnswerIn,
    LateIn,
    LateOut,
    MineRow,
    NamedConflictIn,
    NameOut,
    OwnAssignmentOut,
    OwnConflictIn,
    OwnReportOut,
    OwnSeatOut,
    PledgeIn,
    PledgeOut,
    PracticeOut,
    RoundRow,
    SheetIn,
    SheetOut,
)
from judging.models import Judge, Round
from judging.queries.results.judge_statistics import own_habits
from judging.queries.scoring.desk import bundle_of
from judging.queries.scoring.judge_work import (
    DECLARABLE_ROUNDS,
    VISIBLE_ROUNDS,
    assignment_for,
    my_sheets,
    names_to_declare,
    round_for,
    seat_for,
    seats_of,
)
from judging.queries.scoring.practice import practise
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.recuse import (
    declare_conflict,
    recuse,
    take_back_conflict,
    undo_recusal,
)
from judging.services.panel.pledge import (
    PLEDGE_TEXT,
    PLEDGE_VERSION,
    accept_invitation,
    decline_invitation,
    has_pledged,
    sign_pledge,
)
from judging.services.scoring.late_sheets import send_late_sheet
from judging.services.scoring.sheet import PledgeMissing, save_sheet, sheet_as_data, take_back_sheet
from submissions.models import Entry


def _actor(request: Request) -> User:
    return cast("User", request.user)


def _pledged(
    request: Request, pk: int, states: Sequence[str] = VISIBLE_ROUNDS
) -> tuple[Round, Judge]:
    """The round and one's seat; nothing of it before the pledge."""
    round, judge = round_for(_actor(request), pk, states)
    if not has_pledged(judge=judge):
        raise PledgeMissing
    return round, judge


def _named(round: Round, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.filter(participations__round=round), pk=pk)


class MyRounds(APIView):
    """The rounds that one judges."""

    @extend_schema(responses=RoundRow(many=True))
    def get(self, request: Request) -> Response:
        """All of them, with progress."""
        rows = [work for seat in seats_of(_actor(request)) for work in seat.rounds]
        return Response(RoundRow(rows, many=True).data)


class Bundle(APIView):
    """Everything of a round for offline work."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 304: None})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """With an ETag: unchanged answers are 304 and empty."""
        round, judge = _pledged(request, pk)
        data = bundle_of(round, judge)
        tag = f'"{digest(data)}"'
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        response = Response(data, headers={"ETag": tag})
        patch_cache_control(response, private=True, no_cache=True)
        return response


class OneSheet(APIView):
    """A score sheet, written as a whole."""

    @extend_schema(
        request=SheetIn,
        responses={200: SheetOut, 409: OpenApiTypes.OBJECT, 410: OpenApiTypes.OBJECT},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def put(self, request: Request, pk: int) -> Response:
        """Save or submit.  The same Idempotency-Key again changes nothing; another base_revision:
        409 with the saved copy; closed: 410.
        """
        assignment = assignment_for(_actor(request), pk)
        typed = SheetIn(data=request.data)
        typed.is_valid(raise_exception=True)
        sheet = save_sheet(
            actor=_actor(request),
            assignment=assignment,
            mutation_id=request.headers.get("Idempotency-Key", "")[:80],
            **typed.validated_data,
        )
        return Response(SheetOut(sheet_as_data(sheet=sheet)).data)


class Submission(APIView):
    """That a sheet is submitted."""

    @extend_schema(responses=SheetOut)
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back while the round is open: the sheet is a draft again."""
        sheet = take_back_sheet(
            actor=_actor(request), assignment=assignment_for(_actor(request), pk)
        )
        return Response(SheetOut(sheet_as_data(sheet=sheet)).data)


class Late(APIView):
    """A sheet that came after the close."""

    @extend_schema(request=LateIn, responses={202: LateOut})
    def post(self, request: Request, pk: int) -> Response:
        """Tell the organisers of it; nothing is counted unless they say so."""
        typed = LateIn(data=request.data)
        typed.is_valid(raise_exception=True)
        mark = send_late_sheet(
            actor=_actor(request),
            assignment=assignment_for(_actor(request), pk),
            **typed.validated_data,
        )
        return Response({"digest": mark}, status=status.HTTP_202_ACCEPTED)


class Practice(APIView):
    """A practice sheet by the rubric of a round."""

    @extend_schema(request=LateIn, responses=PracticeOut)
    def post(self, request: Request, pk: int) -> Response:
        """What it would come to, and what it would still need; nothing is kept."""
        round, _judge = _pledged(request, pk, [*DECLARABLE_ROUNDS, *VISIBLE_ROUNDS])
        typed = LateIn(data=request.data)
        typed.is_valid(raise_exception=True)
        return Response(PracticeOut(practise(round=round, **typed.validated_data)).data)


class Names(APIView):
    """The names of a round, before reading."""

    @extend_schema(responses=NameOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Names and nothing else, with the conflicts in force."""
        return Response(
            NameOut(names_to_declare(*_pledged(request, pk, DECLARABLE_ROUNDS)), many=True).data
        )

    @extend_schema(request=NamedConflictIn, responses={201: NameOut(many=True)})
    def post(self, request: Request, pk: int) -> Response:
        """Declare a conflict with one of them; an entry that is already assigned is given back."""
        round, judge = _pledged(request, pk, DECLARABLE_ROUNDS)
        typed = NamedConflictIn(data=request.data)
        typed.is_valid(raise_exception=True)
        facts = typed.validated_data
        declare_conflict(
            actor=_actor(request),
            judge=judge,
            entry=_named(round, facts["entry"]),
            kind=facts["kind"],
            note=facts["note"],
        )
        return Response(
            NameOut(names_to_declare(round, judge), many=True).data, status=status.HTTP_201_CREATED
        )


class NamedConflict(APIView):
    """A conflict that one declared by name."""

    @extend_schema(responses=NameOut(many=True))
    def delete(self, request: Request, pk: int, entry: int) -> Response:
        """Take it back."""
        round, judge = _pledged(request, pk, DECLARABLE_ROUNDS)
        take_back_conflict(actor=_actor(request), judge=judge, entry=_named(round, entry))
        return Response(NameOut(names_to_declare(round, judge), many=True).data)


class OwnReport(APIView):
    """One's own scoring after the close."""

    @extend_schema(responses=OwnReportOut)
    def get(self, request: Request, pk: int) -> Response:
        """Beside the panel as a whole; 404 before the close, and where there is too little to
        compare.
        """
        habits = own_habits(*_pledged(request, pk))
        if habits is None:
            raise NotFound
        return Response(OwnReportOut(habits).data)


class OneConflict(APIView):
    """A conflict of interest with an assigned entry."""

    @extend_schema(request=OwnConflictIn, responses=OwnAssignmentOut)
    def post(self, request: Request, pk: int) -> Response:
        """Give the entry back."""
        typed = OwnConflictIn(data=request.data)
        typed.is_valid(raise_exception=True)
        assignment = assignment_for(_actor(request), pk)
        recuse(actor=_actor(request), assignment=assignment, **typed.validated_data)
        assignment.refresh_from_db()
        return Response(OwnAssignmentOut(assignment).data)

    @extend_schema(responses=OwnAssignmentOut)
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back within ten minutes."""
        return Response(
            OwnAssignmentOut(
                undo_recusal(actor=_actor(request), assignment=assignment_for(_actor(request), pk))
            ).data
        )


class Invitation(APIView):
    """The invitation to judge an edition."""

    @extend_schema(responses=OwnSeatOut)
    def get(self, request: Request, slug: str) -> Response:
        """Where it stands."""
        return Response(OwnSeatOut(seat_for(_actor(request), slug)).data)

    @extend_schema(request=AnswerIn, responses=OwnSeatOut)
    def post(self, request: Request, slug: str) -> Response:
        """Answer it."""
        typed = AnswerIn(data=request.data)
        typed.is_valid(raise_exception=True)
        act = accept_invitation if typed.validated_data["accept"] else decline_invitation
        return Response(
            OwnSeatOut(act(actor=_actor(request), judge=seat_for(_actor(request), slug))).data
        )


class PledgeOfMine(APIView):
    """The pledge."""

    @extend_schema(responses=PledgeOut)
    def get(self, request: Request, slug: str) -> Response:
        """The text in the reader's language, and whether it is signed."""
        signed = seat_for(_actor(request), slug).pledges.filter(text_version=PLEDGE_VERSION).first()
        shown = {
            "text": str(PLEDGE_TEXT),
            "text_version": PLEDGE_VERSION,
            "signed_name": getattr(signed, "signed_name", None),
            "signed_at": getattr(signed, "signed_at", None),
        }
        return Response(PledgeOut(shown).data)

    @extend_schema(request=PledgeIn, responses={201: PledgeIn})
    def post(self, request: Request, slug: str) -> Response:
        """Sign it."""
        typed = PledgeIn(data=request.data)
        typed.is_valid(raise_exception=True)
        pledge = sign_pledge(
            actor=_actor(request), judge=seat_for(_actor(request), slug), **typed.validated_data
        )
        return Response(PledgeIn(pledge).data, status=status.HTTP_201_CREATED)


class Mine(APIView):
    """One's own scores of a round."""

    @extend_schema(responses=MineRow(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Highest first."""
        round, judge = _pledged(request, pk)
        return Response(MineRow(my_sheets(round, judge), many=True).data)


class Pull(APIView):
    """One more entry: the one that needs this judge most."""

    @extend_schema(request=None, responses={201: OwnAssignmentOut})
    def post(self, request: Request, pk: int) -> Response:
        """Ask for it."""
        round, judge = _pledged(request, pk)
        return Response(
            OwnAssignmentOut(pull_entry(actor=_actor(request), judge=judge, round=round)).data,
            status=status.HTTP_201_CREATED,
        )


urlpatterns = [
    path("judge/rounds", MyRounds.as_view(), name="judge-rounds"),
    path("judge/rounds/<int:pk>/bundle", Bundle.as_view(), name="judge-bundle"),
    path("judge/rounds/<int:pk>/mine", Mine.as_view(), name="judge-mine"),
    path("judge/rounds/<int:pk>/practice", Practice.as_view(), name="judge-practice"),
    path("judge/rounds/<int:pk>/names", Names.as_view(), name="judge-names"),
    path(
        "judge/rounds/<int:pk>/names/<int:entry>/conflict",
        NamedConflict.as_view(),
        name="judge-named-conflict",
    ),
    path("judge/rounds/<int:pk>/report", OwnReport.as_view(), name="judge-report"),
    path("judge/rounds/<int:pk>/pull", Pull.as_view(), name="judge-pull"),
    path("judge/scores/<int:pk>", OneSheet.as_view(), name="judge-score"),
    path("judge/scores/<int:pk>/submission", Submission.as_view(), name="judge-submission"),
    path("judge/scores/<int:pk>/late", Late.as_view(), name="judge-late"),
    path("judge/assignments/<int:pk>/conflict", OneConflict.as_view(), name="judge-conflict"),
    path("judge/editions/<slug:slug>/invitation", Invitation.as_view(), name="judge-invitation"),
    path("judge/editions/<slug:slug>/pledge", PledgeOfMine.as_view(), name="judge-pledge"),
]
