"""Who is in which field of an application now; kept in the cache, and forgotten within a minute."""
# tested by: tests/submissions/api/test_presence.py

from typing import Any

from django.core.cache import cache
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from submissions.models import Entry, Member
from submissions.permissions import may_edit_entry
from submissions.queries.entries import entry_for

PRESENT_SECONDS = 45  # three times what the page's script waits between two


class PresenceIn(serializers.Serializer[Any]):
    """The field that the writer is in: a question key or item field; empty: none."""

    field = serializers.CharField(max_length=60, allow_blank=True, default="")


class PresentOut(serializers.Serializer[Any]):
    """Another writer who has the form open.  field: where they are; empty: in none."""

    name = serializers.CharField()
    field = serializers.CharField()


class PresenceOut(serializers.Serializer[Any]):
    """alone: nobody else writes for this startup, so there is nothing to ask again."""

    alone = serializers.BooleanField()
    others = PresentOut(many=True)


class Presence(APIView):
    """Who else has the form of this application open."""

    @extend_schema(request=PresenceIn, responses=PresenceOut)
    def post(self, request: Request, pk: int) -> Response:
        """Say where you are, and learn where the others are; nothing of it is kept."""
        actor = actor_of(request)
        entry = entry_for(actor, pk)
        if not may_edit_entry(actor, entry):
            raise NotFound
        field = typed(PresenceIn, request)["field"]
        cache.set(_place(entry, actor.pk), {"field": field}, PRESENT_SECONDS)
        others = Member.objects.filter(startup=entry.startup_id).exclude(user=actor)
        found = [
            {"name": member.user.display_name, **there}
            for member in others.select_related("user").order_by("pk")
            if (there := cache.get(_place(entry, member.user_id)))
        ]
        return Response(PresenceOut({"alone": not others.exists(), "others": found}).data)


def _place(entry: Entry, user: int) -> str:
    return f"present-{entry.pk}-{user}"


urlpatterns = [
    path("applications/<int:pk>/presence", Presence.as_view(), name="application-presence"),
]
