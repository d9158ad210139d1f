"""Judges' comments before the startups read them: held back, or shown again."""

# tested by: tests/judging/api/results/test_comments.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of, typed
from judging.api.requests import ROUND_PATH, round_of
from judging.api.serializers import CountOut
from judging.models import HeldComment, Scoresheet
from judging.queries.results.comments.review import (
    Notice,
    narrowed,
    reviewed,
    with_people,
)
from judging.services.results.after.held_comments import hold_comments, show_comments

WHICH = OpenApiParameter(
    "which", str, enum=["noticed", "held"], description="left out: all of the round"
)


class ReviewedCommentOut(serializers.Serializer[Any]):
    """A judge's words to a startup.

    sheet: id to hold or show it by; notices: what a machine noticed in it; held: why the startup
    isn't shown it, null where it is; changed: the judge handed in other words since it was held.
    """

    sheet = serializers.IntegerField(source="sheet.pk")
    entry = serializers.IntegerField(source="sheet.assignment.entry_id")
    judge = serializers.IntegerField(source="sheet.assignment.judge_id")
    text = serializers.CharField()
    notices = serializers.ListField(child=serializers.ChoiceField(choices=list(Notice)))
    held = serializers.ChoiceField(
        source="held.reason", choices=HeldComment.Reason.choices, default=None
    )
    changed = serializers.BooleanField(source="is_changed")


class ChosenIn(serializers.Serializer[Any]):
    """Comments, by the ids of their sheets."""

    sheets = serializers.ListField(
        child=serializers.IntegerField(), max_length=HeldComment.MOST_AT_ONCE
    )


class HoldIn(ChosenIn):
    """Comments to hold back, and why: the startup reads the reason."""

    reason = serializers.ChoiceField(choices=HeldComment.Reason.choices)


class Comments(ListAPIView[Scoresheet]):
    """Judges' comments of the round, as startups read them after the announcement."""

    serializer_class: Any = ReviewedCommentOut

    def get_queryset(self) -> Any:
        """By entry."""
        if getattr(self, "swagger_fake_view", False):
            return Scoresheet.objects.none()
        round = round_of(self.request, self.kwargs["slug"], self.kwargs["order"])
        return with_people(narrowed(round, self.request.query_params.get("which", "")))

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page, with what a machine noticed in it."""
        page = super().paginate_queryset(queryset)
        round = round_of(self.request, self.kwargs["slug"], self.kwargs["order"])
        return None if page is None else reviewed(round, page)

    @extend_schema(parameters=[WHICH])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All, or only those in which something was noticed, or that are held."""
        return super().get(request, *args, **kwargs)


class Hold(APIView):
    """Comments that startups aren't shown."""

    @extend_schema(request=HoldIn, responses=CountOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Hold them back, also after the announcement; what is held already stays as it is."""
        round = round_of(request, slug, order)
        count = hold_comments(actor=actor_of(request), round=round, **typed(HoldIn, request))
        return Response(CountOut({"count": count}).data)


class Show(APIView):
    """Comments that were held back."""

    @extend_schema(request=ChosenIn, responses=CountOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Show them to their startups after all."""
        round = round_of(request, slug, order)
        count = show_comments(actor=actor_of(request), round=round, **typed(ChosenIn, request))
        return Response(CountOut({"count": count}).data)


urlpatterns = [
    path(f"{ROUND_PATH}/comments/", Comments.as_view(), name="round-comments"),
    path(f"{ROUND_PATH}/comments/hold", Hold.as_view(), name="round-comments-hold"),
    path(f"{ROUND_PATH}/comments/show", Show.as_view(), name="round-comments-show"),
]
