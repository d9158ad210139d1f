"""What stood in each answer before, by whom and when."""

# tested by: tests/submissions/services/history/test_restore_answer.py

from django.db import models

from challenge.models import User
from submissions.models.entries import Entry


class AnswerVersion(models.Model):
    """One answer as somebody left it.

    key: of the question or item field.  version: as in Entry.answer_versions.  What the same person
    goes on writing soon is the same row, so began_at is when its first letter was kept.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="answer_history")
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "key", "version"], name="answer_version_once_per_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.key} v{self.version}"
