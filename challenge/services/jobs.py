"""Recorded work: asked for once, done by a task that may run twice, late, or die half-way."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.functional import Promise

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.outbox import promise
from challenge.models import Edition, Job, JobState, User
from challenge.permissions import may_organise, require


class JobCancelled(Refusal):
    """Somebody asked for this job to stop."""

    code = "job_cancelled"


@transaction.atomic
def enqueue_job(
    *,
    actor: User | None,
    edition: Edition,
    kind: str,
    key: str,
    task: str,
    subject: tuple[str, int] | None = None,
    parameters: dict[str, Any] | None = None,
    seed: int | None = None,
    reason: str = "",
    after: float = 0,
) -> Job:
    """Record a job and promise its task (through the outbox).  The same `key` again returns the job
    that is there.

    actor None: the clock asks.  task: the Celery name of a task that takes job_id.  after: seconds
    to wait before it begins.
    """
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "edition": edition,
            "kind": kind,
            "task": task,
            "subject_type": subject[0] if subject else "",
            "subject_id": subject[1] if subject else None,
            "parameters": parameters or {},
            "seed": seed,
            "reason": reason,
            "asked_by": actor,
        },
    )
    if created:
        audit.record(actor, "job.enqueued", job, kind=kind, reason=reason)
        _send(job, after=after)
    return job


@transaction.atomic
def hurry_job(*, actor: User | None, job: Job) -> Job:
    """A job that waits for its time begins at once; claiming keeps the two tasks from doing it
    twice.
    """
    if actor is not None:
        require(may_organise, actor, job.edition)
    if job.state == JobState.QUEUED:
        _send(job)
    return job


def claim_job(*, job_id: int) -> Job | None:
    """Take a waiting job, or one whose worker fell silent.

    None: it is done, cancelled, or in other hands (then do nothing).
    """
    silent_since = timezone.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    now = timezone.now()
    taken = Job.objects.filter(
        Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=silent_since),
        pk=job_id,
    ).update(
        state=JobState.RUNNING,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        error="",
        progress=0,
    )
    return Job.objects.select_related("edition", "asked_by").get(pk=job_id) if taken else None


def report_progress(*, job: Job, progress: float, message: str = "", **facts: Any) -> None:
    """Tell how far a running job is (0..1).

    JobCancelled: somebody asked it to stop.  Call it outside a transaction.
    """
    alive = Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING, cancel_requested_at__isnull=True
    ).update(
        progress=min(max(progress, 0.0), 1.0),
        message=message,
        message_facts=facts,
        heartbeat_at=timezone.now(),
    )
    if not alive:
        raise JobCancelled


@transaction.atomic
def finish_job(*, job: Job, message: str = "", result: dict[str, Any] | None = None) -> None:
    """The job's work is committed: say so.  Nothing happens if it was finished before."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.DONE,
        progress=1,
        message=message,
        result=result or {},
        finished_at=now,
        heartbeat_at=now,
    )


@transaction.atomic
def fail_job(*, job: Job, error: str | Promise) -> None:
    """The job can't be done; it may be asked for again (`retry_job`).  error: kept in every
    language, for it is read in either.
    """
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(error)
    facts = {"why": words}
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.FAILED, error=str(error), message_facts=facts, finished_at=timezone.now()
    )


@transaction.atomic
def stop_cancelled_job(*, job: Job) -> None:
    """A running job noticed that it should stop."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.CANCELLED, finished_at=timezone.now()
    )


@transaction.atomic
def cancel_job(*, actor: User, job: Job) -> Job:
    """Ask a job to stop: at once if it is waiting, at its next report if it runs."""
    require(may_organise, actor, job.edition)
    now = timezone.now()
    if not Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_requested_at=now, finished_at=now
    ):
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested_at=now)
    audit.record(actor, "job.cancelled", job)
    job.refresh_from_db()
    return job


@transaction.atomic
def retry_job(*, actor: User, job: Job) -> Job:
    """Ask again for a job that failed or was cancelled."""
    require(may_organise, actor, job.edition)
    job.advance(JobState.QUEUED, cancel_requested_at=None, error="", progress=0, finished_at=None)
    audit.record(actor, "job.retried", job)
    _send(job)
    return job


@transaction.atomic
def resend_silent_jobs() -> int:
    """Send again the tasks of jobs that wait or run without a sign of life; claiming keeps doubles
    harmless.  Returns how many.
    """
    silent_since = timezone.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    waiting = Q(state=JobState.QUEUED, created_at__lt=silent_since)
    running = Q(state=JobState.RUNNING, heartbeat_at__lt=silent_since)
    jobs = list(Job.objects.select_for_update(skip_locked=True).filter(waiting | running)[:100])
    for job in jobs:
        _send(job)
    return len(jobs)


def _send(job: Job, *, after: float = 0) -> None:
    promise(job.task, after=after, job_id=job.pk)
