"""Two services tell of mails, in the form in which they do: read by the address that they call."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from challenge.models import Mail, MailTrouble
from challenge.services.mailing import promise_mail, send_promised_mail
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
KEY, PASSWORD = "key-0123456789abcdef", "mail:Xk2-long-password"


@pytest.fixture
def mail() -> Mail:
    mail = promise_mail(
        actor=None,
        key="k",
        kind="group_message",
        to=make.a_person(),
        edition=make.a_preset_edition(),
        subject="가",
        body="나",
    )
    assert mail is not None
    return mail


def mailgun(mail: Mail, event: str = "failed", *, key: str = KEY, **more: Any) -> Any:
    token, timestamp = "2a5f7d6c8e4b41f0a3c9", "1796036400"
    signed = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    body = {
        "signature": {"token": token, "timestamp": timestamp, "signature": signed.hexdigest()},
        "event-data": {
            "event": event,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1796036400.05,
            "log-level": "error",
            "severity": "permanent",
            "reason": "bounce",
            "recipient": mail.to_email,
            "recipient-domain": mail.to_email.partition("@")[2],
            "delivery-status": {
                "attempt-no": 1,
                "code": 550,
                "message": "5.1.1 The email account that you tried to reach does not exist.",
                "description": "",
                "session-seconds": 0.43,
            },
            "message": {"headers": {"to": mail.to_email, "message-id": "x@example.com"}},
            "user-variables": {"mail": str(mail.pk)},
            "tags": [],
            **more,
        },
    }
    return Client().post("/mail-events/", json.dumps(body), "application/json")


def postmark(mail: Mail, *, password: str = PASSWORD, **more: Any) -> Any:
    body = {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Name": "Hard bounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"mail": str(mail.pk)},
        "Description": "The server was unable to deliver your message (ex: unknown user).",
        "Details": "smtp;550 5.1.1 unknown user",
        "Email": mail.to_email,
        "From": "challenge@example.com",
        "BouncedAt": "2026-11-30T09:00:00Z",
        "Inactive": True,
        "CanActivate": True,
        "Subject": "가",
        **more,
    }
    shown = base64.b64encode(password.encode()).decode()
    return Client().post(
        "/mail-events/",
        json.dumps(body),
        "application/json",
        headers={"Authorization": f"Basic {shown}"},
    )


def use(settings: Any, service: str) -> None:
    settings.MAIL_EVENTS_SERVICE = service
    settings.MAIL_EVENTS_SECRET = KEY if service == "mailgun" else PASSWORD


def test_mailgun_tells_that_a_mail_came_back(settings: Any, mail: Mail) -> None:
    use(settings, "mailgun")
    assert mailgun(mail).status_code == 204
    assert mailgun(mail).status_code == 204
    trouble = MailTrouble.objects.get()
    assert (trouble.mail, trouble.kind) == (mail, "bounced")
    assert "does not exist" in trouble.reason
    assert mailgun(mail, "complained").status_code == 204
    assert MailTrouble.objects.filter(kind="complained").count() == 1


def test_what_is_tried_again_by_the_service_is_no_trouble(settings: Any, mail: Mail) -> None:
    use(settings, "mailgun")
    assert mailgun(mail, severity="temporary").status_code == 204
    assert mailgun(mail, "opened").status_code == 204
    others: dict[str, Any] = {"user-variables": {}}
    assert mailgun(mail, **others).status_code == 204
    assert mailgun(mail, recipient="x@other.example").status_code == 204
    assert not MailTrouble.objects.exists()


def test_postmark_tells_that_a_mail_came_back_or_was_unwanted(settings: Any, mail: Mail) -> None:
    use(settings, "postmark")
    assert postmark(mail).status_code == 204
    unwanted: dict[str, Any] = {
        "RecordType": "SpamComplaint",
        "Type": "SpamComplaint",
        "TypeCode": 512,
    }
    assert postmark(mail, **unwanted).status_code == 204
    kinds = MailTrouble.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["bounced", "complained"]


def test_nobody_tells_without_the_secret(settings: Any, mail: Mail) -> None:
    assert mailgun(mail).status_code == 404  # off
    use(settings, "mailgun")
    assert mailgun(mail, key="key-of-somebody-else").status_code == 400
    unsigned = Client().post("/mail-events/", "{}", "application/json")
    assert unsigned.status_code == 400
    use(settings, "postmark")
    assert postmark(mail, password="mail:wrong").status_code == 400
    settings.MAIL_EVENTS_SECRET = ""
    assert postmark(mail).status_code == 404
    assert Client().get("/mail-events/").status_code == 405
    assert not MailTrouble.objects.exists()


@pytest.mark.parametrize(
    ("service", "header", "said"),
    [
        ("mailgun", "X-Mailgun-Variables", '{{"mail": "{pk}"}}'),
        ("postmark", "X-PM-Metadata-mail", "{pk}"),
    ],
)
def test_each_mail_carries_its_number_for_the_service(
    settings: Any, mail: Mail, service: str, header: str, said: str
) -> None:
    use(settings, service)
    send_promised_mail(mail_id=mail.pk)
    assert outbox.outbox[0].message()[header] == said.format(pk=mail.pk)
