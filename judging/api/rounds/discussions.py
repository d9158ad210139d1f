"""Discussions by API, for organisers: where judges disagree, opening, moderating, ending."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.inputs import MomentField
from challenge.rest.requests import actor_of, typed
from judging.api.requests import ROUND_PATH, round_of
from judging.api.scoring.late_sheets import SheetChangeOut
from judging.api.serializers import WhyIn
from judging.models import Discussion, DiscussionMember, DiscussionPost, Round
from judging.queries.overview.discussion.disagreement import (
    disagreements,
    discussions_in,
    thread_of,
    with_judges,
)
from judging.services.rounds.discussion.end import stop_discussion
from judging.services.rounds.discussion.open import open_all_apart, open_discussions
from judging.services.rounds.discussion.seats import replace_chair
from judging.services.rounds.discussion.talk import hide_post


class DiscussionOut(serializers.ModelSerializer[Discussion]):
    """A discussion.  low, high, flags: as it was opened; words: its result, or why it was ended."""

    chair = serializers.SerializerMethodField()

    class Meta:
        model = Discussion
        fields = ["id", "entry", "state", "low", "high", "flags", "opened_at", "ends_at",
                  "ended_at", "words", "chair"]  # fmt: skip
        read_only_fields = fields

    def get_chair(self, row: Discussion) -> int | None:
        """The judge who closes it."""
        return next((m.assignment.judge_id for m in row.members.all() if m.is_chair), None)


class DisagreementOut(serializers.Serializer[Any]):
    """An entry that may be discussed.  by_rule: its totals are as far apart as the rule says;
    judges: those whose sheets count, of whom one may be the chair; discussion: the newest.
    """

    entry = serializers.IntegerField(source="entry.pk")
    sheets = serializers.IntegerField(source="count.done")
    low = serializers.DecimalField(8, 2, source="count.low", allow_null=True)
    high = serializers.DecimalField(8, 2, source="count.high", allow_null=True)
    spread = serializers.DecimalField(8, 2)
    flags = serializers.IntegerField()
    by_rule = serializers.BooleanField(source="is_apart")
    may_open = serializers.BooleanField()
    judges = serializers.SerializerMethodField()
    discussion = serializers.IntegerField(source="discussion.pk", allow_null=True, default=None)

    def get_judges(self, row: Any) -> list[int]:
        """Whose sheets count."""
        return [pair.judge_id for pair in row.judges]


class DiscussionsOut(serializers.Serializer[Any]):
    """The rule of the round, where it applies or judges flagged, and every discussion so far."""

    spread = serializers.IntegerField(source="round.discussion_spread")
    shows_scores = serializers.ChoiceField(
        choices=Round.ShowsScores.choices, source="round.discussion_scores"
    )
    shows_names = serializers.BooleanField(source="round.discussion_names")
    entries = DisagreementOut(many=True)
    discussions = DiscussionOut(many=True)


class OpenedIn(serializers.Serializer[Any]):
    """An entry to discuss.  chair: a judge of it; left out: whoever has the fewest to close."""

    entry = serializers.IntegerField()
    chair = serializers.IntegerField(required=False, allow_null=True, default=None)


class OpenIn(serializers.Serializer[Any]):
    """What to open until when.  all_by_rule: every entry that the rule names, instead of these."""

    ends_at = MomentField()
    entries = OpenedIn(many=True, required=False, default=list)
    all_by_rule = serializers.BooleanField(required=False, default=False)


class DiscussionMemberOut(serializers.ModelSerializer[DiscussionMember]):
    """A judge in it.  letter: as the others see them where names are not shown."""

    judge = serializers.IntegerField(source="assignment.judge_id", read_only=True)
    letter = serializers.CharField(read_only=True)

    class Meta:
        model = DiscussionMember
        fields = ["judge", "letter", "is_chair"]
        read_only_fields = fields


class PostOut(serializers.ModelSerializer[DiscussionPost]):
    """A post, also one that is hidden."""

    judge = serializers.IntegerField(source="member.assignment.judge_id", read_only=True)

    class Meta:
        model = DiscussionPost
        fields = ["id", "judge", "text", "written_at", "hidden_at", "hidden_reason"]
        read_only_fields = fields


class ThreadOut(serializers.Serializer[Any]):
    """A discussion whole.  changes: sheets changed while it was on, before and after."""

    discussion = DiscussionOut()
    members = DiscussionMemberOut(many=True)
    posts = PostOut(many=True)
    changes = SheetChangeOut(many=True)


class Discussions(APIView):
    """Discussions of a round."""

    @extend_schema(operation_id="v1_editions_rounds_discussions_list", responses=DiscussionsOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Where judges disagree by the rule or flagged, and every discussion."""
        return _listed(round_of(request, slug, order))

    @extend_schema(request=OpenIn, responses={201: DiscussionsOut})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Open some; an entry whose discussion is open keeps it."""
        round, given = round_of(request, slug, order), typed(OpenIn, request)
        actor, ends_at = actor_of(request), given["ends_at"]
        if given["all_by_rule"]:
            open_all_apart(actor=actor, round=round, ends_at=ends_at)
        else:
            chairs = {row["entry"]: row["chair"] for row in given["entries"]}
            open_discussions(actor=actor, round=round, chairs=chairs, ends_at=ends_at)
        return _listed(round, status.HTTP_201_CREATED)


class OneDiscussion(APIView):
    """A discussion with all that was written in it."""

    @extend_schema(responses=ThreadOut)
    def get(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """Its judges, its posts also hidden ones, and the sheets that were changed."""
        return Response(ThreadOut(thread_of(round_of(request, slug, order), pk)).data)


class StopDiscussion(APIView):
    """End a discussion instead of its chair."""

    @extend_schema(request=WhyIn, responses=ThreadOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """With a reason, without a result."""
        round = round_of(request, slug, order)
        stop_discussion(
            actor=actor_of(request),
            discussion=thread_of(round, pk).discussion,
            reason=typed(WhyIn, request)["reason"],
        )
        return Response(ThreadOut(thread_of(round, pk)).data)


class ChairIn(serializers.Serializer[Any]):
    """Who chairs it from now on, and why."""

    judge = serializers.IntegerField()
    reason = serializers.CharField(max_length=300)


class DiscussionChair(APIView):
    """Another chair of a discussion."""

    @extend_schema(request=ChairIn, responses=ThreadOut)
    def post(self, request: Request, slug: str, order: int, pk: int) -> Response:
        """One of the judges in it, with a reason that the log keeps."""
        round = round_of(request, slug, order)
        replace_chair(
            actor=actor_of(request),
            discussion=thread_of(round, pk).discussion,
            **typed(ChairIn, request),
        )
        return Response(ThreadOut(thread_of(round, pk)).data)


class HidePost(APIView):
    """Hide a post from the judges."""

    @extend_schema(request=WhyIn, responses=PostOut)
    def post(self, request: Request, slug: str, order: int, pk: int, post: int) -> Response:
        """Its author is shown the reason; the log keeps it."""
        rows = DiscussionPost.objects.select_related("discussion__round__edition")
        found = get_object_or_404(
            rows, discussion__round=round_of(request, slug, order), discussion=pk, pk=post
        )
        hidden = hide_post(
            actor=actor_of(request), post=found, reason=typed(WhyIn, request)["reason"]
        )
        return Response(PostOut(hidden).data)


def _listed(round: Round, code: int = status.HTTP_200_OK) -> Response:
    facts = {
        "round": round,
        "entries": with_judges(round, disagreements(round)),
        "discussions": discussions_in(round),
    }
    return Response(DiscussionsOut(facts).data, status=code)


_ONE = f"{ROUND_PATH}/discussions/<int:pk>"
urlpatterns = [
    path(f"{ROUND_PATH}/discussions/", Discussions.as_view(), name="round-discussions"),
    path(f"{_ONE}/", OneDiscussion.as_view(), name="round-discussion"),
    path(f"{_ONE}/chair", DiscussionChair.as_view(), name="discussion-chair"),
    path(f"{_ONE}/stop", StopDiscussion.as_view(), name="discussion-stop"),
    path(f"{_ONE}/posts/<int:post>/hide", HidePost.as_view(), name="discussion-post-hide"),
]
