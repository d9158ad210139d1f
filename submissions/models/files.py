"""Uploaded files, on their way and checked, and the pictures of their pages."""

# tested by: tests/submissions/services/files/test_upload.py

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from challenge.kernel.random_numbers import random_number
from challenge.kernel.states import Stateful
from challenge.models import User
from submissions.models.entries import Entry


class Attachment(Stateful):
    """An uploaded file that went, or goes, through the checks."""

    class State(models.TextChoices):
        """Where the check stands."""

        CHECKING = "checking", _("being checked")
        READY = "ready", _("ready")
        REFUSED = "refused", _("can't be used")
        REMOVED = "removed", _("removed")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.CHECKING: {State.READY, State.REFUSED, State.REMOVED},
        State.READY: {State.REMOVED},
        State.REFUSED: {State.REMOVED},
        State.REMOVED: set(),
    }

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=60)  # Paper.key of the entry's edition
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    name = models.CharField(max_length=200)  # NFC; as the person named it
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100, blank=True)
    page_count = models.PositiveSmallIntegerField(null=True)
    pages_without_fonts = models.JSONField(
        default=list, db_default=JSONArray()
    )  # numbers of pages with letters that are drawn with a font of ours
    issued_on = models.DateField(null=True, blank=True)  # printed on it; where its age counts
    refusal_code = models.CharField(max_length=40, blank=True)
    check_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    check_beat_at = models.DateTimeField(null=True)  # last sign of life while it is being checked
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    destroyed_at = models.DateTimeField(null=True)  # the bytes are gone, the digest stays
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["entry", "kind", "state"]),
            models.Index(fields=["sha256"], name="attachment_by_digest"),
            models.Index(fields=["file"], name="attachment_by_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way, in pieces: resumable after a cut connection."""

    token = models.UUIDField(unique=True)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=60)  # Paper.key of the entry's edition
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=200)
    pieces = models.JSONField(
        default=list, db_default=JSONArray()
    )  # names in the storage, in order; together they are `offset` bytes
    attachment = models.OneToOneField(
        Attachment, null=True, on_delete=models.CASCADE, related_name="upload"
    )
    started_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__lte=models.F("size")), name="upload_offset_within_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.size}"


class DocumentText(models.Model):
    """What is read of a document that isn't a PDF: headings, paragraphs and tables; judges read it,
    with names covered in a blind round.

    blocks: as of submissions/algorithms/office/blocks.py; none where its text can't be read.
    """

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="document")
    blocks = models.JSONField(default=list)
    is_cut = models.BooleanField(default=False)  # it is longer than what we keep
    preview = models.FileField(upload_to="pages/%Y/%m/", max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.attachment_id}: {len(self.blocks)}"


class DeckPage(models.Model):
    """One page of a PDF as pictures and text, made by a task; judges see these, on phones and
    offline.
    """

    id = models.BigIntegerField(primary_key=True, default=random_number, editable=False)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.FileField(upload_to="pages/%Y/%m/", max_length=200)
    thumbnail = models.FileField(upload_to="pages/%Y/%m/", max_length=200)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    # False: letters beyond Latin are drawn with a font of ours, for the file has none
    fonts_embedded = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "number"], name="page_number_once_per_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id}/{self.number}"
