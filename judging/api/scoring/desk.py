"""A judge's own list by API, and the marks on its entries."""

# tested by: tests/frontend/pages/judges/desk/test_work_list.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from judging.api.requests import round_to_read
from judging.models import Assignment, DeskMark
from judging.queries.scoring.desk_list import (
    ORDERS,
    STATES,
    counts_of,
    found_in,
    list_of,
    resumed,
)
from judging.queries.scoring.judge_work import assignment_for
from judging.services.scoring.desk_marks import MOST_REASON_LETTERS, mark_entry
from judging.services.scoring.submit_all import submit_sheets
from judging.services.scoring.wild_card import (
    MOST_LETTERS,
    give_wild_card,
    take_back_wild_card,
)
from submissions.api.arrival import reached_at


class MarkIn(serializers.Serializer[Any]):
    """A judge's marks on an entry: what is left out stays as it is.

    reason: why it is to be discussed, for the judge alone; it goes with the flag.  suits: 2 yes, 1
    partly, 0 no, once the sheet is submitted.
    """

    is_bookmarked = serializers.BooleanField(required=False)
    to_discuss = serializers.BooleanField(required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MOST_REASON_LETTERS)
    suits = serializers.ChoiceField(
        choices=DeskMark.Suits.choices, required=False, allow_null=True, default=None
    )


class ListRowOut(serializers.Serializer[Any]):
    """One entry.  state: todo | part | done | recused; points: the total so far, null: none."""

    assignment = serializers.IntegerField(source="item.assignment.pk")
    name = serializers.CharField(source="item.name")
    state = serializers.CharField(source="item.state")
    place = serializers.IntegerField()
    filled = serializers.IntegerField(source="item.filled")
    points = serializers.FloatField(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    is_bookmarked = serializers.BooleanField(source="item.mark.is_bookmarked")
    to_discuss = serializers.BooleanField(source="item.mark.to_discuss")
    reason = serializers.CharField(source="item.mark.reason")
    suits = serializers.IntegerField(source="item.mark.suits", allow_null=True)


class ListOut(serializers.Serializer[Any]):
    """Counts by filter, of the whole list; the assignment to go on with; the rows asked for."""

    counts = serializers.DictField(child=serializers.IntegerField())
    continue_with = serializers.IntegerField(allow_null=True)
    rows = ListRowOut(many=True)


class WorkList(APIView):
    """One's own list of a round."""

    @extend_schema(
        responses=ListOut,
        parameters=[
            OpenApiParameter("state", str, enum=list(STATES), description="all unless told"),
            OpenApiParameter("order", str, enum=list(ORDERS), description="given unless told"),
            OpenApiParameter("q", str, description="words of a name, number or field"),
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """In the order asked for, given-back entries last."""
        round, judge = round_to_read(request, pk)
        asked = request.query_params
        rows = list_of(round, judge, asked.get("order", "given"))
        following = resumed([row.item for row in rows])
        facts = {
            "counts": counts_of(rows),
            "continue_with": following.assignment.pk if following else None,
            "rows": found_in(rows, asked.get("state", "all"), asked.get("q", "")),
        }
        return Response(ListOut(facts).data)


class Mark(APIView):
    """A judge's marks on an entry."""

    @extend_schema(request=MarkIn, responses=MarkIn)
    def post(self, request: Request, pk: int) -> Response:
        """Set them as a whole; the same again changes nothing."""
        assignment = assignment_for(actor_of(request), pk)
        given = typed(MarkIn, request)
        mark = mark_entry(actor=actor_of(request), assignment=assignment, **given)
        return Response(MarkIn(mark).data)


class WildCardIn(serializers.Serializer[Any]):
    """Why the entry should come in whatever its place."""

    reason = serializers.CharField(max_length=MOST_LETTERS)


class OneWildCard(APIView):
    """A judge's wild card, where the rules of the round have one."""

    @extend_schema(request=WildCardIn, responses=WildCardIn)
    def put(self, request: Request, pk: int) -> Response:
        """Give it to this entry; it moves from another one."""
        assignment = assignment_for(actor_of(request), pk)
        card = give_wild_card(
            actor=actor_of(request), assignment=assignment, **typed(WildCardIn, request)
        )
        return Response(WildCardIn(card).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back."""
        take_back_wild_card(
            actor=actor_of(request), assignment=assignment_for(actor_of(request), pk)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChosenSheet(serializers.Serializer[Any]):
    """A sheet to submit, and the revision that was looked at."""

    assignment = serializers.IntegerField()
    base_revision = serializers.IntegerField(min_value=0)


class SubmissionsIn(serializers.Serializer[Any]):
    """The sheets to submit as they are saved."""

    sheets = ChosenSheet(many=True)


class SubmissionOut(serializers.Serializer[Any]):
    """What became of one sheet.  code, detail, fields: of a refusal; empty: it is submitted."""

    assignment = serializers.IntegerField(source="assignment.pk")
    code = serializers.CharField(source="refusal.code", default="")
    detail = serializers.CharField(source="refusal.detail", default="")
    fields = serializers.DictField(  # type: ignore[assignment] # a field named as DRF's own
        source="refusal.fields", default=dict
    )


class Submissions(APIView):
    """Several sheets of a round, submitted at once."""

    @extend_schema(request=SubmissionsIn, responses=SubmissionOut(many=True))
    def post(self, request: Request, pk: int) -> Response:
        """Each by itself: one that is refused says why and keeps none of the others."""
        round, judge = round_to_read(request, pk)
        given = typed(SubmissionsIn, request)["sheets"]
        pairs = Assignment.with_shadows.filter(round=round, judge=judge).select_related(
            "round__edition", "judge__user", "judge__edition"
        )
        known = pairs.in_bulk([row["assignment"] for row in given])
        if any(row["assignment"] not in known for row in given):
            raise NotFound
        outcomes = submit_sheets(
            actor=actor_of(request),
            sheets=[(known[row["assignment"]], row["base_revision"]) for row in given],
            received_at=reached_at(request),
        )
        return Response(SubmissionOut(outcomes, many=True).data)


urlpatterns = [
    path("judge/rounds/<int:pk>/list", WorkList.as_view(), name="judge-list"),
    path("judge/rounds/<int:pk>/submissions", Submissions.as_view(), name="judge-submissions"),
    path("judge/scores/<int:pk>/mark", Mark.as_view(), name="judge-mark"),
    path("judge/scores/<int:pk>/wild-card", OneWildCard.as_view(), name="judge-wild-card"),
]
