"""What the clock remembers: since when it runs, when it stood still, and what it could not do."""
# tested by: tests/challenge/services/test_clock_runs.py

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language

from challenge.models.edition import Edition

LONGEST_PAUSE_MINUTES = 60


class ClockRun(models.Model):
    """A span in which the clock ticked without a break.

    away_since: the last tick before it, where the clock had stood still; None: the first run.
    """

    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    away_since = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["began_at"])]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} – {self.last_at:%Y-%m-%d %H:%M}"


class ClockFailure(models.Model):
    """Something that the clock owed and could not do; gone as soon as it succeeds.

    what: `<task>.<step>`; subject: whose step it is; why: the reason in every language.
    """

    what = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(default=0)
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.CASCADE, related_name="clock_failures"
    )
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    is_refusal = models.BooleanField(default=False)
    why_in = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["what", "subject_type", "subject_id"], name="clock_failure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject_type}:{self.subject_id} ×{self.times}"

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return str(self.why_in.get(get_language() or "en") or self.why_in.get("en", ""))

    @property
    def pause(self) -> timedelta:
        """How long it is left alone after the last attempt: twice as long each time; what a rule
        refuses is asked at every tick, since somebody may have changed what it rests on.
        """
        if self.is_refusal:
            return timedelta(0)
        return timedelta(minutes=min(2 ** min(self.times - 1, 10), LONGEST_PAUSE_MINUTES))
