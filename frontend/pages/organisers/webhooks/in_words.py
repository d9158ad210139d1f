"""Kinds of event, and what kept a message from arriving, for people."""
# tested by: tests/frontend/pages/organisers/webhooks/test_webhooks.py

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.models import WebhookDelivery
from challenge.models.webhooks.event_kinds import KINDS, TEST

KIND_WORDS: dict[str, Promise] = {
    "entry.submitted": gettext_lazy("An application was submitted"),
    "entry.withdrawn": gettext_lazy("An application was withdrawn"),
    "round.opened": gettext_lazy("A round was opened for scoring"),
    "round.closed": gettext_lazy("A round was closed"),
    "tally.done": gettext_lazy("A round was tallied"),
    "result.published": gettext_lazy("A result was published"),
    "result.corrected": gettext_lazy("A result was corrected"),
    "introduction.made": gettext_lazy("Two sides were introduced"),
    TEST: gettext_lazy("Test message"),
}
CHOICES = [(kind, KIND_WORDS[kind]) for kind in KINDS]
WHY: dict[str, Promise] = {
    "off": gettext_lazy("The webhook was switched off."),
    "url": gettext_lazy("The address is none that we send to."),
    "name": gettext_lazy("The server's name is not known."),
    "address": gettext_lazy("The server's name leads to a network that is not public."),
    "timeout": gettext_lazy("The server did not answer within 10 seconds."),
    "tls": gettext_lazy("The server's certificate does not hold, or it speaks no TLS."),
    "network": gettext_lazy("The server could not be reached, or broke the connection off."),
}
REDIRECT = gettext_lazy("The server sent us on to another address; we don't follow.")


def kind_in_words(kind: str) -> str:
    """What happened; a kind of another version of the system by its key."""
    return str(KIND_WORDS.get(kind, kind))


def outcome_in_words(delivery: WebhookDelivery) -> str:
    """What came of the last attempt; empty before the first."""
    if delivery.why in WHY:
        return str(WHY[delivery.why])
    if delivery.status is None:
        return ""
    if delivery.status // 100 == 3:  # noqa: PLR2004 - 3xx
        return str(REDIRECT)
    return _("The server answered with %(status)s.") % {"status": delivery.status}
