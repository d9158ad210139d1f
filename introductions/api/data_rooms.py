"""Data rooms: what a winner puts in, to whom it opens them, who looked, and what an investor finds.

Pages are pictures under `/files/`, for the reader's own session alone; no token reads a room.
"""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import User
from challenge.rest.inputs import FileIn, StorableJSONParser
from challenge.rest.requests import actor_of, typed
from challenge.rest.tokens import needs_person
from introductions.models import Introduction, RoomFile, RoomGrant, RoomTier, RoomView
from introductions.queries.data_room.log import looks_of
from introductions.queries.data_room.room import (
    desk_for,
    open_grant,
    room_file_of,
    room_for,
)
from introductions.queries.visible import introduction_for
from introductions.services.data_room.closing import close_room
from introductions.services.data_room.files import add_room_file, remove_room_file
from introductions.services.data_room.opening import open_room
from submissions.models import Attachment, DeckPage


class RoomFileIn(serializers.Serializer[Any]):
    """A PDF, PNG or JPEG.  may_download: readers may take away a copy with their name on it."""

    file = FileIn()
    about = serializers.ChoiceField(choices=RoomFile.About.choices)
    tier = serializers.ChoiceField(choices=RoomTier.choices, required=False, default=RoomTier.ROOM)
    may_download = serializers.BooleanField(required=False, default=False)


class RoomFileOut(serializers.ModelSerializer[RoomFile]):
    """A file of the room, with where its check stands."""

    name = serializers.CharField(source="attachment.name")
    size = serializers.IntegerField(source="attachment.size")
    sha256 = serializers.CharField(source="attachment.sha256")
    state = serializers.ChoiceField(source="attachment.state", choices=Attachment.State.choices)
    page_count = serializers.IntegerField(source="attachment.page_count", allow_null=True)

    class Meta:
        model = RoomFile
        fields = [
            "id", "about", "tier", "may_download", "name", "size", "sha256", "state", "page_count",
        ]  # fmt: skip
        read_only_fields = fields


class RoomOpeningIn(serializers.Serializer[None]):
    """How far, and to the end of which day; agreed: the representative's own yes."""

    tier = serializers.ChoiceField(choices=RoomTier.choices)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    agreed = serializers.BooleanField()


class RoomOpeningOut(serializers.ModelSerializer[RoomGrant]):
    """What the startup agreed to."""

    class Meta:
        model = RoomGrant
        fields = ["tier", "until", "text", "given_at"]
        read_only_fields = fields


class RoomLookOut(serializers.ModelSerializer[RoomView]):
    """A person saw a page in that half hour; page: null for a copy of the whole file."""

    person = serializers.CharField(source="viewer")
    firm = serializers.SerializerMethodField()
    file = serializers.CharField(source="attachment.name")
    page = serializers.SerializerMethodField()

    class Meta:
        model = RoomView
        fields = ["at", "person", "firm", "file", "page"]
        read_only_fields = fields

    def get_firm(self, row: RoomView) -> str:
        """As it was when they looked."""
        return row.firm.name if row.firm else ""

    def get_page(self, row: RoomView) -> int | None:
        """From 1."""
        return row.page or None


