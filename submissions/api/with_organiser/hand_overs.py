"""Requests of those whose mailbox is lost, for organisers."""

# tested by: tests/submissions/services/with_organiser/test_hand_overs.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from submissions.models import Entry, HandOver
from submissions.queries.with_organiser.hand_overs import hand_overs_of
from submissions.services.with_organiser.hand_overs import hand_over, refuse_hand_over

MOST_ROWS = 500


class HandOverOut(serializers.ModelSerializer[HandOver]):
    """What was asked without signing in, and what was decided."""

    class Meta:
        model = HandOver
        fields = [
            "id", "state", "company", "old_email", "new_email", "name", "phone", "words",
            "asked_at", "startup", "checked_by", "reason", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class HandOverIn(serializers.Serializer[Any]):
    """entry: of the edition, whose startup it is; removes_old: the old address may not even read
    any more.
    """

    entry = serializers.IntegerField()
    checked_by = serializers.ChoiceField(choices=HandOver.CheckedBy.choices)
    reason = serializers.CharField(max_length=300)
    removes_old = serializers.BooleanField(default=True)


class HandOverRefusalIn(serializers.Serializer[Any]):
    """Why, for the organisers."""

    reason = serializers.CharField(max_length=300)


class HandOvers(APIView):
    """Requests of those whose mailbox is lost."""

    @extend_schema(responses=HandOverOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that wait first."""
        viewer = actor_of(request)
        rows = hand_overs_of(viewer, observed_edition(viewer, slug))
        return Response(HandOverOut(rows[:MOST_ROWS], many=True).data)


class DoneHandOver(APIView):
    """A hand-over that was checked."""

    @extend_schema(request=HandOverIn, responses=HandOverOut)
    @needs_person
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Let the new address represent the startup; both are told."""
        row = _row(request, slug, pk)
        values = typed(HandOverIn, request)
        entries = Entry.objects.select_related("startup", "edition")
        entry = entries.filter(pk=values.pop("entry"), edition=row.edition_id).first()
        done = hand_over(actor=actor_of(request), request=row, entry=entry, **values)
        return Response(HandOverOut(done).data)


class RefusedHandOver(APIView):
    """A hand-over that is refused."""

    @extend_schema(request=HandOverRefusalIn, responses=HandOverOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Nothing changes."""
        row = _row(request, slug, pk)
        values = typed(HandOverRefusalIn, request)
        refused = refuse_hand_over(actor=actor_of(request), request=row, **values)
        return Response(HandOverOut(refused).data)


def _row(request: Request, slug: str, pk: int) -> HandOver:
    viewer = actor_of(request)
    rows = hand_overs_of(viewer, observed_edition(viewer, slug)).select_related("edition")
    return get_object_or_404(rows, pk=pk)


urlpatterns = [
    path("editions/<slug:slug>/hand-overs/", HandOvers.as_view(), name="hand-overs"),
    path("editions/<slug:slug>/hand-overs/<int:pk>/done", DoneHandOver.as_view(), name="hand-over"),
    path(
        "editions/<slug:slug>/hand-overs/<int:pk>/refused",
        RefusedHandOver.as_view(),
        name="hand-over-refuse",
    ),
]
