"""Mail is promised once, in the reader's language, and sent once, whatever is lost on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from challenge.models import Mail, MailState
from challenge.services.mailing import (
    LEASE_SECONDS,
    note_failed_mail,
    promise_mail,
    resend_waiting_mail,
    send_promised_mail,
)
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def an_invitation() -> Mail:
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
    assert mail is not None
    return mail


def test_what_a_lost_broker_took_is_promised_again_but_not_every_minute(settings: Any) -> None:
    cache.clear()
    mail = an_invitation()
    Mail.objects.exclude(pk=mail.pk).update(state=MailState.SENT)
    CeleryOutbox.objects.all().delete()
    assert resend_waiting_mail() == 0, "it is not silent for long"
    Mail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert [resend_waiting_mail(), resend_waiting_mail()] == [1, 0]
    assert CeleryOutbox.objects.filter(task_name="challenge.tasks.send_mail").count() == 1
    cache.clear()  # with the broker's messages, the note of having promised is lost too
    assert resend_waiting_mail() == 1
    send_promised_mail(mail_id=mail.pk)
    cache.clear()
    assert resend_waiting_mail() == 0


def test_a_mail_sent_again_after_a_crash_carries_the_same_id() -> None:
    mail = an_invitation()
    send_promised_mail(mail_id=mail.pk)
    # as if the worker had died before it could say so
    Mail.objects.filter(pk=mail.pk).update(state=MailState.QUEUED)
    promised = CeleryOutbox.objects.count()
    send_promised_mail(mail_id=mail.pk)
    assert len(outbox.outbox) == 1, "the other worker may still be sending it"
    assert CeleryOutbox.objects.count() == promised + 1
    long_ago = timezone.now() - timedelta(seconds=LEASE_SECONDS + 1)
    Mail.objects.filter(pk=mail.pk).update(taken_at=long_ago)
    send_promised_mail(mail_id=mail.pk)
    first, second = (sent.message()["Message-ID"] for sent in outbox.outbox)
    assert first == second
    assert first.endswith("@example.com>")


def test_a_mail_is_promised_once_in_the_readers_language_and_sent_once() -> None:
    edition = f.a_preset_edition()
    judge = f.a_judge(edition)
    reader = f.a_person(language="en")
    facts: dict[str, Any] = {
        "actor": None,
        "key": "k1",
        "kind": "judge_invited",
        "to": reader,
        "edition": edition,
        "judge": judge,
        "link": "https://x.example/?a=1&b=2",
    }
    mail = promise_mail(**facts)
    assert mail is not None
    assert promise_mail(**facts) == mail
    assert mail.subject == "[City Challenge 2026] You are invited to judge"
    assert "https://x.example/?a=1&b=2" in mail.body
    send_promised_mail(mail_id=mail.pk)
    send_promised_mail(mail_id=mail.pk)
    assert [sent.to for sent in outbox.outbox] == [[reader.email]]
    korean = promise_mail(**facts | {"key": "k2", "to": f.a_person()})
    assert korean is not None
    assert korean.subject == "[도시 챌린지 2026] 심사위원으로 모십니다"


def test_a_mail_that_could_not_be_sent_is_shown_as_failed() -> None:
    mail = an_invitation()
    note_failed_mail(mail_id=mail.pk, error="550 no such mailbox")
    assert Mail.objects.get(pk=mail.pk).state == MailState.FAILED
    note_failed_mail(mail_id=mail.pk, error="again")
    assert Mail.objects.get(pk=mail.pk).error == "550 no such mailbox"
