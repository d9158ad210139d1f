"""Twelve faults, each planted in the running product, where the simulation has to find it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest import mock

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from challenge import audit
from challenge.kernel import outbox
from challenge.models import AuditEvent, AuditSeal, Job, JobState, Mail
from challenge.services import mailing
from judging.models import Announcement
from submissions.models import Receipt
from submissions.services import submit

Replaced = dict[str, Callable[..., Any]]
_numbers = count(1)
_promise, _promise_mail, _record, _submit = (
    outbox.promise,
    mailing.promise_mail,
    audit.record,
    submit.submit_entry,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """names: to be replaced, with what stands for them; within: so many seeds show it."""

    what: str
    names: Replaced
    within: int

    @contextmanager
    def planted(self) -> Iterator[None]:
        """In the code that runs in this process."""
        with ExitStack() as stack:
            for name, broken in self.names.items():
                stack.enter_context(mock.patch(name, broken))
            yield


def _promise_after_the_commit(task: str, **facts: Any) -> None:
    transaction.on_commit(lambda: _promise(task, **facts))


def _submit_without_key(*, idempotency_key: str, **facts: Any) -> Receipt:
    return _submit(idempotency_key=f"{idempotency_key}-{next(_numbers)}", **facts)


def _mail_at_once(**facts: Any) -> Mail | None:
    mail = _promise_mail(**facts)
    if mail is not None:
        headers = {"X-Mail-Key": mail.key}
        EmailMessage(mail.subject, mail.body, to=[mail.to_email], headers=headers).send()
        Mail.objects.filter(pk=mail.pk).update(state="sent")
    return mail


def _another_key(announcement: Announcement) -> str:
    return f"result-{announcement.pk}-{next(_numbers)}-"


def _whatever_is_there(_actor: Any, announcement: Announcement, _seen: Any) -> Announcement:
    return Announcement.objects.select_related("edition").get(pk=announcement.pk)


@transaction.atomic
def _claim_whatever_stands(*, job_id: int) -> Job | None:
    job = Job.objects.select_related("edition", "asked_by").get(pk=job_id)
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.started_at = job.heartbeat_at = timezone.now()
    job.save()
    return job


def _record_but_withdrawals(actor: Any, action: str, thing: Any, **facts: Any) -> AuditEvent | None:
    return None if action == "consent.withdrawn" else _record(actor, action, thing, **facts)


def _everything(_entry: Any) -> set[str]:
    return {"contact", "deck"}


@transaction.atomic
def _seal_as_the_first(batch: int = 5000) -> int:
    """As if the process kept the head in its memory, which every new one begins anew."""
    events = AuditEvent.objects.filter(seal__isnull=True).order_by("pk")[:batch]
    position = AuditSeal.objects.count()
    previous = "0" * 64
    for event in events:
        position, previous = position + 1, audit.link(previous, event)
        AuditSeal.objects.create(event=event, position=position, digest=previous)
    return len(events)


PLANTED = [
    Fault(
        "a task is promised after the commit",
        {
            "challenge.services.mailing.promise": _promise_after_the_commit,
            "challenge.services.jobs.promise": _promise_after_the_commit,
        },
        2,
    ),
    Fault(
        "an application isn't held while its files change",
        {"submissions.services.files.upload._hold": lambda entry: None},
        60,
    ),
    Fault(
        "the key of a submission that was made before is forgotten",
        {"submissions.services.submit.submit_entry": _submit_without_key},
        20,
    ),
    Fault(
        "a mail is sent before the commit",
        {"submissions.services.submit.promise_mail": _mail_at_once},
        3,
    ),
    Fault(
        "a result is mailed as often as its task comes",
        {"judging.services.results.result_mails._key_of": _another_key},
        10,
    ),
    Fault(
        "what is published isn't looked at again",
        {"judging.services.results.announce._approvable": _whatever_is_there},
        20,
    ),
    Fault(
        "a job is taken whatever its state",
        {"challenge.services.jobs.claim_job": _claim_whatever_stands},
        10,
    ),
    Fault(
        "a withdrawal leaves no event",
        {"submissions.services.consents.audit.record": _record_but_withdrawals},
        10,
    ),
    Fault(
        "a mail is sent as often as its task comes",
        {"challenge.services.mailing._take": lambda mail_id: True},
        10,
    ),
    Fault(
        "the consent isn't looked at when the investor says yes",
        {"introductions.services.answers.consented_items": _everything},
        60,
    ),
    Fault(
        "a job whose worker died is never taken over",
        {"challenge.tasks.resend_silent_jobs": lambda: 0},
        60,
    ),
    Fault(
        "the chain is begun anew by each process",
        {"challenge.audit.seal": _seal_as_the_first},
        2,
    ),
]
