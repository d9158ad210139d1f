"""How a long task does its recorded job: claim, compute, say how it ended."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction

from challenge.kernel.errors import Refusal
from challenge.models import Job, JobState
from challenge.services.jobs import JobCancelled, claim_job, fail_job, stop_cancelled_job
from judging.algorithms.assignment.problem import AssignmentCancelled

PATIENCE = 5  # times a job may lose its database before it counts as failed


def run_job(*, job_id: int, body: Callable[[Job], None]) -> None:
    """Do the body for a job that is ours to do.

    A cancelled job stops, a refusal is told, a bug is told and raised.
    """
    job = claim_job(job_id=job_id)
    if job is None:
        return
    try:
        body(job)
    except (JobCancelled, AssignmentCancelled):
        stop_cancelled_job(job=job)
    except Refusal as refusal:
        fail_job(job=job, error=refusal.detail)
    except (OperationalError, InterfaceError) as error:
        if job.attempts >= PATIENCE:
            fail_job(job=job, error=repr(error))
        raise  # the database went away, not the job: it falls silent and is taken over
    except Exception as error:
        fail_job(job=job, error=repr(error))
        raise


def hold_job(*, job: Job) -> None:
    """Inside the writing transaction: keep the job's row until the commit.

    JobCancelled: it was stopped, or is in other hands.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("hold_job() belongs inside the writing transaction")
    mine = Job.objects.select_for_update().filter(
        pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, cancel_requested_at__isnull=True
    )
    if not mine.exists():
        raise JobCancelled
