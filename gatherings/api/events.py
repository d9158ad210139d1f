"""Events: kept by organisers, registered for by people, checked in at the door."""
# tested by: tests/gatherings/api/test_events.py

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.queries import observed_edition, visible_edition
from challenge.rest.inputs import MomentField
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import takes_version
from gatherings.models import Audience, Event, EventKind, Registration
from gatherings.queries.event_calendar import event_file
from gatherings.queries.events_shown import (
    coming_events,
    event_run,
    event_seen,
    events_run,
    own_registration,
    registrations_of,
)
from gatherings.services.events.check_in import MOST_AT_ONCE, Seen, check_in_many
from gatherings.services.events.keep import cancel_event, create_event, publish_event, save_event
from gatherings.services.events.register import add_person, cancel_registration, register

CALENDAR_TYPE = "text/calendar; charset=utf-8"


class EventOut(serializers.Serializer[Any]):
    """An event.  left: places that are free, null: as many as come."""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(choices=Event.State.choices)
    kind = serializers.ChoiceField(choices=EventKind.choices)
    audience = serializers.ChoiceField(choices=Audience.choices)
    title_ko = serializers.CharField()
    title_en = serializers.CharField()
    text_ko = serializers.CharField()
    text_en = serializers.CharField()
    place_ko = serializers.CharField()
    place_en = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    speakers_ko = serializers.CharField()
    speakers_en = serializers.CharField()
    capacity = serializers.IntegerField(allow_null=True)


class EventRunOut(EventOut):
    """The same for organisers, with its link, and how many go, wait and came."""

    link = serializers.CharField()
    going = serializers.IntegerField()
    waiting = serializers.IntegerField()
    came = serializers.IntegerField()
    etag = serializers.CharField()


class EventIn(serializers.Serializer[None]):
    """What is to be written."""

    kind = serializers.ChoiceField(choices=EventKind.choices)
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    title_ko = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    text_ko = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    text_en = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    place_ko = serializers.CharField(max_length=200, required=False, allow_blank=True)
    place_en = serializers.CharField(max_length=200, required=False, allow_blank=True)
    link = serializers.URLField(max_length=300, required=False, allow_blank=True)
    starts_at = MomentField()
    ends_at = MomentField()
    speakers_ko = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    speakers_en = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    capacity = serializers.IntegerField(
        min_value=1, max_value=20_000, required=False, allow_null=True
    )


class OwnRegistrationOut(serializers.Serializer[Any]):
    """The caller's place.  ticket: what the QR code says; link: of the video call, empty without a
    place.
    """

    state = serializers.ChoiceField(choices=Registration.State.choices)
    code = serializers.CharField()
    ticket = serializers.CharField(source="key")
    link = serializers.CharField()


class RegistrationOut(serializers.Serializer[Any]):
    """Somebody who registered.  key_digest: SHA-256 of what their QR code says, by which a phone
    that is offline knows the ticket.
    """

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="user.display_name")
    email = serializers.EmailField(source="user.email")
    state = serializers.ChoiceField(choices=Registration.State.choices)
    code = serializers.CharField()
    key_digest = serializers.CharField()
    came_at = serializers.DateTimeField(source="check_in.at", allow_null=True, default=None)


class PersonAtEventIn(serializers.Serializer[None]):
    """Whom an organiser registers."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80)


class SeenTicketIn(serializers.Serializer[None]):
    """What was read of a ticket, and when by the device's clock."""

    ticket = serializers.CharField(max_length=80)
    at = MomentField()


class CheckInIn(serializers.Serializer[None]):
    """What a device noted, perhaps while it was offline; sending it again changes nothing."""

    seen = serializers.ListField(child=SeenTicketIn(), max_length=MOST_AT_ONCE)


class CheckInOut(serializers.Serializer[Any]):
    """What came of each."""

    ticket = serializers.CharField()
    what = serializers.ChoiceField(choices=["checked_in", "before", "unknown_ticket", "no_place"])
    registration = serializers.IntegerField(allow_null=True)


