"""The floor's tasks: mail, the clock, the audit chain."""
# tested by: tests/faults/test_processes.py

from smtplib import SMTPException

from celery import shared_task

from challenge import audit
from challenge.services.access_tokens.tokens import tell_of_ends
from challenge.services.clock_failures import attempt_apart
from challenge.services.clock_runs import note_tick
from challenge.services.expired_sessions import clear_expired_sessions
from challenge.services.jobs import resend_silent_jobs
from challenge.services.mailing import note_refused_mail, resend_waiting_mail, send_promised_mail
from challenge.services.organiser_mail import mail_checkpoint_to_observers
from challenge.services.webhooks.collect import collect_all_events
from challenge.services.webhooks.deliveries import (
    clear_old_deliveries,
    resend_waiting_deliveries,
    send_promised_delivery,
)
from challenge.transparency.sealing import make_checkpoint, seal_whole_log
from challenge.transparency.timestamps import stamp_newest


@shared_task
def send_mail(*, mail_id: int) -> None:
    """Send one promised mail; it is tried for days, with growing pauses."""
    try:
        send_promised_mail(mail_id=mail_id)
    except (OSError, SMTPException) as error:
        note_refused_mail(mail_id=mail_id, error=str(error))


@shared_task
def send_webhook(*, delivery_id: int) -> None:
    """Send one message to an endpoint; it is tried for a day, with growing pauses."""
    send_promised_delivery(delivery_id=delivery_id)


@shared_task
def tick() -> None:
    """Once a minute: send again what fell silent."""
    note_tick()
    attempt_apart(what="jobs.resend", act=resend_silent_jobs)
    attempt_apart(what="mail.resend", act=resend_waiting_mail)
    attempt_apart(what="webhooks.resend", act=resend_waiting_deliveries)


@shared_task
def clear_sessions() -> None:
    """Once a day: sessions and links that have ended, and the log of webhooks of last month; who
    has an access token that ends soon is told.
    """
    clear_expired_sessions()
    clear_old_deliveries()
    attempt_apart(what="access_tokens.tell", act=tell_of_ends)


@shared_task
def seal_audit_events() -> None:
    """Append new audit events to the chain and to the public log, and sign where that stands; what
    the chain newly holds is promised to webhooks.
    """
    audit.seal()
    attempt_apart(what="webhooks.collect", act=collect_all_events)
    seal_whole_log()
    make_checkpoint()


@shared_task
def mail_checkpoint() -> None:
    """Once a day: the signed state of the public log, to the observers."""
    mail_checkpoint_to_observers()


@shared_task
def stamp_checkpoint() -> None:
    """Once a minute, where a time-stamping authority is named: the newest signed state."""
    attempt_apart(what="log.stamp", act=stamp_newest)
