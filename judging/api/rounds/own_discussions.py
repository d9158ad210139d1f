"""Discussions by API, for the judges in them: reasons, posts, the chair's result."""

# tested by: tests/judging/api/rounds/test_discussions.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from judging.api.requests import pledged_round
from judging.models import Discussion, Judge
from judging.queries.overview.discussion.discussion_room import (
    discussion_for,
    discussions_of,
    may_join,
)
from judging.services.rounds.discussion.end import MOST_RESULT_LETTERS, close_discussion
from judging.services.rounds.discussion.seats import join_discussion
from judging.services.rounds.discussion.talk import MOST_LETTERS, write_post


class LineOut(serializers.Serializer[Any]):
    """One of my discussions.  assignment: the pair whose sheet may be changed."""

    id = serializers.IntegerField(source="discussion.pk")
    name = serializers.CharField()
    assignment = serializers.IntegerField()
    state = serializers.CharField(source="discussion.state")
    ends_at = serializers.DateTimeField(source="discussion.ends_at")
    is_on = serializers.BooleanField()
    is_chair = serializers.BooleanField()
    posts = serializers.IntegerField()
    has_written = serializers.BooleanField()


class DiscussionSeatOut(serializers.Serializer[Any]):
    """A judge in it.  name: empty where the round's rule keeps it; reason: the sheet's comment;
    total, points: null while scores are not shown.
    """

    letter = serializers.CharField()
    name = serializers.CharField()
    is_me = serializers.BooleanField()
    is_chair = serializers.BooleanField()
    has_left = serializers.BooleanField()
    reason = serializers.CharField()
    total = serializers.DecimalField(8, 2, allow_null=True)
    points = serializers.SerializerMethodField()

    def get_points(self, seat: Any) -> list[dict[str, str]] | None:
        """Criterion by criterion."""
        if seat.points is None:
            return None
        return [{"title": title, "points": str(value)} for title, value in seat.points]


class RoomPostOut(serializers.Serializer[Any]):
    """A post.  text: empty where it is hidden; hidden_reason: for its author alone."""

    id = serializers.IntegerField(source="number")
    letter = serializers.CharField()
    name = serializers.CharField()
    is_me = serializers.BooleanField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()
    is_hidden = serializers.BooleanField()
    hidden_reason = serializers.CharField()


class RoomOut(serializers.Serializer[Any]):
    """A discussion as a judge in it reads it.  words: the result, or why it was ended."""

    id = serializers.IntegerField(source="discussion.pk")
    name = serializers.CharField()
    assignment = serializers.IntegerField()
    state = serializers.CharField(source="discussion.state")
    ends_at = serializers.DateTimeField(source="discussion.ends_at")
    words = serializers.CharField(source="result")
    is_on = serializers.BooleanField()
    may_close = serializers.BooleanField()
    shows_scores = serializers.BooleanField()
    seats = DiscussionSeatOut(many=True)
    posts = RoomPostOut(many=True)


class PostIn(serializers.Serializer[Any]):
    """What to write: plain text."""

    text = serializers.CharField(max_length=MOST_LETTERS)


class ResultIn(serializers.Serializer[Any]):
    """What the discussion came to."""

    result = serializers.CharField(max_length=MOST_RESULT_LETTERS)


class MyDiscussions(APIView):
    """My discussions in a round."""

    @extend_schema(responses=LineOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Those that are on first."""
        round, judge = pledged_round(request, pk)
        return Response(LineOut(discussions_of(actor_of(request), round, judge), many=True).data)


class MyDiscussion(APIView):
    """A discussion that I am in."""

    @extend_schema(responses=RoomOut)
    def get(self, request: Request, pk: int) -> Response:
        """Reasons and posts; scores as the round's rule says."""
        return _room(request, pk)


class MyPosts(APIView):
    """Write in a discussion."""

    @extend_schema(request=PostIn, responses={201: RoomOut}, parameters=[ONCE])
    def post(self, request: Request, pk: int) -> Response:
        """A post, which is never changed afterwards."""
        write_post(
            actor=actor_of(request),
            discussion=discussion_for(actor_of(request), pk).discussion,
            text=typed(PostIn, request)["text"],
            idempotency_key=idempotency_key(request),
        )
        return _room(request, pk, status.HTTP_201_CREATED)


class DoorOut(serializers.Serializer[Any]):
    """A discussion that I may join: my score sheet of its entry came after it was opened."""

    id = serializers.IntegerField(source="discussion.pk")
    name = serializers.CharField()
    ends_at = serializers.DateTimeField(source="discussion.ends_at")


class OpenDiscussions(APIView):
    """Discussions of a round that I may join."""

    @extend_schema(responses=DoorOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Of entries that I scored since they were opened."""
        round, judge = pledged_round(request, pk)
        return Response(DoorOut(may_join(actor_of(request), round, judge), many=True).data)


class JoinDiscussion(APIView):
    """Join a discussion."""

    @extend_schema(request=None, responses=RoomOut)
    def post(self, request: Request, pk: int) -> Response:
        """Once my own score sheet of its entry is submitted."""
        judge = Judge.objects.filter(user=actor_of(request))
        rows = Discussion.objects.select_related("round").filter(
            round__assignments__judge__in=judge
        )
        discussion = get_object_or_404(rows.distinct(), pk=pk)
        join_discussion(actor=actor_of(request), discussion=discussion)
        return _room(request, pk)


class CloseDiscussion(APIView):
    """Close a discussion as its chair."""

    @extend_schema(request=ResultIn, responses=RoomOut)
    def post(self, request: Request, pk: int) -> Response:
        """With the result in writing."""
        close_discussion(
            actor=actor_of(request),
            discussion=discussion_for(actor_of(request), pk).discussion,
            result=typed(ResultIn, request)["result"],
        )
        return _room(request, pk)


def _room(request: Request, pk: int, code: int = status.HTTP_200_OK) -> Response:
    return Response(RoomOut(discussion_for(actor_of(request), pk)).data, status=code)


_ONE = "judge/discussions/<int:pk>"
urlpatterns = [
    path("judge/rounds/<int:pk>/discussions/", MyDiscussions.as_view(), name="judge-discussions"),
    path(f"{_ONE}/", MyDiscussion.as_view(), name="judge-discussion"),
    path(f"{_ONE}/posts", MyPosts.as_view(), name="judge-discussion-post"),
    path(f"{_ONE}/join", JoinDiscussion.as_view(), name="judge-discussion-join"),
    path(
        "judge/rounds/<int:pk>/discussions/open",
        OpenDiscussions.as_view(),
        name="judge-open-discussions",
    ),
    path(f"{_ONE}/close", CloseDiscussion.as_view(), name="judge-discussion-close"),
]