class PublicEvents(APIView):
    """Events of an edition that are to come."""

    @extend_schema(responses=EventOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that anybody may read of."""
        edition = visible_edition(actor_of(request), slug)
        return Response(EventOut(coming_events(edition), many=True).data)


class EventCalendar(APIView):
    """An event as an iCalendar file."""

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str, pk: int) -> HttpResponse:
        """For any calendar program."""
        event = event_seen(actor_of(request), slug, pk)
        return HttpResponse(event_file(event), content_type=CALENDAR_TYPE)


class OwnRegistration(APIView):
    """The caller's place at an event."""

    @extend_schema(responses=OwnRegistrationOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """With the ticket; 404 where they haven't registered."""
        return _own(request, slug, pk)

    @extend_schema(request=None, responses=OwnRegistrationOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Take a place, or one on the waiting list; twice is once."""
        actor = actor_of(request)
        register(actor=actor, event=event_seen(actor, slug, pk))
        return _own(request, slug, pk)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Give the place back."""
        actor = actor_of(request)
        found = own_registration(actor, event_seen(actor, slug, pk))
        if found is None:
            raise NotFound
        cancel_registration(actor=actor, registration=found)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RunEvents(APIView):
    """All events of an edition, for its organisers and observers."""

    @extend_schema(responses=EventRunOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """With drafts."""
        edition = observed_edition(actor_of(request), slug)
        return Response(EventRunOut(events_run(edition), many=True).data)

    @extend_schema(request=EventIn, responses={201: EventRunOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str) -> Response:
        """A draft."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        facts = typed(EventIn, request)
        made = create_event(
            actor=actor, edition=edition, facts=facts, idempotency_key=idempotency_key(request)
        )
        return _run(request, slug, made.pk, code=status.HTTP_201_CREATED)


class RunEvent(APIView):
    """One event, for organisers and observers."""

    @extend_schema(responses=EventRunOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """With its version."""
        return _run(request, slug, pk)

    @extend_schema(request=EventIn, responses=EventRunOut)
    @takes_version
    def patch(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Change what is sent; another time or place is mailed to everybody who registered."""
        actor = actor_of(request)
        event = event_run(actor, observed_edition(actor, slug), pk)
        save_event(actor=actor, event=event, seen=seen, facts=typed(EventIn, request, partial=True))
        return _run(request, slug, pk)


class EventPublication(APIView):
    """Publish an event."""

    @extend_schema(request=None, responses=EventRunOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """From now on it is to be seen."""
        actor = actor_of(request)
        publish_event(actor=actor, event=event_run(actor, observed_edition(actor, slug), pk))
        return _run(request, slug, pk)


class EventCancellation(APIView):
    """Call an event off."""

    @extend_schema(request=None, responses=EventRunOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Everybody who registered is told."""
        actor = actor_of(request)
        cancel_event(actor=actor, event=event_run(actor, observed_edition(actor, slug), pk))
        return _run(request, slug, pk)


class Registrations(APIView):
    """Who registered for an event."""

    @extend_schema(responses=RegistrationOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """For organisers and observers."""
        actor = actor_of(request)
        event = event_run(actor, observed_edition(actor, slug), pk)
        return Response(RegistrationOut(registrations_of(event), many=True).data)

    @extend_schema(request=PersonAtEventIn, responses={204: None})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Register somebody, who gets the ticket by mail."""
        actor = actor_of(request)
        event = event_run(actor, observed_edition(actor, slug), pk)
        add_person(actor=actor, event=event, **typed(PersonAtEventIn, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CheckIns(APIView):
    """Check people in at the door."""

    @extend_schema(request=CheckInIn, responses=CheckInOut(many=True))
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Each by its ticket's key or short code; one that was sent before counts once."""
        actor = actor_of(request)
        event = event_run(actor, observed_edition(actor, slug), pk)
        rows = [Seen(**row) for row in typed(CheckInIn, request)["seen"]]
        return Response(
            CheckInOut(check_in_many(actor=actor, event=event, seen=rows), many=True).data
        )


def _own(request: Request, slug: str, pk: int) -> Response:
    actor = actor_of(request)
    found = own_registration(actor, event_seen(actor, slug, pk))
    if found is None:
        raise NotFound
    return Response(OwnRegistrationOut(found).data)


def _run(request: Request, slug: str, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
    actor = actor_of(request)
    event = event_run(actor, observed_edition(actor, slug), pk)
    return Response(EventRunOut(event).data, status=code)


_RUN = "editions/<slug:slug>/managed-events"
urlpatterns = [
    path("editions/<slug:slug>/events", PublicEvents.as_view(), name="events"),
    path("editions/<slug:slug>/events/<int:pk>.ics", EventCalendar.as_view(), name="event-file"),
    path(
        "editions/<slug:slug>/events/<int:pk>/registration",
        OwnRegistration.as_view(),
        name="event-registration",
    ),
    path(_RUN, RunEvents.as_view(), name="run-events"),
    path(f"{_RUN}/<int:pk>", RunEvent.as_view(), name="run-event"),
    path(f"{_RUN}/<int:pk>/publish", EventPublication.as_view(), name="event-publish"),
    path(f"{_RUN}/<int:pk>/cancel", EventCancellation.as_view(), name="event-cancel"),
    path(f"{_RUN}/<int:pk>/registrations", Registrations.as_view(), name="event-registrations"),
    path(f"{_RUN}/<int:pk>/check-ins", CheckIns.as_view(), name="event-check-ins"),
]
