"""Messages of an office to a group of its edition: written, looked through, sent or scheduled."""
# tested by: tests/gatherings/api/test_group_messages.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import Edition, GroupMessage
from challenge.permissions import may_organise, require
from challenge.queries import observed_edition
from challenge.rest.inputs import MomentField
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import takes_version
from gatherings.queries.message_groups import (
    WHO,
    MessageGroup,
    messages_of_edition,
    readers_in,
)
from gatherings.services.group_messages import sending, writing
from gatherings.services.group_messages.sending import words_for

MOST_ROWS = 500


class MessageGroupIn(serializers.Serializer[Any]):
    """Who gets it.  Of applicants: state, track, field, result (round:kind of a published result);
    of judges: panel, by id.  What is empty narrows nothing.
    """

    who = serializers.ChoiceField(choices=WHO)
    state = serializers.CharField(required=False, allow_blank=True, default="")
    track = serializers.CharField(required=False, allow_blank=True, default="")
    field = serializers.CharField(required=False, allow_blank=True, default="")
    result = serializers.CharField(required=False, allow_blank=True, default="")
    panel = serializers.CharField(required=False, allow_blank=True, default="")


class GroupMessageIn(serializers.Serializer[Any]):
    """Words in both languages; those in English may be left out.  {name} and {edition} are filled
    in.
    """

    subject_ko = serializers.CharField()
    body_ko = serializers.CharField()
    subject_en = serializers.CharField(required=False, allow_blank=True, default="")
    body_en = serializers.CharField(required=False, allow_blank=True, default="")
    group = MessageGroupIn()


class GroupMessageOut(serializers.ModelSerializer[GroupMessage]):
    """A message.  left_out: who doesn't get it, by id; sent_to: how many mails were promised."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = GroupMessage
        fields = [
            "id",
            "state",
            "subject_ko",
            "body_ko",
            "subject_en",
            "body_en",
            "group",
            "left_out",
            "send_at",
            "sent_at",
            "sent_to",
            "created_at",
            "etag",
        ]
        read_only_fields = fields


class MessageReaderOut(serializers.Serializer[Any]):
    """Somebody who would get it now, and how."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    is_left_out = serializers.BooleanField()
    subject = serializers.CharField()


class LeftOutIn(serializers.Serializer[Any]):
    """people: by id.  back: put them in again."""

    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_ROWS
    )
    back = serializers.BooleanField(required=False, default=False)


class SendAtIn(serializers.Serializer[Any]):
    """When."""

    send_at = MomentField()


class GroupMessages(APIView):
    """The office's own messages."""

    @extend_schema(responses=GroupMessageOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """All of them, the newest first."""
        rows = messages_of_edition(actor_of(request), _organised(request, slug))[:MOST_ROWS]
        return Response(GroupMessageOut(rows, many=True).data)

    @extend_schema(request=GroupMessageIn, responses={201: GroupMessageOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str) -> Response:
        """Write one; it goes nowhere yet."""
        edition = _organised(request, slug)
        words, group = _given(request)
        message = writing.write_message(
            actor=actor_of(request),
            edition=edition,
            words=words,
            group=group,
            idempotency_key=idempotency_key(request),
        )
        return Response(GroupMessageOut(message).data, status=status.HTTP_201_CREATED)


class OneGroupMessage(APIView):
    """A message."""

    @extend_schema(responses=GroupMessageOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """As it stands."""
        return Response(GroupMessageOut(_message(request, slug, pk)).data)

    @extend_schema(request=GroupMessageIn, responses=GroupMessageOut)
    @takes_version
    def put(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Other words or another group, while it is being written."""
        written = _message(request, slug, pk)
        words, group = _given(request)
        message = writing.change_message(
            actor=actor_of(request),
            message=written,
            words=words,
            group=group,
            seen=seen,
        )
        return Response(GroupMessageOut(message).data)

    @extend_schema(responses=GroupMessageOut)
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Drop it: it isn't sent."""
        message = _message(request, slug, pk)
        dropped = sending.drop_message(actor=actor_of(request), message=message)
        return Response(GroupMessageOut(dropped).data)


class GroupMessageReaders(APIView):
    """Whom it goes to."""

    @extend_schema(
        responses=MessageReaderOut(many=True), parameters=[OpenApiParameter("search", str)]
    )
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Whoever is in the group now, by name: the first 500."""
        message = _message(request, slug, pk)
        search = request.query_params.get("search", "").strip()
        out = set(message.left_out)
        rows = [
            {
                "id": person.pk,
                "name": person.display_name,
                "email": person.email,
                "is_left_out": person.pk in out,
                "subject": words_for(message, person)[0],
            }
            for person in readers_in(actor_of(request), message, search)[:MOST_ROWS]
        ]
        return Response(MessageReaderOut(rows, many=True).data)


class LeaveOut(APIView):
    """Who doesn't get it."""

    @extend_schema(request=LeftOutIn, responses=GroupMessageOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Take people out, or put them back."""
        message = _message(request, slug, pk)
        changed = writing.leave_out(
            actor=actor_of(request), message=message, **typed(LeftOutIn, request)
        )
        return Response(GroupMessageOut(changed).data)


class SendGroupMessage(APIView):
    """Send it."""

    @extend_schema(request=None, responses=GroupMessageOut)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Now."""
        message = _message(request, slug, pk)
        sent = sending.send_message_now(actor=actor_of(request), message=message)
        return Response(GroupMessageOut(sent).data)


class ScheduleGroupMessage(APIView):
    """Send it later."""

    @extend_schema(request=SendAtIn, responses=GroupMessageOut)
    def put(self, request: Request, slug: str, pk: int) -> Response:
        """At that time, to whoever is in the group then."""
        message = _message(request, slug, pk)
        scheduled = sending.schedule_message(
            actor=actor_of(request), message=message, at=typed(SendAtIn, request)["send_at"]
        )
        return Response(GroupMessageOut(scheduled).data)

    @extend_schema(responses=GroupMessageOut)
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Not then: it is being written again."""
        message = _message(request, slug, pk)
        back = sending.unschedule_message(actor=actor_of(request), message=message)
        return Response(GroupMessageOut(back).data)


def _organised(request: Request, slug: str) -> Edition:
    edition = observed_edition(actor_of(request), slug)
    require(may_organise, actor_of(request), edition)
    return edition


def _message(request: Request, slug: str, pk: int) -> GroupMessage:
    rows = messages_of_edition(actor_of(request), _organised(request, slug))
    return get_object_or_404(rows, pk=pk)


def _given(request: Request) -> tuple[dict[str, str], MessageGroup]:
    given = typed(GroupMessageIn, request)
    return given, MessageGroup(**given.pop("group"))


_ALL = "editions/<slug:slug>/group-messages/"
_ONE = f"{_ALL}<int:pk>"
urlpatterns = [
    path(_ALL, GroupMessages.as_view(), name="group-messages"),
    path(_ONE, OneGroupMessage.as_view(), name="group-message"),
    path(f"{_ONE}/readers/", GroupMessageReaders.as_view(), name="group-message-readers"),
    path(f"{_ONE}/left-out", LeaveOut.as_view(), name="group-message-left-out"),
    path(f"{_ONE}/send", SendGroupMessage.as_view(), name="group-message-send"),
    path(f"{_ONE}/schedule", ScheduleGroupMessage.as_view(), name="group-message-schedule"),
]
