"""The address that a mail service calls to tell of mails that came back or were called unwanted.

django-anymail knows the services' forms and checks their signature or password; which service, and
its secret, are settings.  Off, the address isn't there.
"""
# tested by: tests/challenge/web/hooks/test_mail_events.py

from http import HTTPStatus
from typing import Any

from anymail.signals import EventType
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from challenge.models import MailTrouble
from challenge.services.mail_texts.came_back import ARRIVED, note_mail_event

MAIL_NUMBER = "mail"  # under this name the service gives our number of the mail back
KINDS = {
    EventType.BOUNCED: MailTrouble.Kind.BOUNCED,
    EventType.REJECTED: MailTrouble.Kind.BOUNCED,
    EventType.FAILED: MailTrouble.Kind.BOUNCED,
    EventType.COMPLAINED: MailTrouble.Kind.COMPLAINED,
    EventType.DELIVERED: ARRIVED,
}


@csrf_exempt
@require_POST
def mail_events(request: HttpRequest) -> HttpResponse:
    """Note what it tells; what it tells of others' mails is let pass, or it would tell it again."""
    reader = _reader()
    if reader is None:
        raise Http404
    reader.run_validators(request)  # a wrong signature or password: 400
    for event in reader.parse_events(request):
        number = str((event.metadata or {}).get(MAIL_NUMBER, ""))
        if event.event_type in KINDS and number.isdecimal() and event.recipient:
            note_mail_event(
                mail_id=int(number),
                address=event.recipient,
                kind=KINDS[event.event_type],
                reason=event.mta_response or event.description or "",
                at=event.timestamp,
            )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _reader() -> Any:
    """Who reads the service's form; None: there is none."""
    secret = settings.MAIL_EVENTS_SECRET
    if not secret:
        return None
    if settings.MAIL_EVENTS_SERVICE == "mailgun":
        return MailgunTrackingWebhookView(webhook_signing_key=secret, webhook_secret=[])
    if settings.MAIL_EVENTS_SERVICE == "postmark":
        return PostmarkTrackingWebhookView(webhook_secret=secret)
    return None
