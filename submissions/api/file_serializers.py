"""What the API of files takes and gives."""

# tested by: tests/submissions/api/test_applications.py

from datetime import date
from typing import Any

from rest_framework import serializers

from submissions.api.serializers import PIECE_BYTES
from submissions.models import (
    Attachment,
    DeckPage,
    Upload,
)
from submissions.queries.papers.acceptable_files import most_bytes
from submissions.queries.papers.asked import SENT_STATES, SentPaper, earliest_issue
from submissions.services.files.file_check import REASONS


class UploadIn(serializers.Serializer[Any]):
    """Announce a file."""

    entry = serializers.IntegerField()
    kind = serializers.SlugField(max_length=60, help_text="The key of a paper.")
    name = serializers.CharField(max_length=255)
    size = serializers.IntegerField(min_value=0)


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    """A file and its check."""

    refusal = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    pages_without_fonts = serializers.ListField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="Pages with letters whose font isn't in the file: drawn with another one.",
    )

    class Meta:
        model = Attachment
        fields = [
            "id",
            "entry",
            "kind",
            "state",
            "name",
            "size",
            "sha256",
            "content_type",
            "page_count",
            "issued_on",
            "refusal_code",
            "refusal",
            "pages_without_fonts",
            "url",
            "created_at",
        ]
        read_only_fields = fields

    def get_url(self, attachment: Attachment) -> str:
        """Where the original is; a refused file isn't given out."""
        return "" if attachment.state == Attachment.State.REFUSED else f"/files/{attachment.pk}/"

    def get_refusal(self, attachment: Attachment) -> str:
        """What is wrong and how to correct it, in the reader's language."""
        return str(REASONS.get(attachment.refusal_code, ""))


class IssueDateIn(serializers.Serializer[Any]):
    """When a paper was issued."""

    issued_on = serializers.DateField(allow_null=True)


class SentPaperOut(serializers.Serializer[Any]):
    """A paper that the entry is asked for, with its files."""

    key = serializers.CharField()
    name = serializers.CharField(help_text="In the reader's language.")
    required = serializers.BooleanField()  # type: ignore[assignment]  # what clients call it
    types = serializers.SerializerMethodField()
    most_bytes = serializers.SerializerMethodField()
    most_pages = serializers.SerializerMethodField()
    earliest_issue = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=list(SENT_STATES))
    problem = serializers.CharField(help_text="What is wrong with its date.")
    files = AttachmentOut(many=True)

    def get_types(self, sent: SentPaper) -> list[str]:
        """Types of files that are taken."""
        return list(sent.paper.types) if sent.paper else []

    def get_most_bytes(self, sent: SentPaper) -> int | None:
        """How large a file may be."""
        return most_bytes(sent.paper) if sent.paper else None

    def get_most_pages(self, sent: SentPaper) -> int | None:
        """How many pages a PDF may have; null: as the server takes."""
        return sent.paper.most_pages if sent.paper else None

    def get_earliest_issue(self, sent: SentPaper) -> date | None:
        """Issued on this day or later; null: no date is asked."""
        return earliest_issue(sent.paper.edition, sent.paper) if sent.paper else None


class DeckPageOut(serializers.ModelSerializer[DeckPage]):
    """One page as judges see it: picture, thumbnail, and the words on it."""

    image = serializers.SerializerMethodField()
    thumbnail = serializers.SerializerMethodField()

    class Meta:
        model = DeckPage
        fields = ["number", "width", "height", "image", "thumbnail", "text"]
        read_only_fields = fields

    def get_image(self, page: DeckPage) -> str:
        """Where the picture is."""
        return f"/files/pages/{page.pk}.webp"

    def get_thumbnail(self, page: DeckPage) -> str:
        """Where the small picture is."""
        return f"/files/pages/{page.pk}/small.webp"


class UploadOut(serializers.ModelSerializer[Upload]):
    """How much of the file is here; `attachment` once it is whole."""

    id = serializers.UUIDField(source="token", read_only=True)
    chunk_size = serializers.SerializerMethodField()
    attachment = AttachmentOut(read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = [
            "id",
            "url",
            "entry",
            "kind",
            "name",
            "size",
            "offset",
            "chunk_size",
            "attachment",
        ]
        read_only_fields = fields

    def get_chunk_size(self, _upload: Upload) -> int:
        """How large a piece may be, in bytes."""
        return PIECE_BYTES

    def get_url(self, upload: Upload) -> str:
        """Where the pieces go: PUT …?offset=N."""
        return f"/api/v1/uploads/{upload.token}/"