class SeenPageOut(serializers.ModelSerializer[DeckPage]):
    """A page; `url` is its picture, for the reader's own session."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = DeckPage
        fields = ["number", "width", "height", "url"]
        read_only_fields = fields

    def get_url(self, page: DeckPage) -> str:
        """On this host."""
        return f"/files/pages/{page.pk}.webp"


class SeenFileOut(serializers.ModelSerializer[RoomFile]):
    """A file that the room is open to."""

    name = serializers.CharField(source="attachment.name")
    pages = SeenPageOut(source="attachment.pages", many=True)

    class Meta:
        model = RoomFile
        fields = ["id", "about", "tier", "may_download", "name", "pages"]
        read_only_fields = fields


class SeenRoomOut(serializers.Serializer[Any]):
    """What the investor finds."""

    tier = serializers.IntegerField(source="grant.tier")
    until = serializers.DateTimeField(source="grant.until")
    deck = SeenPageOut(source="deck.pages", many=True, default=list)
    files = SeenFileOut(many=True)


class RoomFiles(APIView):
    """The files of my winner's room."""

    parser_classes = [MultiPartParser, StorableJSONParser]

    @extend_schema(responses=RoomFileOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Also those in being checked and refused ones."""
        return Response(RoomFileOut(desk_for(actor_of(request), pk).files, many=True).data)

    @extend_schema(request={"multipart/form-data": RoomFileIn}, responses={201: RoomFileOut})
    def post(self, request: Request, pk: int) -> Response:
        """Put another one in; the same again is the one that is there."""
        actor = actor_of(request)
        winner = desk_for(actor, pk).winner
        values = typed(RoomFileIn, request)
        sent = values.pop("file")
        added = add_room_file(
            actor=actor,
            winner=winner,
            name=sent.name or "",
            file=sent.file,
            **values,
        )
        return Response(RoomFileOut(added).data, status=status.HTTP_201_CREATED)


class OneRoomFile(APIView):
    """One of them."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int, room_file: int) -> Response:
        """Take it out; its bytes go."""
        actor = actor_of(request)
        remove_room_file(actor=actor, file=room_file_of(actor, pk, room_file))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RoomLooks(ListAPIView[RoomView]):
    """Who looked at which page of the deck and the room."""

    serializer_class = RoomLookOut

    def get_queryset(self) -> Any:
        """Newest first."""
        if getattr(self, "swagger_fake_view", False):
            return RoomView.objects.none()
        return looks_of(actor_of(self.request), self.kwargs["pk"])


class RoomOpening(APIView):
    """The room of my startup, for the investor of one introduction."""

    @extend_schema(responses=RoomOpeningOut)
    @needs_person
    def get(self, request: Request, pk: int) -> Response:
        """As it is open now; empty where it isn't."""
        grant = open_grant(_mine(actor_of(request), pk))
        return Response(RoomOpeningOut(grant).data if grant else {})

    @extend_schema(request=RoomOpeningIn, responses=RoomOpeningOut)
    @needs_person
    def post(self, request: Request, pk: int) -> Response:
        """Open it, or open it otherwise; the same again is the one that stands."""
        actor = actor_of(request)
        introduction = _mine(actor, pk)
        facts = typed(RoomOpeningIn, request)
        return Response(
            RoomOpeningOut(open_room(actor=actor, introduction=introduction, **facts)).data
        )

    @extend_schema(responses={204: None})
    @needs_person
    def delete(self, request: Request, pk: int) -> Response:
        """Close it, at once."""
        actor = actor_of(request)
        close_room(actor=actor, introduction=_mine(actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SeenRoom(APIView):
    """The room that a startup has opened to me."""

    @extend_schema(responses=SeenRoomOut)
    @needs_person
    def get(self, request: Request, pk: int) -> Response:
        """404 as soon as it is closed, whatever the reason."""
        return Response(SeenRoomOut(room_for(actor_of(request), pk)).data)


def _mine(viewer: User, pk: int) -> Introduction:
    """An introduction of the viewer's own startup; 404 otherwise, also for its investor."""
    introduction = introduction_for(viewer, pk)
    desk_for(viewer, introduction.winner.entry_id)
    return introduction


urlpatterns = [
    path("applications/<int:pk>/room/files/", RoomFiles.as_view(), name="room-files"),
    path(
        "applications/<int:pk>/room/files/<int:room_file>", OneRoomFile.as_view(), name="room-file"
    ),
    path("applications/<int:pk>/room/looks/", RoomLooks.as_view(), name="room-looks"),
    path("introductions/<int:pk>/room", SeenRoom.as_view(), name="introduction-room"),
    path(
        "introductions/<int:pk>/room/opening",
        RoomOpening.as_view(),
        name="introduction-room-opening",
    ),
]
