"""What happened (append-only, chained), what is going on (jobs), and when it was backed up."""
# tested by: tests/challenge/services/test_jobs.py

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.models.edition import Edition
from challenge.models.people import User


class ListedEvents(models.Manager["AuditEvent"]):
    """Without what the public log keeps of them: it may be long, and is for the person alone."""

    def get_queryset(self) -> models.QuerySet["AuditEvent"]:
        """Read with another question where somebody asks for it after all."""
        return super().get_queryset().defer("salt", "content")


class AuditEvent(models.Model):
    """Who did what to which object.  A database trigger refuses UPDATE and DELETE.

    commitment: what the public log takes over of it (`LogRecord`); empty: nothing.  salt, content:
    what it commits to, for the person concerned; an erasure destroys both, and nothing else.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.PROTECT, related_name="audit_events"
    )
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    before_digest = models.CharField(max_length=64, blank=True)
    after_digest = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64, blank=True, default="", db_default="")
    salt = models.CharField(max_length=64, blank=True, default="", db_default="")
    content = models.JSONField(null=True)
    log_round = models.SmallIntegerField(null=True)  # its order

    objects = ListedEvents()

    class Meta:
        indexes = [
            models.Index(fields=["edition", "-id"]),
            models.Index(fields=["object_type", "object_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.object_type}:{self.object_id}"


class AuditSeal(models.Model):
    """A link of the SHA-256 chain over audit events, made by a task so that the hot path takes no
    lock.
    """

    event = models.OneToOneField(
        AuditEvent, primary_key=True, on_delete=models.PROTECT, related_name="seal"
    )
    position = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Job(Stateful):
    """One recorded step of an edition's work, done by a Celery task that may run twice, late, or
    die half-way.
    """

    MOVES: ClassVar[dict[str, set[str]]] = {
        JobState.QUEUED: {JobState.RUNNING, JobState.CANCELLED, JobState.FAILED},
        # running again: taken over from a worker that fell silent
        JobState.RUNNING: {
            JobState.RUNNING,
            JobState.DONE,
            JobState.FAILED,
            JobState.CANCELLED,
        },
        JobState.FAILED: {JobState.QUEUED},
        JobState.CANCELLED: {JobState.QUEUED},
        JobState.DONE: set(),
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=40)
    key = models.CharField(
        max_length=160, unique=True
    )  # the same key twice is the same job: that makes asking idempotent
    task = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    progress = models.FloatField(default=0)
    message = models.CharField(max_length=300, blank=True)
    message_facts = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    # after so many attempts it is given up; asked again, it gets as many more
    attempts_allowed = models.PositiveSmallIntegerField(default=5, db_default=5)
    error = models.TextField(blank=True)
    seed = models.BigIntegerField(null=True)
    input_digest = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    cancel_requested_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "kind"]),
            models.Index(fields=["state", "heartbeat_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__gte=0, progress__lte=1),
                name="job_progress_between_0_and_1",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"

    @property
    def why(self) -> str:
        """Why it failed, in the reader's language."""
        return self.error and str(
            self.message_facts.get("why", {}).get(get_language()) or self.error
        )

    @property
    def is_active(self) -> bool:
        """Waiting or running."""
        return self.state in {JobState.QUEUED, JobState.RUNNING}


class BackupMade(models.Model):
    """The last backup that ended well, so that the site can say how old it is: one row."""

    at = models.DateTimeField()
    name = models.CharField(max_length=40)  # of the set in its folder

    def __str__(self) -> str:
        return self.name
