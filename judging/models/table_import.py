"""A file between its upload and its writing, and how its columns were named the last time."""

# tested by: tests/judging/services/imports/test_mapped_import.py

from django.db import models

from challenge.models import Challenge, Edition, User
from judging.models.round import Round


class TableKind(models.TextChoices):
    """What a file holds."""

    ENTRIES = "entries"
    JUDGES = "judges"
    SCORES = "scores"
    DECISIONS = "decisions"


class ImportedFile(models.Model):
    """The bytes that somebody sent, and what was said of them so far.

    Deleted when it is written or thrown away, and when its time is over: it holds what people
    wrote.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="imported_files")
    round = models.ForeignKey(Round, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=TableKind)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    sent_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class RememberedColumns(models.Model):
    """How the columns of a programme's files were named the last time; also read for the other
    programmes of its host.

    columns: a column's folded name → its target (judging/queries/scoring/imported/mapping.py).
    """

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="remembered_columns"
    )
    kind = models.CharField(max_length=10, choices=TableKind)
    columns = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "kind"], name="columns_remembered_once_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.kind}"
