"""Jobs, states, the audit chain and mail: the floor under every step."""

import io
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from challenge import audit
from challenge.kernel.errors import NotAllowed, WrongState
from challenge.models import AuditEvent, AuditSeal, Edition, Job, Mail, MailState
from challenge.services import jobs
from challenge.services.mailing import (
    LEASE_SECONDS,
    note_failed_mail,
    promise_mail,
    resend_waiting_mail,
    send_promised_mail,
)
from challenge.web.forgetful_cache import ForgetfulCache
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def a_job(edition: Edition, key: str = "k") -> Job:
    return jobs.enqueue_job(
        actor=None, edition=edition, kind="tally", key=key, task="judging.tasks.run_tally"
    )


def test_the_same_key_is_the_same_job_and_is_sent_once() -> None:
    edition = f.a_preset_edition()
    before = CeleryOutbox.objects.count()
    assert a_job(edition) == a_job(edition)
    assert CeleryOutbox.objects.count() == before + 1


def test_a_job_is_claimed_by_one_and_again_only_after_silence() -> None:
    job = a_job(f.a_preset_edition())
    first = jobs.claim_job(job_id=job.pk)
    assert first is not None
    assert jobs.claim_job(job_id=job.pk) is None
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - f.timedelta(hours=1))
    second = jobs.claim_job(job_id=job.pk)
    assert second is not None
    assert second.attempts == 2
    jobs.finish_job(job=second, result={"n": 1})
    jobs.finish_job(job=first, result={"n": 2})
    job.refresh_from_db()
    assert (job.state, job.result, job.progress) == ("done", {"n": 1}, 1)


def test_a_running_job_notices_that_it_should_stop() -> None:
    edition = f.a_preset_edition()
    job = jobs.claim_job(job_id=a_job(edition).pk)
    assert job is not None
    jobs.report_progress(job=job, progress=1.7, message="x")
    organiser = f.organiser_of(edition)
    assert jobs.cancel_job(actor=organiser, job=job).state == "running"
    with pytest.raises(jobs.JobCancelled):
        jobs.report_progress(job=job, progress=0.5)
    jobs.stop_cancelled_job(job=job)
    job.refresh_from_db()
    assert jobs.retry_job(actor=organiser, job=job).state == "queued"
    with pytest.raises(WrongState):
        jobs.retry_job(actor=organiser, job=job)
    with pytest.raises(NotAllowed):
        jobs.cancel_job(actor=f.a_person(), job=job)


def test_a_job_that_fell_silent_is_sent_again() -> None:
    job = a_job(f.a_preset_edition())
    assert jobs.resend_silent_jobs() == 0
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - f.timedelta(hours=1))
    before = CeleryOutbox.objects.count()
    assert jobs.resend_silent_jobs() == 1
    assert CeleryOutbox.objects.count() == before + 1


def test_of_two_who_race_one_is_told_no() -> None:
    edition = f.a_preset_edition()
    other = Edition.objects.get(pk=edition.pk)
    edition.advance("finished")
    with pytest.raises(WrongState):
        other.advance("finished")
    with pytest.raises(WrongState):
        edition.advance("draft")


