"""Tasks of this layer: the check of files, and the eligibility check of an edition."""
# tested by: tests/submissions/services/files/test_file_check.py

from celery import shared_task

from challenge.services.clock_runs import note_tick
from submissions.services.correction_deadlines import (
    note_lapsed_corrections,
    remind_corrections,
)
from submissions.services.deadline_moved import tell_deadline_moved
from submissions.services.drafts_left import tell_drafts_left
from submissions.services.eligibility_check import check_entries
from submissions.services.files.file_check import check_attachment, resend_unchecked_files
from submissions.services.files.leftovers import clear_leftovers
from submissions.services.likeness import read_likenesses
from submissions.services.submit_at_deadline import remind_drafts, submit_wished
from submissions.services.with_organiser.hand_overs import forget_hand_overs, tell_of_hand_over


@shared_task
def check_file(*, attachment_id: int) -> None:
    """Check one uploaded file and draw its pages."""
    check_attachment(attachment_id=attachment_id)


@shared_task
def check_eligibility(*, job_id: int) -> None:
    """Compute the eligibility findings of an edition."""
    check_entries(job_id=job_id)


@shared_task
def resend_unchecked() -> None:
    """Once a minute: send again the checks that fell silent."""
    resend_unchecked_files()


@shared_task
def clear_files() -> None:
    """Once a day: half uploads, files that no row names, requests of long ago."""
    clear_leftovers()
    forget_hand_overs()


@shared_task
def tell_hand_over(*, hand_over_id: int) -> None:
    """Tell organisers and the old address that a hand-over was asked for."""
    tell_of_hand_over(hand_over_id=hand_over_id)


@shared_task
def find_likenesses() -> None:
    """Once a minute: read by what new submissions are recognised."""
    read_likenesses()


@shared_task
def watch_deadlines() -> None:
    """Once a minute: submit complete drafts where it was wished, and remind drafts of
    the deadline.
    """
    note_tick()
    submit_wished()
    remind_drafts()
    tell_deadline_moved()
    tell_drafts_left()
    remind_corrections()
    note_lapsed_corrections()
