"""The API that judges, and their scoring page, call."""

from typing import Any, cast

from django.http import HttpResponse
from django.urls import path
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.digests import digest
from challenge.errors import NotFound
from challenge.models import User
from judging.models import ConflictKind
from judging.queries.judge import assignment_for, bundle_of, my_sheets, round_for, seat_for, seats_of
from judging.queries.judge_report import own_habits
from judging.services.pledging import PLEDGE_VERSION, accept_invitation, decline_invitation, sign_pledge
from judging.services.pulling import pull_entry
from judging.services.recusing import recuse, undo_recusal
from judging.services.scoring import PledgeMissing, save_sheet, sheet_as_data


def _actor(request: Request) -> User:
    return cast("User", request.user)


class RoundRow(serializers.Serializer[Any]):
    """A round and how far one is."""

    round = serializers.IntegerField(source="round.pk")
    edition = serializers.CharField(source="round.edition.slug")
    name = serializers.CharField(source="round.name")
    state = serializers.CharField(source="round.state")
    closes_at = serializers.DateTimeField(source="round.closes_at")
    total = serializers.IntegerField()
    done = serializers.IntegerField()


class SheetIn(serializers.Serializer[Any]):
    """A whole sheet.  scores: criterion key → level 1..5 or points."""

    base_revision = serializers.IntegerField(min_value=0)
    scores = serializers.DictField(child=serializers.JSONField(allow_null=True))
    comment = serializers.CharField(required=False, default="", allow_blank=True, trim_whitespace=False, max_length=20000)
    private_note = serializers.CharField(required=False, default="", allow_blank=True, trim_whitespace=False, max_length=20000)
    submit = serializers.BooleanField(required=False, default=False)
    seconds_spent = serializers.IntegerField(required=False, default=0, min_value=0)


class SheetOut(serializers.Serializer[Any]):
    """The sheet as it is saved."""

    revision = serializers.IntegerField()
    state = serializers.CharField()
    scores = serializers.DictField()
    points = serializers.DictField()
    total = serializers.CharField(allow_null=True)
    comment = serializers.CharField()
    private_note = serializers.CharField()
    submitted_at = serializers.CharField(allow_null=True)


class OwnConflictIn(serializers.Serializer[Any]):
    """Why one gives an entry back."""

    kind = serializers.ChoiceField(choices=ConflictKind.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class AnswerIn(serializers.Serializer[Any]):
    """Yes or no to the invitation."""

    accept = serializers.BooleanField()


class PledgeIn(serializers.Serializer[Any]):
    """One's name, typed."""

    signed_name = serializers.CharField(max_length=80)


class OwnSeatOut(serializers.Serializer[Any]):
    """Where one's seat stands."""

    state = serializers.CharField()


class OwnAssignmentOut(serializers.Serializer[Any]):
    """An assignment's state."""

    assignment = serializers.IntegerField(source="pk")
    state = serializers.CharField()


class MineRow(serializers.Serializer[Any]):
    """One line of one's own scores."""

    assignment = serializers.IntegerField(source="assignment.pk")
    name = serializers.CharField()
    state = serializers.CharField()
    total = serializers.CharField()


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
        round, judge = round_for(_actor(request), pk)
        if not judge.pledges.filter(text_version=PLEDGE_VERSION).exists():
            raise PledgeMissing
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
        """Save or submit.  The same Idempotency-Key again changes nothing; another base_revision: 409 with the saved copy; closed: 410."""
        assignment = assignment_for(_actor(request), pk)
        typed = SheetIn(data=request.data)
        typed.is_valid(raise_exception=True)
        sheet = save_sheet(actor=_actor(request), assignment=assignment, mutation_id=request.headers.get("Idempotency-Key", "")[:80], **typed.validated_data)
        return Response(SheetOut(sheet_as_data(sheet=sheet)).data)


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
        return Response(OwnAssignmentOut(undo_recusal(actor=_actor(request), assignment=assignment_for(_actor(request), pk))).data)


class Invitation(APIView):
    """The invitation to judge an edition."""

    @extend_schema(request=AnswerIn, responses=OwnSeatOut)
    def post(self, request: Request, slug: str) -> Response:
        """Answer it."""
        typed = AnswerIn(data=request.data)
        typed.is_valid(raise_exception=True)
        act = accept_invitation if typed.validated_data["accept"] else decline_invitation
        return Response(OwnSeatOut(act(actor=_actor(request), judge=seat_for(_actor(request), slug))).data)


class PledgeOfMine(APIView):
    """The pledge."""

    @extend_schema(request=PledgeIn, responses={201: PledgeIn})
    def post(self, request: Request, slug: str) -> Response:
        """Sign it."""
        typed = PledgeIn(data=request.data)
        typed.is_valid(raise_exception=True)
        pledge = sign_pledge(actor=_actor(request), judge=seat_for(_actor(request), slug), **typed.validated_data)
        return Response(PledgeIn(pledge).data, status=status.HTTP_201_CREATED)


class Mine(APIView):
    """One's own scores of a round."""

    @extend_schema(responses=MineRow(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Highest first."""
        round, judge = round_for(_actor(request), pk)
        return Response(MineRow(my_sheets(round, judge), many=True).data)


class Pull(APIView):
    """One more entry: the one that needs this judge most."""

    @extend_schema(request=None, responses={201: OwnAssignmentOut})
    def post(self, request: Request, pk: int) -> Response:
        """Ask for it."""
        round, judge = round_for(_actor(request), pk)
        return Response(OwnAssignmentOut(pull_entry(actor=_actor(request), judge=judge, round=round)).data, status=status.HTTP_201_CREATED)


class OwnReportOut(serializers.Serializer[Any]):
    """How one's own scoring compares with the panel's.  severity in points (negative: stricter) with its 90 % interval; null: too little to compare."""

    sheets = serializers.IntegerField()
    severity = serializers.FloatField()
    severity_lo = serializers.FloatField(source="lo")
    severity_hi = serializers.FloatField(source="hi")
    spread = serializers.FloatField(allow_null=True)
    noise = serializers.FloatField(allow_null=True)
    panel_noise = serializers.FloatField(allow_null=True)
    halo = serializers.FloatField(allow_null=True)
    straight_lines = serializers.FloatField(allow_null=True)


class OwnReport(APIView):
    """How one scored."""

    @extend_schema(responses=OwnReportOut)
    def get(self, request: Request, pk: int) -> Response:
        """After the close; 404 before, and where there is too little to compare."""
        round, judge = round_for(_actor(request), pk)
        habits = own_habits(round, judge)
        if habits is None:
            raise NotFound
        return Response(OwnReportOut(habits).data)


urlpatterns = [
    path("judge/rounds", MyRounds.as_view(), name="judge-rounds"),
    path("judge/rounds/<int:pk>/bundle", Bundle.as_view(), name="judge-bundle"),
    path("judge/rounds/<int:pk>/mine", Mine.as_view(), name="judge-mine"),
    path("judge/rounds/<int:pk>/report", OwnReport.as_view(), name="judge-report"),
    path("judge/rounds/<int:pk>/pull", Pull.as_view(), name="judge-pull"),
    path("judge/scores/<int:pk>", OneSheet.as_view(), name="judge-score"),
    path("judge/assignments/<int:pk>/conflict", OneConflict.as_view(), name="judge-conflict"),
    path("judge/editions/<slug:slug>/invitation", Invitation.as_view(), name="judge-invitation"),
    path("judge/editions/<slug:slug>/pledge", PledgeOfMine.as_view(), name="judge-pledge"),
]
