"""Messages between a startup and the organisers about its application."""
# tested by: tests/submissions/services/with_organiser/test_messages.py

from typing import Any

from django.http import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.inputs import FileIn, StorableJSONParser
from challenge.rest.requests import actor_of, typed
from challenge.web.kept_file import as_kept_file
from submissions.models import EntryMessage, MessageFile
from submissions.queries.entries import entry_for
from submissions.queries.with_organiser.messages import message_file, messages_of
from submissions.services.with_organiser.messages import SentFile, send_message

MOST_KEY_LETTERS = 80


class MessageFileOut(serializers.ModelSerializer[MessageFile]):
    """A file that came with a message."""

    class Meta:
        model = MessageFile
        fields = ["id", "name", "size", "sha256"]
        read_only_fields = fields


class MessageOut(serializers.ModelSerializer[EntryMessage]):
    """A message, and which side wrote it."""

    files = MessageFileOut(many=True, read_only=True)

    class Meta:
        model = EntryMessage
        fields = ["id", "from_organiser", "text", "sent_at", "files"]
        read_only_fields = fields


class MessageIn(serializers.Serializer[Any]):
    """A message; files: up to five, PDF, PNG or JPEG of 20 MB each."""

    text = serializers.CharField()
    files = serializers.ListField(child=FileIn(), required=False, default=list)


class Messages(APIView):
    """The messages of one application, for its writers and those who run the edition."""

    parser_classes = [MultiPartParser, StorableJSONParser]

    @extend_schema(responses=MessageOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Oldest first."""
        actor = actor_of(request)
        return Response(MessageOut(messages_of(actor, entry_for(actor, pk)), many=True).data)

    @extend_schema(
        request={"multipart/form-data": MessageIn},
        responses={201: MessageOut},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Write to the other side, which gets a mail."""
        actor = actor_of(request)
        entry = entry_for(actor, pk)
        values = typed(MessageIn, request)
        sent = send_message(
            actor=actor,
            entry=entry,
            text=values["text"],
            files=[SentFile(file.file, file.name or "") for file in values["files"]],
            idempotency_key=request.headers.get("Idempotency-Key", "")[:MOST_KEY_LETTERS],
        )
        return Response(MessageOut(sent).data, status=status.HTTP_201_CREATED)


class OneMessageFile(APIView):
    """A file of one of them."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, attached: int) -> HttpResponseBase:
        """As a download."""
        actor = actor_of(request)
        kept = message_file(actor, entry_for(actor, pk), attached)
        return as_kept_file(kept.file, kept.name)


urlpatterns = [
    path("applications/<int:pk>/messages/", Messages.as_view(), name="application-messages"),
    path(
        "applications/<int:pk>/messages/files/<int:attached>",
        OneMessageFile.as_view(),
        name="application-message-file",
    ),
]
