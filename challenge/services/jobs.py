"""Recorded work: asked for once, done by a task that may run twice, late, or die half-way.

`run_job` is the one shell around the body of every job, whatever app it belongs to: it claims the
job, and whatever happens inside, the job ends in a state that says how, or is taken over later.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.outbox import promise
from challenge.models import Edition, Job, JobState, User
from challenge.permissions import may_organise, require
from challenge.services.organiser_mail import mail_organisers

ATTEMPTS = 5  # whose worker died or lost its database, before a job counts as failed
GIVEN_UP = _(
    "The work stopped %(count)s times without an answer. Ask for it again, or tell the operator."
)
BROKEN = _(
    "The work failed because of a fault in the software. Ask for it again; if it fails again, "
    "tell the operator: %(error)s"
)


class JobCancelled(Refusal):
    """Somebody asked for this job to stop, or another worker has taken it over."""

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


def one_request_at_a_time(*, kind: str, subject_id: int) -> None:
    """Until the commit nobody else asks for this kind of work on the same subject.

    The last lock that a transaction takes (docs/parts/locks.md): a number of its own, not a row, so
    that whoever holds assignments may still ask.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [kind, subject_id])


@transaction.atomic
def start_job_now(*, actor: User | None, job: Job) -> Job:
    """A job that waits for its time begins at once; claiming keeps the two tasks from doing it
    twice.
    """
    if actor is not None:
        require(may_organise, actor, job.edition)
    if job.state == JobState.QUEUED:
        _send(job)
    return job


@transaction.atomic
def claim_job(*, job_id: int) -> Job | None:
    """Take a waiting job, or one whose worker fell silent.

    None: it is done, cancelled, or in other hands (then do nothing).  One whose workers fell silent
    as often as is allowed is failed here, with words; one that was to stop is stopped.
    """
    now = timezone.now()
    silent_since = now - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    waiting = Q(state=JobState.QUEUED)
    silent = Q(state=JobState.RUNNING, heartbeat_at__lt=silent_since)
    jobs = Job.objects.select_related("edition", "asked_by").select_for_update(
        no_key=True, of=("self",)
    )
    job = jobs.filter(waiting | silent, pk=job_id).first()
    if job is None or _ended_silent(job):
        return None
    job.advance(
        JobState.RUNNING,
        started_at=now,
        heartbeat_at=now,
        attempts=job.attempts + 1,
        error="",
        progress=0,
    )
    return job


def _ended_silent(job: Job) -> bool:
    """Whether nobody should take it over: then it is ended, cancelled where that was asked, else
    failed once its attempts are used up.
    """
    if job.state != JobState.RUNNING:
        return False
    if job.cancel_requested_at is not None:
        stop_cancelled_job(job=job)
        return True
    if job.attempts >= job.attempts_allowed:
        fail_job(job=job, error=_lazy_words(GIVEN_UP, count=job.attempts))
        return True
    return False


def run_job(*, job_id: int, body: Callable[[Job], None]) -> None:
    """Do the body for a job that is ours to do; the whole of a job's task.

    A cancelled job stops, a refusal fails it with its words, a bug fails it and is raised, and a
    body that returns has finished the job (by `finish_job`, or else here).  Only where the database
    goes away the job stays as it is: it falls silent, and another attempt takes it over.
    """
    job = claim_job(job_id=job_id)
    if job is None:
        return
    try:
        body(job)
    except JobCancelled:
        stop_cancelled_job(job=job)
    except Refusal as refusal:
        fail_job(job=job, error=refusal.detail, is_refusal=True)
    except (OperationalError, InterfaceError) as error:
        if job.attempts >= job.attempts_allowed:
            fail_job(job=job, error=_lazy_words(BROKEN, error=repr(error)))
        raise
    except Exception as error:
        fail_job(job=job, error=_lazy_words(BROKEN, error=repr(error)))
        raise
    else:
        finish_job(job=job)


