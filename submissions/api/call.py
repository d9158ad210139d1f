"""For organisers: how a call goes, day by day."""
# tested by: tests/frontend/pages/organisers/rounds/test_call_room.py

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.queries import observed_edition
from challenge.rest.requests import actor_of
from submissions.queries.call.call_progress import call_progress


class CallDayOut(serializers.Serializer[Any]):
    """Applications begun on that day, and submitted for the first time."""

    on = serializers.DateField()
    begun = serializers.IntegerField()
    submitted = serializers.IntegerField()


class CallOut(serializers.Serializer[Any]):
    """Where the call stands.  lately: submitted in the last 24 hours."""

    drafts = serializers.IntegerField()
    submitted = serializers.IntegerField()
    lately = serializers.IntegerField()
    days = CallDayOut(many=True)


class Call(APIView):
    """How a call goes."""

    @extend_schema(responses=CallOut)
    def get(self, request: Request, slug: str) -> Response:
        """By day of the edition's zone, up to today or the close; who withdrew is not counted."""
        edition = observed_edition(actor_of(request), slug)
        with timezone.override(edition.time_zone):
            return Response(CallOut(call_progress(edition, timezone.now())).data)


urlpatterns = [path("editions/<slug:slug>/call", Call.as_view(), name="edition-call")]
