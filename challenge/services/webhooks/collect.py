"""What the audit log newly says becomes messages to those who want to be told.

The chain is read where it is sealed: in the order of its positions nothing appears later before
what was read, and the acts themselves write no row and ask no question for the sake of webhooks.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from challenge.kernel.digests import digest
from challenge.kernel.outbox import promise
from challenge.models import AuditEvent, AuditSeal, WebhookCursor, WebhookDelivery, WebhookEndpoint
from challenge.models.webhooks.event_kinds import KIND_OF_ACT
from challenge.models.webhooks.messages import payload_of
from challenge.services.webhooks.deliveries import SEND_TASK

_BATCH = 1000  # events


def collect_all_events() -> int:
    """For the clock: all that is new; returns how many messages that made."""
    total = 0
    while (made := collect_events()) is not None:
        total += made
    return total


@transaction.atomic
def collect_events(batch: int = _BATCH) -> int | None:
    """Promise the messages of the next events; returns how many, None: there is nothing new.

    Run twice or late it gives the same: one message per event and endpoint.
    """
    WebhookCursor.objects.get_or_create(pk=1)
    cursor = WebhookCursor.objects.select_for_update(no_key=True).get(pk=1)
    end = AuditSeal.objects.aggregate(last=Max("position"))["last"] or 0
    if end <= cursor.position:
        return None
    # held, so that none is removed while messages for it are written
    held = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    endpoints = list(held.filter(is_on=True).select_related("edition"))
    if endpoints:
        end = min(end, cursor.position + batch)
    made = _promise_for(endpoints, cursor.position, end) if endpoints else 0
    WebhookCursor.objects.filter(pk=1).update(position=end)
    return made


def _promise_for(endpoints: list[WebhookEndpoint], after: int, until: int) -> int:
    events = AuditEvent.objects.filter(
        seal__position__gt=after,
        seal__position__lte=until,
        edition__in={endpoint.edition_id for endpoint in endpoints},
        action__in=KIND_OF_ACT,
    ).order_by("seal__position")
    rows = [
        delivery_of(endpoint, event)
        for event in events
        for endpoint in endpoints
        if _wants(endpoint, event)
    ]
    WebhookDelivery.objects.bulk_create(rows)
    for row in rows:
        promise(SEND_TASK, delivery_id=row.pk)
    return len(rows)


def _wants(endpoint: WebhookEndpoint, event: AuditEvent) -> bool:
    return (
        endpoint.edition_id == event.edition_id
        and KIND_OF_ACT[event.action] in endpoint.kinds
        and event.at >= endpoint.on_since
    )


def delivery_of(endpoint: WebhookEndpoint, event: AuditEvent) -> WebhookDelivery:
    """The message about the event, not yet written; its id follows from the two."""
    kind = KIND_OF_ACT[event.action]
    return WebhookDelivery(
        endpoint=endpoint,
        event=event,
        message_id=f"msg_{digest([settings.SITE_URL, endpoint.pk, event.pk])[:32]}",
        kind=kind,
        payload=payload_of(kind, event.at, _data(endpoint, event, kind)),
    )


def _data(endpoint: WebhookEndpoint, event: AuditEvent, kind: str) -> dict[str, Any]:
    """Ids and what is public by then: no names, no points, no ranks."""
    data: dict[str, Any] = {"edition": endpoint.edition.slug}
    if kind.startswith("entry."):
        return data | {"entry": int(event.object_id)}
    if kind == "introduction.made":
        return data | {"introductions": _introductions_until(event)}
    data["round"] = event.log_round
    if kind.startswith("result."):  # the digest that the public reads beside the result
        data["digest"] = event.facts["digest"]
    return data


def _introductions_until(event: AuditEvent) -> int:
    """How many were made in the edition, with this one: whom it brought together isn't said."""
    made = AuditEvent.objects.filter(edition=event.edition_id, action=event.action)
    return made.filter(pk__lte=event.pk).count()
