"""When the two of an introduction meet: proposed times, picking one, the calendar."""
# tested by: tests/introductions/api/test_meeting_times.py

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.rest.requests import actor_of, typed
from introductions.models import Meeting, Side
from introductions.queries.meetings.calendar import calendar_file
from introductions.queries.meetings.free_times import suggested_slots
from introductions.queries.meetings.shown import meeting_shown
from introductions.queries.visible import introduction_for
from introductions.services.meetings.pick import pick_slot
from introductions.services.meetings.propose import MINUTES, MOST_LETTERS, propose_slots

CALENDAR_TYPE = "text/calendar; charset=utf-8"


class SlotOut(serializers.Serializer[Any]):
    """A proposed time to come."""

    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()


class MeetingOut(serializers.Serializer[Any]):
    """The meeting; `suggestions` are times that both sides have free as far as is known here."""

    state = serializers.ChoiceField(choices=["none", *Meeting.State.values])
    version = serializers.CharField()
    offer = serializers.IntegerField()
    proposed_by = serializers.ChoiceField(choices=["system", *Side.values])
    slots = SlotOut(many=True)
    minutes = serializers.IntegerField()
    place = serializers.CharField(allow_blank=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    suggestions = serializers.ListField(child=serializers.DateTimeField())


class SlotsIn(serializers.Serializer[None]):
    """One to three times.  version: of the meeting as it was read; empty where there was none."""

    starts = serializers.ListField(child=serializers.DateTimeField(), min_length=1, max_length=3)
    minutes = serializers.ChoiceField(choices=[(n, str(n)) for n in MINUTES])
    place = serializers.CharField(
        max_length=MOST_LETTERS, required=False, default="", allow_blank=True
    )
    version = serializers.CharField(max_length=30, allow_blank=True)


class PickIn(serializers.Serializer[None]):
    """The slot of that number, of that offer."""

    offer = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    slot = serializers.IntegerField(min_value=1, max_value=3)


class MeetingTimes(APIView):
    """The meeting of an introduction, for its two sides."""

    @extend_schema(responses=MeetingOut)
    def get(self, request: Request, pk: int) -> Response:
        """What is proposed or fixed; 404 before both said yes, and once it can't be any more."""
        return _answer(request, pk)

    @extend_schema(request=SlotsIn, responses=MeetingOut)
    def put(self, request: Request, pk: int) -> Response:
        """Propose other times, also when one was fixed; the other side picks."""
        facts, actor = typed(SlotsIn, request), actor_of(request)
        seen = facts.pop("version")
        propose_slots(actor=actor, introduction=introduction_for(actor, pk), seen=seen, **facts)
        return _answer(request, pk)


class MeetingPick(APIView):
    """Pick a time."""

    @extend_schema(request=PickIn, responses=MeetingOut)
    def post(self, request: Request, pk: int) -> Response:
        """It is fixed at once, and both get it for their calendars."""
        facts, actor = typed(PickIn, request), actor_of(request)
        pick_slot(actor=actor, introduction=introduction_for(actor, pk), **facts)
        return _answer(request, pk)


class MeetingCalendar(APIView):
    """The fixed meeting as an iCalendar file."""

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.STR})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """As the mail has it."""
        text = calendar_file(actor_of(request), introduction_for(actor_of(request), pk))
        return HttpResponse(text, content_type=CALENDAR_TYPE)


def _answer(request: Request, pk: int) -> Response:
    actor = actor_of(request)
    shown = meeting_shown(actor, introduction_for(actor, pk))
    if shown is None:
        raise NotFound
    meeting = shown.meeting
    found = {
        "state": meeting.state if meeting else "none",
        "version": shown.version,
        "offer": meeting.offer if meeting else 0,
        "proposed_by": (meeting.offered_side if meeting else "") or "system",
        "slots": [{"number": number, "starts_at": start} for number, start in shown.slots],
        "minutes": meeting.minutes if meeting else MINUTES[0],
        "place": meeting.venue if meeting else "",
        "starts_at": shown.fixed_at,
        "suggestions": suggested_slots(shown.introduction),
    }
    return Response(MeetingOut(found).data)


urlpatterns = [
    path("introductions/<int:pk>/meeting", MeetingTimes.as_view(), name="introduction-meeting"),
    path(
        "introductions/<int:pk>/meeting/pick",
        MeetingPick.as_view(),
        name="introduction-meeting-pick",
    ),
    path(
        "introductions/<int:pk>/meeting.ics",
        MeetingCalendar.as_view(),
        name="introduction-meeting-calendar",
    ),
]
