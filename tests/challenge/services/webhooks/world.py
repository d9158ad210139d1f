"""An edition whose organiser has a webhook at a server of this machine."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from challenge import audit
from challenge.models import Edition, WebhookDelivery, WebhookEndpoint
from challenge.models.webhooks.event_kinds import KINDS
from challenge.models.webhooks.messages import payload_of
from challenge.services.webhooks.collect import collect_all_events
from challenge.services.webhooks.deliveries import send_promised_delivery
from challenge.services.webhooks.endpoints import add_endpoint
from tests.judging import factories as make


def an_endpoint(edition: Edition | None = None, **facts: Any) -> WebhookEndpoint:
    """Of all kinds, unless said otherwise."""
    edition = edition or make.a_preset_edition()
    given = {"name": "Ledger", "url": "https://hooks.example.org/in", "kinds": list(KINDS)}
    return add_endpoint(actor=make.organiser_of(edition), edition=edition, **{**given, **facts})


def collected() -> list[WebhookDelivery]:
    """All messages, once the log is sealed and read."""
    audit.seal()
    collect_all_events()
    return list(WebhookDelivery.objects.order_by("pk"))


def a_message(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """About an entry that was submitted, not sent yet."""
    entry = make.an_eligible_entry(endpoint.edition)
    audit.record(None, "entry.submitted", entry, committed={})
    return collected()[-1]


def tried(delivery: WebhookDelivery) -> WebhookDelivery:
    """As it stands after the task did its work."""
    send_promised_delivery(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    return delivery


LOG: list[tuple[str, dict[str, Any]]] = [
    ("round.opened", {"state": "delivered", "status": 204, "attempts": 1}),
    (
        "round.closed",
        {
            "state": "failed",
            "status": 500,
            "why": "status",
            "attempts": 8,
            "answer": "Internal Server Error",
        },
    ),
    ("tally.done", {"why": "timeout", "attempts": 3}),
    ("webhook.test", {}),
]


def a_log(endpoint: WebhookEndpoint) -> None:
    """One message of each state, as if they had been sent; nothing is."""
    now = timezone.now()
    for number, (kind, facts) in enumerate(LOG):
        waits = bool(facts) and "state" not in facts
        endpoint.deliveries.create(
            message_id=f"msg_{endpoint.pk:016}{number:016}",
            kind=kind,
            payload=payload_of(kind, now, {"edition": endpoint.edition.slug, "round": 1}),
            tried_at=now if facts else None,
            next_try_at=now + timedelta(minutes=5) if waits else None,
            **facts,
        )
