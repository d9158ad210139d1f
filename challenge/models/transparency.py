"""The public log: what is committed to, its leaves, the tree's nodes, signed checkpoints."""
# tested by: tests/challenge/transparency/test_sealing.py

from typing import Any, ClassVar

from django.db import models

from challenge.models.ledger import AuditEvent

LEVEL_BITS = 48  # a node's number: its level above the bits of its position


class LogRecord(models.Model):
    """What of an event goes into the public log: made of it by the task that seals it, in order.

    Salt and content stay with the event.  Before, a record was written beside its event, and held
    them itself: such ones are read as before.
    """

    event = models.OneToOneField(
        AuditEvent, primary_key=True, on_delete=models.PROTECT, related_name="log_record"
    )
    kind = models.CharField(max_length=20)
    edition = models.CharField(max_length=60)  # the slug that it had then
    round = models.PositiveSmallIntegerField(null=True)  # its order
    commitment = models.CharField(max_length=64)
    early_salt = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_column="salt"
    )
    early_content = models.JSONField(null=True, db_column="content")

    class Meta:
        indexes = [models.Index(fields=["edition", "kind", "round"], name="log_record_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.edition} {self.commitment[:12]}"

    @property
    def salt(self) -> str:
        """In hexadecimal; empty once it was destroyed.  Reads the event."""
        return self.early_salt or self.event.salt

    @property
    def content(self) -> Any:
        """What the commitment is over; None once it was destroyed.  Reads the event."""
        return self.early_content if self.early_salt else self.event.content


class LogLeaf(models.Model):
    """A leaf in its place.  data: the canonical JSON that was hashed.  Never changed."""

    index = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(LogRecord, on_delete=models.PROTECT, related_name="leaf")
    data = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.index} {self.data}"


class LogNode(models.Model):
    """The hash of a perfect subtree, kept so that a proof reads a few rows.  Never changed."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        level, position = self.number >> LEVEL_BITS, self.number & ((1 << LEVEL_BITS) - 1)
        return f"{level}/{position}"

    @staticmethod
    def number_of(level: int, position: int) -> int:
        """The primary key of a node."""
        return (level << LEVEL_BITS) | position


class LogCheckpoint(models.Model):
    """A signed statement of how long the log was and of its root.  Never changed."""

    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes = [models.Index(fields=["size"], name="log_checkpoint_by_size")]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"


class LogTimestamp(models.Model):
    """What a time-stamping authority answered about a checkpoint's note.  Never changed.

    answer: the whole TimeStampResp of RFC 3161, in DER.  stamped_at: the time that it states.
    """

    checkpoint = models.OneToOneField(
        LogCheckpoint, primary_key=True, on_delete=models.PROTECT, related_name="timestamp"
    )
    answer = models.BinaryField()
    stamped_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.stamped_at:%Y-%m-%dT%H:%M:%SZ}"
