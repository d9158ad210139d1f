"""Files: resumable uploads in pieces, and what became of them."""
# tested by: tests/submissions/api/test_applications.py

from typing import Any, cast
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import InvalidInput
from challenge.rest.inputs import StorableJSONParser
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from submissions.api.file_serializers import (
    AttachmentOut,
    DeckPageOut,
    IssueDateIn,
    SentPaperOut,
    UploadIn,
    UploadOut,
)
from submissions.queries.entries import (
    attachment_for,
    entry_for,
    files_for,
    papers_for_viewer,
    upload_for,
)
from submissions.services.files.issue_date import set_issue_date
from submissions.services.files.upload import (
    PIECE_MAX_BYTES,
    WrongOffset,
    append_chunk,
    remove_attachment,
    start_upload,
)


class RawBytes(BaseParser):
    """The body as it is, never more than one piece and a byte (so that a larger one is noticed)."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Read it."""
        return bytes(stream.read(PIECE_MAX_BYTES + 1))


class Uploads(APIView):
    """Announce a file."""

    parser_classes = [StorableJSONParser]

    @extend_schema(request=UploadIn, responses={201: UploadOut}, parameters=[ONCE])
    def post(self, request: Request) -> Response:
        """Then PUT its pieces to `url`, each at most 5 MB, with ?offset=N."""
        values = typed(UploadIn, request)
        entry = entry_for(actor_of(request), values.pop("entry"))
        upload = start_upload(
            actor=actor_of(request),
            entry=entry,
            idempotency_key=idempotency_key(request),
            **values,
        )
        return Response(UploadOut(upload).data, status=status.HTTP_201_CREATED)


class OneUpload(APIView):
    """A file on its way."""

    parser_classes = [RawBytes]

    @extend_schema(responses=UploadOut)
    def get(self, request: Request, token: UUID) -> Response:
        """How much is here: go on from `offset`."""
        return Response(UploadOut(upload_for(actor_of(request), token)).data)

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={200: UploadOut, 409: UploadOut},
        parameters=[OpenApiParameter("offset", int, OpenApiParameter.QUERY, required=True)],
    )
    def put(self, request: Request, token: UUID) -> Response:
        """The next piece.  409: it doesn't begin where the last one ended; `offset` says where to
        go on.
        """
        offset = request.query_params.get("offset", "")
        if not offset.isdecimal():
            raise InvalidInput(fields={"offset": "?offset=N"})
        upload = upload_for(actor_of(request), token)
        try:
            upload = append_chunk(
                actor=actor_of(request),
                upload=upload,
                offset=int(offset),
                data=cast("bytes", request.data or b""),
            )
        except (
            WrongOffset
        ) as refusal:  # the answer says where to go on, in the shape of every other answer here
            upload.refresh_from_db()
            return Response(
                {**UploadOut(upload).data, "code": refusal.code, "detail": str(refusal.detail)},
                status=refusal.status,
            )
        return Response(UploadOut(upload).data)


class Attachments(APIView):
    """The files of one application."""

    @extend_schema(responses=AttachmentOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Also those in being checked and refused ones, with the reason; for others than the
        writers those that were submitted.
        """
        actor = actor_of(request)
        files = files_for(actor, entry_for(actor, pk))
        return Response(AttachmentOut(files, many=True).data)


class Papers(APIView):
    """The papers that one application is asked for."""

    @extend_schema(responses=SentPaperOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Each by its name, with its files and where it stands; for others than the writers what
        was submitted.
        """
        actor = actor_of(request)
        rows = papers_for_viewer(actor, entry_for(actor, pk))
        return Response(SentPaperOut(rows, many=True).data)


class OneAttachment(APIView):
    """One file."""

    @extend_schema(responses=AttachmentOut)
    def get(self, request: Request, pk: int) -> Response:
        """Where its check stands."""
        return Response(AttachmentOut(attachment_for(actor_of(request), pk)).data)

    @extend_schema(request=IssueDateIn, responses=AttachmentOut)
    def patch(self, request: Request, pk: int) -> Response:
        """When it was issued, where the paper asks for the day."""
        attachment = set_issue_date(
            actor=actor_of(request),
            attachment=attachment_for(actor_of(request), pk),
            **typed(IssueDateIn, request),
        )
        return Response(AttachmentOut(attachment).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it out of the draft."""
        remove_attachment(actor=actor_of(request), attachment=attachment_for(actor_of(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AttachmentPages(APIView):
    """The pages of one file."""

    @extend_schema(responses=DeckPageOut(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """As judges will see them; empty until the check is done."""
        return Response(
            DeckPageOut(attachment_for(actor_of(request), pk).pages.all(), many=True).data
        )


urlpatterns = [
    path("uploads/", Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:token>/", OneUpload.as_view(), name="upload"),
    path(
        "applications/<int:pk>/attachments/", Attachments.as_view(), name="application-attachments"
    ),
    path("applications/<int:pk>/papers/", Papers.as_view(), name="application-papers"),
    path("attachments/<int:pk>/", OneAttachment.as_view(), name="attachment"),
    path("attachments/<int:pk>/pages", AttachmentPages.as_view(), name="attachment-pages"),
]