def test_the_log_refuses_changes_and_its_chain_is_sealed_in_order() -> None:
    f.a_preset_edition()
    count = AuditEvent.objects.count()
    assert audit.seal() == count
    assert audit.seal() == 0
    assert list(AuditSeal.objects.order_by("position").values_list("event_id", flat=True)) == list(
        AuditEvent.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert audit.first_break() is None
    for change in (
        lambda: AuditEvent.objects.update(action="x"),
        lambda: AuditEvent.objects.first().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_one_changed_byte_is_found_by_the_command_even_when_somebody_turned_the_trigger_off() -> (
    None
):
    f.a_preset_edition()
    audit.seal()
    call_command("audit", "verify", stdout=io.StringIO())
    event = AuditEvent.objects.earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute(
            "UPDATE challenge_auditevent SET action = overlay(action placing 'X' from 1 for "
            "1) WHERE id = %s",
            [event.pk],
        )
    with pytest.raises(CommandError, match=f"event {event.pk} "):
        call_command("audit", "verify")


def test_what_a_lost_broker_took_is_promised_again_but_not_every_minute(settings: Any) -> None:
    cache.clear()
    edition = f.a_preset_edition()
    judge, reader = f.a_judge(edition), f.a_person()
    mail = promise_mail(
        actor=None,
        key="k1",
        kind="judge_invited",
        to=reader,
        edition=edition,
        judge=judge,
        link="x",
    )
    Mail.objects.exclude(pk=mail.pk).update(state=MailState.SENT)
    CeleryOutbox.objects.all().delete()
    assert resend_waiting_mail() == 0, "it is not silent for long"
    Mail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - f.timedelta(hours=1))
    assert [resend_waiting_mail(), resend_waiting_mail()] == [1, 0]
    assert CeleryOutbox.objects.filter(task_name="challenge.tasks.send_mail").count() == 1
    cache.clear()  # with the broker's messages, the note of having promised is lost too
    assert resend_waiting_mail() == 1
    send_promised_mail(mail_id=mail.pk)
    cache.clear()
    assert resend_waiting_mail() == 0


def test_a_mail_sent_again_after_a_crash_carries_the_same_id() -> None:
    edition = f.a_preset_edition()
    mail = promise_mail(
        actor=None,
        key="k1",
        kind="judge_invited",
        to=f.a_person(),
        edition=edition,
        judge=f.a_judge(edition),
        link="x",
    )
    send_promised_mail(mail_id=mail.pk)
    # as if the worker had died before it could say so
    Mail.objects.filter(pk=mail.pk).update(state=MailState.QUEUED)
    promised = CeleryOutbox.objects.count()
    send_promised_mail(mail_id=mail.pk)
    assert len(outbox.outbox) == 1, "the other worker may still be sending it"
    assert CeleryOutbox.objects.count() == promised + 1
    long_ago = timezone.now() - f.timedelta(seconds=LEASE_SECONDS + 1)
    Mail.objects.filter(pk=mail.pk).update(taken_at=long_ago)
    send_promised_mail(mail_id=mail.pk)
    first, second = (sent.message()["Message-ID"] for sent in outbox.outbox)
    assert first == second
    assert first.endswith("@example.com>")


def test_a_cache_without_its_server_forgets_and_does_not_crash() -> None:
    lost = ForgetfulCache("redis://127.0.0.1:1/0", {})
    assert lost.add("a", 1) is True
    lost.set("a", 1)
    assert lost.get("a", "nothing") == "nothing"
    assert lost.delete("a") is False


def test_a_mail_is_promised_once_in_the_readers_language_and_sent_once() -> None:
    edition = f.a_preset_edition()
    judge = f.a_judge(edition)
    reader = f.a_person(language="en")
    facts = {
        "actor": None,
        "key": "k1",
        "kind": "judge_invited",
        "to": reader,
        "edition": edition,
        "judge": judge,
        "link": "https://x.example/?a=1&b=2",
    }
    mail = promise_mail(**facts)
    assert promise_mail(**facts) == mail
    assert mail.subject == "[City Challenge 2026] You are invited to judge"
    assert "https://x.example/?a=1&b=2" in mail.body
    send_promised_mail(mail_id=mail.pk)
    send_promised_mail(mail_id=mail.pk)
    assert [sent.to for sent in outbox.outbox] == [[reader.email]]
    korean = promise_mail(**facts | {"key": "k2", "to": f.a_person()})
    assert korean.subject == "[도시 챌린지 2026] 심사위원으로 모십니다"


def test_a_mail_that_could_not_be_sent_is_shown_as_failed() -> None:
    edition = f.a_preset_edition()
    mail = promise_mail(
        actor=None,
        key="k",
        kind="judge_invited",
        to=f.a_person(),
        edition=edition,
        judge=f.a_judge(edition),
        link="x",
    )
    note_failed_mail(mail_id=mail.pk, error="550 no such mailbox")
    assert Mail.objects.get(pk=mail.pk).state == MailState.FAILED
    note_failed_mail(mail_id=mail.pk, error="again")
    assert Mail.objects.get(pk=mail.pk).error == "550 no such mailbox"
