"""The floor's tasks: mail, the clock, the audit chain."""
# tested by: tests/faults/test_processes.py

from smtplib import SMTPException

from celery import Task, shared_task

from challenge import audit
from challenge.services.clock_failures import attempt_apart
from challenge.services.clock_runs import note_tick
from challenge.services.jobs import resend_silent_jobs
from challenge.services.mailing import note_failed_mail, resend_waiting_mail, send_promised_mail


@shared_task(bind=True, max_retries=8)
def send_mail(self: "Task[[], None]", *, mail_id: int) -> None:
    """Send one promised mail; try again with growing pauses when the mail server says no."""
    try:
        send_promised_mail(mail_id=mail_id)
    except (OSError, SMTPException) as error:
        if self.request.retries >= (self.max_retries or 0):
            note_failed_mail(mail_id=mail_id, error=str(error))
            return
        raise self.retry(exc=error, countdown=min(2**self.request.retries * 5, 600)) from error


@shared_task
def tick() -> None:
    """Once a minute: send again what fell silent."""
    note_tick()
    attempt_apart(what="jobs.resend", act=resend_silent_jobs)
    attempt_apart(what="mail.resend", act=resend_waiting_mail)


@shared_task
def seal_audit_events() -> None:
    """Append new audit events to the chain."""
    audit.seal()
