"""The tasks of judging: thin, by id, safe to run twice or late."""

# tested by: tests/judging/test_workflow.py

from celery import shared_task

from challenge.services.clock_failures import attempt_apart
from challenge.services.clock_runs import note_tick
from judging import workflow
from judging.services.assignment import run as assignment_run
from judging.services.assignment.allocation import allocation_plan
from judging.services.imports.mapped_import import drop_expired_files
from judging.services.panel.remind_invited import remind_invited
from judging.services.rehearsal import play, request
from judging.services.results import paper_set, result_mails, retention, tally
from judging.services.results.after.move_up import move_waiting_lists
from judging.services.results.after.set_time import publish_what_is_due
from judging.services.results.appeals.appeal_reminders import remind_of_appeals
from judging.services.results.free_places import tell_free_places
from judging.services.rounds import tally_request
from judging.services.rounds.proof_mails import mail_due_receipts


@shared_task
def run_assignment(*, job_id: int) -> None:
    """Assign judges, or repair an assignment."""
    assignment_run.run_assignment(job_id=job_id)


@shared_task
def run_plan(*, job_id: int) -> None:
    """Try rules of allocation on made-up editions."""
    allocation_plan.run_plan(job_id=job_id)


@shared_task
def run_tally(*, job_id: int) -> None:
    """Tally a round and calibrate it."""
    tally.run_tally(job_id=job_id)


@shared_task
def make_paper_set(*, job_id: int) -> None:
    """All papers of an edition as one ZIP."""
    paper_set.make_paper_set(job_id=job_id)


@shared_task
def play_rehearsal(*, job_id: int) -> None:
    """An edition rehearsed with invented people, and taken back."""
    play.play_rehearsal(job_id=job_id)


@shared_task
def sheets_changed(*, round_id: int) -> None:
    """A sheet was submitted, reopened or withdrawn: tally again soon, not for every sheet."""
    tally_request.tally_soon(round_id=round_id)


@shared_task
def mail_results(*, announcement_id: int) -> None:
    """Tell every entrant of a round its result."""
    result_mails.mail_results(announcement_id=announcement_id)


@shared_task
def run_due_steps() -> None:
    """Once a minute: do whatever the clock says is due in every published edition."""
    note_tick()
    workflow.run_due_steps()
    remind_invited()
    tell_free_places()
    remind_of_appeals()
    publish_what_is_due()
    move_waiting_lists()
    attempt_apart(what="proofs.mail", act=mail_due_receipts)
    attempt_apart(what="results.resend", act=result_mails.resend_unmailed_results)


@shared_task
def destroy_files() -> None:
    """Once a day: files and ballots whose time is over."""
    retention.destroy_due_files()
    retention.destroy_due_ballots()
    drop_expired_files()
    paper_set.drop_old_paper_sets()
    request.drop_old_rehearsals()