def hold_job(*, job: Job) -> None:
    """Inside the writing transaction: keep the job's row until the commit.

    JobCancelled: it was stopped, or is in other hands.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("hold_job() belongs inside the writing transaction")
    if (
        not _ours(job)
        .filter(cancel_requested_at__isnull=True)
        .select_for_update(no_key=True)
        .exists()
    ):
        raise JobCancelled


def report_progress(*, job: Job, progress: float, message: str = "", **facts: Any) -> None:
    """Record how far a running job is (0..1).

    JobCancelled: somebody asked it to stop, or it is in other hands.  Call it outside a
    transaction.
    """
    alive = (
        _ours(job)
        .filter(cancel_requested_at__isnull=True)
        .update(
            progress=min(max(progress, 0.0), 1.0),
            message=message,
            message_facts=facts,
            heartbeat_at=timezone.now(),
        )
    )
    if not alive:
        raise JobCancelled


@transaction.atomic
def finish_job(*, job: Job, message: str = "", result: dict[str, Any] | None = None) -> None:
    """The job's work is committed: say so.  Nothing happens if it was finished before."""
    now = timezone.now()
    Job.advance_all(
        _ours(job).select_for_update(no_key=True),
        JobState.DONE,
        progress=1,
        message=message,
        result=result or {},
        finished_at=now,
        heartbeat_at=now,
    )


@transaction.atomic
def fail_job(*, job: Job, error: str | Promise, is_refusal: bool = False) -> None:
    """The job can't be done; it may be asked for again (`retry_job`).  error: kept in every
    language, for it is read in either.

    Organisers get a mail, at most one a day for the same work, unless one of them asked for it and
    a rule says no (is_refusal): they read that on their page.
    """
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(error)
    now = timezone.now()
    is_failed = Job.advance_all(
        _ours(job).select_for_update(no_key=True),
        JobState.FAILED,
        error=str(error),
        message_facts={"why": words},
        finished_at=now,
    )
    if is_failed and (job.asked_by_id is None or not is_refusal):
        job.refresh_from_db()
        work = f"{job.kind}-{job.subject_type}{job.subject_id or ''}"
        key = f"job-failed-{job.edition_id}-{work}-{now:%Y%m%d}"
        mail_organisers(actor=None, edition=job.edition, key=key, kind="job_failed", job=job)


@transaction.atomic
def stop_cancelled_job(*, job: Job) -> None:
    """A running job noticed that it should stop: it is cancelled, if it is still ours and somebody
    asked for that.
    """
    asked = _ours(job).filter(cancel_requested_at__isnull=False)
    Job.advance_all(
        asked.select_for_update(no_key=True), JobState.CANCELLED, finished_at=timezone.now()
    )


def _words(template: str | Promise, **facts: Any) -> str:
    return str(template) % facts


_lazy_words = lazy(_words, str)  # filled in when it is read, so in the reader's language


def _held() -> QuerySet[Job]:
    """Jobs as they stand, held until the commit."""
    return Job.objects.select_for_update(no_key=True, of=("self",)).select_related("edition")


def _ours(job: Job) -> QuerySet[Job]:
    """The job's row while this attempt has it: one that was taken over is nobody's to end here."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


@transaction.atomic
def cancel_job(*, actor: User, job: Job) -> Job:
    """Ask a job to stop: at once if it is waiting, at its next report if it runs."""
    require(may_organise, actor, job.edition)
    now = timezone.now()
    job = (
        Job.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition")
        .get(pk=job.pk)
    )
    if job.state == JobState.QUEUED:
        job.advance(JobState.CANCELLED, cancel_requested_at=now, finished_at=now)
    elif job.state == JobState.RUNNING and job.cancel_requested_at is None:
        job.cancel_requested_at = now
        job.save(update_fields=["cancel_requested_at"])
    else:
        return job  # it has ended, or is stopping already: nothing changes, so nothing is noted
    audit.record(actor, "job.cancelled", job)
    return job


@transaction.atomic
def retry_job(*, actor: User, job: Job) -> Job:
    """Ask again for a job that failed or was cancelled."""
    require(may_organise, actor, job.edition)
    job = (
        Job.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition")
        .get(pk=job.pk)
    )
    allowed = job.attempts + ATTEMPTS
    job.advance(
        JobState.QUEUED,
        cancel_requested_at=None,
        error="",
        progress=0,
        finished_at=None,
        attempts_allowed=allowed,
    )
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
    jobs = list(
        Job.objects.select_for_update(no_key=True, skip_locked=True).filter(waiting | running)[:100]
    )
    for job in jobs:
        _send(job)
    return len(jobs)


def _send(job: Job, *, after: float = 0) -> None:
    promise(job.task, after=after, job_id=job.pk)
