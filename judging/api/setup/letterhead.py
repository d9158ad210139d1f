"""The head of an edition's papers: logo, and what stands where the seal goes."""

# tested by: tests/judging/api/setup/test_letterhead.py

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.models import EditionLetterhead
from challenge.rest.inputs import FileIn, StorableJSONParser
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from judging.api.requests import edition_of
from judging.services.setup.letterhead import save_letterhead


class LetterheadIn(serializers.Serializer[Any]):
    """What papers carry from now on.  A picture that isn't sent stays; drop_…: it goes.

    logo, seal_picture: PNG or plain SVG, at most 2 MB, as parts of multipart/form-data.
    """

    seal = serializers.ChoiceField(choices=EditionLetterhead.SealKind.choices)
    logo = FileIn(required=False, default=None, allow_null=True)
    seal_picture = FileIn(required=False, default=None, allow_null=True)
    drop_logo = serializers.BooleanField(required=False, default=False)
    drop_seal_picture = serializers.BooleanField(required=False, default=False)


class LetterheadOut(serializers.ModelSerializer[EditionLetterhead]):
    """What papers carry.  since: null while nothing is chosen; a digest is empty without a file."""

    etag = serializers.CharField(read_only=True)
    since = serializers.SerializerMethodField()

    class Meta:
        model = EditionLetterhead
        fields = ["seal", "logo_sha256", "seal_picture_sha256", "since", "etag"]
        read_only_fields = fields

    def get_since(self, head: EditionLetterhead) -> str | None:
        """From when on."""
        return head.since.isoformat() if head.pk else None


class EditionLetterheads(APIView):
    """The head of the papers."""

    parser_classes = [MultiPartParser, StorableJSONParser]

    @extend_schema(responses=LetterheadOut)
    def get(self, request: Request, slug: str) -> Response:
        """As it is now."""
        head = EditionLetterhead.objects.in_force(edition_of(request, slug))
        return Response(LetterheadOut(head).data)

    @extend_schema(
        request={"multipart/form-data": LetterheadIn, "application/json": LetterheadIn},
        responses=LetterheadOut,
    )
    @takes_version
    def put(self, request: Request, slug: str, *, seen: str | None) -> Response:
        """From now on; papers of before keep theirs."""
        edition, actor = edition_of(request, slug), actor_of(request)
        given = typed(LetterheadIn, request)
        files = {name: given.pop(name) for name in ("logo", "seal_picture")}
        opened: dict[str, Any] = {name: file and file.file for name, file in files.items()}
        head = save_letterhead(actor=actor, edition=edition, seen=seen, **opened, **given)
        return Response(LetterheadOut(head).data)


class LetterheadLogo(APIView):
    """The logo."""

    @extend_schema(responses=OpenApiTypes.BINARY)
    def get(self, request: Request, slug: str) -> HttpResponse:
        """As PNG; 404 without one."""
        head = EditionLetterhead.objects.in_force(edition_of(request, slug))
        if not head.logo:
            raise NotFound
        headers = {"Content-Disposition": f'attachment; filename="{slug}-logo.png"'}
        return HttpResponse(
            bytes(head.logo), content_type="application/octet-stream", headers=headers
        )


urlpatterns = [
    path("editions/<slug:slug>/letterhead", EditionLetterheads.as_view(), name="letterhead"),
    path("editions/<slug:slug>/letterhead/logo", LetterheadLogo.as_view(), name="letterhead-logo"),
]
