"""The public log: keys, checkpoints, leaves, proofs between checkpoints, and what is open of it."""
# tested by: tests/challenge/api/test_public_log.py

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.models import LogCheckpoint
from challenge.queries import visible_edition
from challenge.rest.requests import actor_of
from challenge.transparency.reading import (
    MOST_LEAVES,
    checkpoint_with,
    checkpoints_after,
    consistency,
    leaves_from,
    newest_checkpoint,
    openings_of,
    public_keys,
    stamp_of,
)

MOST_SIZE = 2**53 - 1


class AfterIn(serializers.Serializer[Any]):
    """Which checkpoints: of a longer log than that."""

    after = serializers.IntegerField(min_value=0, max_value=MOST_SIZE, default=0)


class SizesIn(serializers.Serializer[Any]):
    """Two sizes of the log."""

    old = serializers.IntegerField(min_value=0, max_value=MOST_SIZE)
    new = serializers.IntegerField(min_value=0, max_value=MOST_SIZE)


class RangeIn(serializers.Serializer[Any]):
    """Which leaves: from `start` on, so many."""

    start = serializers.IntegerField(min_value=0, max_value=MOST_SIZE, default=0)
    count = serializers.IntegerField(min_value=1, max_value=MOST_LEAVES, default=MOST_LEAVES)


class CheckpointOut(serializers.ModelSerializer[LogCheckpoint]):
    """A signed checkpoint; note: as c2sp.org/tlog-checkpoint writes it.

    stamped_at: the time that a time-stamping authority states for it; null: it has no stamp.
    """

    stamped_at = serializers.DateTimeField(
        source="timestamp.stamped_at", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = LogCheckpoint
        fields = ["id", "size", "root", "note", "made_at", "stamped_at"]
        read_only_fields = fields


class KeysOut(serializers.Serializer[Any]):
    """The log's name and its public keys, the newest first, as c2sp.org/signed-note writes them.

    rotations: for each new key the statement that the key before it and the new one signed, the
    oldest first.
    """

    origin = serializers.CharField()
    keys = serializers.ListField(child=serializers.CharField())
    rotations = serializers.ListField(child=serializers.CharField())


class ProofOut(serializers.Serializer[Any]):
    """The hashes of a proof, in base64."""

    proof = serializers.ListField(child=serializers.CharField())


class LeavesOut(serializers.Serializer[Any]):
    """Leaves as they were hashed."""

    start = serializers.IntegerField()
    leaves = serializers.ListField(child=serializers.CharField())


class OpeningOut(serializers.Serializer[Any]):
    """A leaf's place, with the salt and the content that it commits to."""

    index = serializers.IntegerField()
    salt = serializers.CharField()
    content = serializers.DictField()


class PublicView(APIView):
    """Anybody may read it."""

    permission_classes = [AllowAny]

    def asked(self, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """What stands behind the question mark, checked."""
        sent = kind(data=self.request.query_params)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)


class Keys(PublicView):
    """The log's keys."""

    @extend_schema(responses=KeysOut, auth=[])
    def get(self, _request: Request) -> Response:
        """Note them outside this site: whoever checks a proof needs to know them."""
        return Response(KeysOut(public_keys()).data)


class NewestCheckpoint(PublicView):
    """Where the log stands."""

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR}, auth=[])
    def get(self, _request: Request) -> HttpResponse:
        """The newest checkpoint, as plain text.  404 while nothing is sealed."""
        found = newest_checkpoint()
        if found is None:
            raise NotFound
        return HttpResponse(found.note, content_type="text/plain; charset=utf-8")


class Checkpoints(PublicView):
    """Where the log stood."""

    @extend_schema(parameters=[AfterIn], responses=CheckpointOut(many=True), auth=[])
    def get(self, _request: Request) -> Response:
        """The checkpoints of a longer log than `after`, oldest first, 500 at most."""
        found = checkpoints_after(self.asked(AfterIn)["after"])
        return Response(CheckpointOut(found, many=True).data)


class CheckpointNote(PublicView):
    """One signed state as a file."""

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR}, auth=[])
    def get(self, _request: Request, pk: int) -> HttpResponse:
        """The checkpoint byte by byte: what its time stamp is about."""
        found = checkpoint_with(pk)
        answer = HttpResponse(found.note, content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="checkpoint-{found.size}.txt"'
        return answer


class CheckpointStamp(PublicView):
    """Its time stamp."""

    @extend_schema(responses={(200, "application/timestamp-reply"): OpenApiTypes.BINARY}, auth=[])
    def get(self, _request: Request, pk: int) -> HttpResponse:
        """The answer of the time-stamping authority (RFC 3161).  404: it has none."""
        found = checkpoint_with(pk)
        stamp = stamp_of(found)
        if not stamp:
            raise NotFound
        answer = HttpResponse(stamp, content_type="application/timestamp-reply")
        answer["Content-Disposition"] = f'attachment; filename="checkpoint-{found.size}.tsr"'
        return answer


class Consistency(PublicView):
    """That a log only grew."""

    @extend_schema(parameters=[SizesIn], responses=ProofOut, auth=[])
    def get(self, _request: Request) -> Response:
        """The proof of RFC 6962 between two sizes."""
        return Response(ProofOut({"proof": consistency(**self.asked(SizesIn))}).data)


class Leaves(PublicView):
    """What the log holds."""

    @extend_schema(parameters=[RangeIn], responses=LeavesOut, auth=[])
    def get(self, _request: Request) -> Response:
        """Its leaves in order, 2,000 at most; none after the last."""
        asked = self.asked(RangeIn)
        leaves = leaves_from(asked["start"], asked["count"])
        return Response(LeavesOut({"start": asked["start"], "leaves": leaves}).data)


class Openings(PublicView):
    """What is open of an edition."""

    @extend_schema(responses=OpeningOut(many=True), auth=[])
    def get(self, request: Request, slug: str) -> Response:
        """Openings, closes, publications and corrections; of published rounds also tallies and
        decisions.
        """
        edition = visible_edition(actor_of(request), slug)
        return Response(OpeningOut(openings_of(edition.slug), many=True).data)


urlpatterns = [
    path("log/keys", Keys.as_view(), name="log-keys"),
    path("log/checkpoint", NewestCheckpoint.as_view(), name="log-checkpoint"),
    path("log/checkpoints", Checkpoints.as_view(), name="log-checkpoints"),
    path("log/checkpoints/<int:pk>/note", CheckpointNote.as_view(), name="log-checkpoint-note"),
    path("log/checkpoints/<int:pk>/timestamp", CheckpointStamp.as_view(), name="log-timestamp"),
    path("log/consistency", Consistency.as_view(), name="log-consistency"),
    path("log/leaves", Leaves.as_view(), name="log-leaves"),
    path("log/openings/<slug:slug>", Openings.as_view(), name="log-openings"),
]
