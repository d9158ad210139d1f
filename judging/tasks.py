"""The tasks of judging: thin, by id, safe to run twice or late."""

from celery import shared_task

from judging import workflow
from judging.services import announcing, computing, tallying


@shared_task
def run_assignment(*, job_id: int) -> None:
    """Assign judges, or repair an assignment."""
    computing.run_assignment(job_id=job_id)


@shared_task
def run_tally(*, job_id: int) -> None:
    """Tally a round and calibrate it."""
    tallying.run_tally(job_id=job_id)


@shared_task
def sheets_changed(*, round_id: int) -> None:
    """A sheet was submitted, reopened or taken back: tally again soon, not for every sheet."""
    tallying.tally_soon(round_id=round_id)


@shared_task
def mail_results(*, announcement_id: int) -> None:
    """Tell every entrant of a round its result."""
    announcing.mail_results(announcement_id=announcement_id)


@shared_task
def run_due_steps() -> None:
    """Once a minute: do whatever the clock says is due in every published edition."""
    workflow.run_due_steps()
    announcing.resend_unmailed_results()
