"""The links that sign people in, as they stand in the mail that was sent."""

import re

from django.conf import settings
from django.core import mail
from django.test import Client

from challenge.models import Mail, MailState, User
from challenge.services.mailing import send_promised_mail

LINK = re.compile(r"http\S+/enter/\w+/(\S+)/")


def send_all() -> None:
    """Send every mail that waits."""
    for pk in Mail.objects.filter(state=MailState.QUEUED).values_list("pk", flat=True):
        send_promised_mail(mail_id=pk)


def keys_sent() -> list[str]:
    """Every key of a link that has left the house."""
    return [key for message in mail.outbox for key in LINK.findall(str(message.body))]


def link_of(user: User, kind: str = "judge_invited") -> str:
    """The path of the link in the newest mail of that kind to the person."""
    promised = Mail.objects.filter(kind=kind, to_user=user).latest("pk")
    send_promised_mail(mail_id=promised.pk)
    found = LINK.search(str(mail.outbox[-1].body))
    assert found is not None
    return found[0].removeprefix(settings.SITE_URL)


def enter_by_link(user: User, kind: str = "judge_invited") -> Client:
    """A browser in which the person opened their link and clicked its button."""
    client, link = Client(), link_of(user, kind)
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    return client
