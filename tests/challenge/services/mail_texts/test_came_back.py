"""A mail that came back is noted once; what can be missed isn't sent there until one arrives."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

from challenge.models import AuditEvent, Mail, MailState, MailTrouble, User
from challenge.models.mail_caps import CAPS
from challenge.services.mail_texts.came_back import (
    ARRIVED,
    CAN_BE_MISSED,
    note_mail_event,
    takes_no_mail,
)
from challenge.services.mailing import promise_mail, send_promised_mail
from introductions.services.erasure.person import blank_mails
from tests.judging import factories as make
from tests.races.at_once import beside

pytestmark = pytest.mark.django_db
BOUNCED, COMPLAINED = MailTrouble.Kind.BOUNCED, MailTrouble.Kind.COMPLAINED


def a_mail(kind: str = "group_message", key: str = "k", to: User | None = None) -> Mail:
    mail = promise_mail(
        actor=None,
        key=key,
        kind=kind,
        to=to or make.a_person(),
        edition=make.a_preset_edition(),
        subject="가",
        body="나",
    )
    assert mail is not None
    return mail


def test_it_is_noted_once_and_in_the_log() -> None:
    mail = a_mail()
    told: dict[str, Any] = {"mail_id": mail.pk, "address": mail.to_email.upper(), "kind": BOUNCED}
    assert note_mail_event(**told, reason="550 5.1.1 no\nsuch user" + "x" * 400)
    assert note_mail_event(**told, reason="again")
    trouble = MailTrouble.objects.get()
    assert trouble.reason.startswith("550 5.1.1 no such user")
    assert len(trouble.reason) == 300
    assert AuditEvent.objects.filter(action="mail.bounced").count() == 1
    assert note_mail_event(**(told | {"kind": COMPLAINED}))
    assert MailTrouble.objects.count() == 2


def test_what_is_told_of_another_address_or_mail_is_let_pass() -> None:
    mail = a_mail()
    assert not note_mail_event(mail_id=mail.pk, address="x@other.example", kind=BOUNCED)
    assert not note_mail_event(mail_id=mail.pk + 1, address=mail.to_email, kind=BOUNCED)
    assert not MailTrouble.objects.exists()


def test_what_can_be_missed_is_held_back_until_a_mail_arrives() -> None:
    first = a_mail()
    note_mail_event(mail_id=first.pk, address=first.to_email, kind=BOUNCED)
    Mail.objects.filter(pk=first.pk).update(state=MailState.SENT)
    missed = a_mail(key="missed", to=first.to_user)
    send_promised_mail(mail_id=missed.pk)
    missed.refresh_from_db()
    assert (missed.state, outbox.outbox) == (MailState.WITHHELD, [])
    needed = a_mail("mail_text_test", "needed", to=first.to_user)
    send_promised_mail(mail_id=needed.pk)
    assert len(outbox.outbox) == 1
    later = timezone.now() + timedelta(minutes=1)
    note_mail_event(mail_id=needed.pk, address=needed.to_email, kind=ARRIVED, at=later)
    assert not takes_no_mail(first.to_email)
    again = a_mail(key="again", to=first.to_user)
    send_promised_mail(mail_id=again.pk)
    assert len(outbox.outbox) == 2


def test_a_complaint_is_not_over_because_a_mail_arrived() -> None:
    mail, later = a_mail(), timezone.now() + timedelta(minutes=1)
    note_mail_event(mail_id=mail.pk, address=mail.to_email, kind=COMPLAINED)
    other = a_mail(key="other", to=mail.to_user)
    note_mail_event(mail_id=other.pk, address=mail.to_email, kind=ARRIVED, at=later)
    assert takes_no_mail(mail.to_email)


def test_what_can_be_missed_are_kinds_that_there_are() -> None:
    assert CAPS.keys() >= CAN_BE_MISSED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_erased_first", [True, False])
def test_beside_an_erasure_of_the_mail_no_address_stays(*, is_erased_first: bool) -> None:
    mail = a_mail()
    address, mails = mail.to_email, Mail.objects.filter(pk=mail.pk)
    acts = (
        lambda: blank_mails(mails=mails),
        lambda: note_mail_event(mail_id=mail.pk, address=address, kind=BOUNCED, reason=address),
    )
    for outcome in beside(*(acts if is_erased_first else acts[::-1])):
        assert outcome.acknowledged, outcome
    assert not MailTrouble.objects.filter(address=address).exists()
    assert not MailTrouble.objects.filter(reason__contains=address).exists()
