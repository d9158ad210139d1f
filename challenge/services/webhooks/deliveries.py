"""Messages are sent by a task, tried again for about a day, and can be sent again by hand."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.kernel.outbox import promise, promise_again
from challenge.kernel.outgoing.checked_post import Answer, post
from challenge.models import (
    AuditEvent,
    User,
    WebhookDelivery,
    WebhookDeliveryState,
    WebhookEndpoint,
)
from challenge.models.webhooks.delivery import MOST_ANSWER_LETTERS
from challenge.models.webhooks.event_kinds import TEST
from challenge.models.webhooks.messages import payload_of, signed_headers
from challenge.permissions import may_organise, require
from challenge.services.organiser_mail import mail_organisers

SEND_TASK = "challenge.tasks.send_webhook"
# after each attempt that failed, so long until the next; then it is given up: about a day in all
PAUSES_SECONDS = (5, 60, 300, 1800, 2 * 3600, 6 * 3600, 15 * 3600)
LONGEST_PROMISE_SECONDS = 1800  # a message that waits longer is delivered twice: the clock does it
LEASE_SECONDS = 120  # longer than an exchange takes, and the name's resolution before it
FAILING_DAYS = 3  # after so many, what is given up switches the endpoint off
KEPT_DAYS = 30  # in the log of deliveries
AT_ONCE = 500  # promised again in one go
GONE = 410  # the recipient's own word for "no more of this"
EARLY = timedelta(seconds=2)  # so much sooner a worker may begin: clocks differ
BY_HAND_AN_HOUR = 60  # tests and repeats, of an edition


class TooManyByHand(Refusal):
    """A button is no tool to load somebody else's server with."""

    code = "too_many_by_hand"
    status = 429
    message = _("Many messages were sent by hand within an hour. Wait a while, then go on.")


class IsStillWaiting(Refusal):
    """It is sent by itself."""

    code = "webhook_is_waiting"
    message = _("This message is not sent yet, or is about to be tried again by itself.")


def send_promised_delivery(*, delivery_id: int) -> None:
    """Send one message to its endpoint.  Run twice, it is sent once.

    No transaction is open while the other server answers: a conditional UPDATE takes the message
    for LEASE_SECONDS.  A worker that dies between the answer and our note of it sends it again
    after the lease, with the same id, by which a recipient knows it.
    """
    if not _take(delivery_id):
        return
    owed = WebhookDelivery.objects.select_related("endpoint").filter(pk=delivery_id)
    delivery = owed.first()
    if delivery is None:
        return
    endpoint, now = delivery.endpoint, timezone.now()
    if not endpoint.is_on and not delivery.by_hand:
        note_attempt(delivery_id=delivery_id, answer=Answer(why="off"))
        return
    signing = endpoint.secrets_at(now)
    answer = post(
        endpoint.url,
        delivery.payload.encode(),
        {
            "Content-Type": "application/json",
            "User-Agent": f"startup-challenge-webhooks/1 (+{settings.SITE_URL})",
            **signed_headers(delivery.message_id, delivery.payload, signing, now),
        },
        may_be_local=settings.WEBHOOKS_TO_THIS_MACHINE,
    )
    note_attempt(delivery_id=delivery_id, answer=answer)


def _take(delivery_id: int) -> bool:
    """Whether the message is ours to send; one in other hands is looked at by the clock."""
    now = timezone.now()
    free = Q(taken_at=None) | Q(taken_at__lt=now - timedelta(seconds=LEASE_SECONDS))
    due = Q(next_try_at=None) | Q(next_try_at__lte=clock.now() + EARLY)
    waiting = WebhookDelivery.objects.filter(pk=delivery_id, state=WebhookDeliveryState.WAITING)
    return bool(waiting.filter(free, due).update(taken_at=now))


@transaction.atomic
def note_attempt(*, delivery_id: int, answer: Answer) -> None:
    """What came of an attempt: it arrived, is tried again after a pause, or is given up."""
    # the endpoint first, as every act on it does
    held = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",))
    endpoint = held.select_related("edition").filter(deliveries=delivery_id).first()
    delivery = WebhookDelivery.objects.select_for_update(no_key=True).filter(pk=delivery_id).first()
    if endpoint is None or delivery is None:  # removed while the other server answered
        return
    if delivery.state != WebhookDeliveryState.WAITING:
        return
    now = clock.now()
    if answer.why == "off":
        delivery.advance(WebhookDeliveryState.FAILED, why="off", next_try_at=None, taken_at=None)
        return
    facts = _facts_of(delivery, answer, now)
    if facts["why"] == "":
        delivery.advance(WebhookDeliveryState.DELIVERED, next_try_at=None, **facts)
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=now)
    _try_again_or_give_up(endpoint, delivery, facts, now)


def _facts_of(delivery: WebhookDelivery, answer: Answer, now: datetime) -> dict[str, Any]:
    """What the log says of the attempt; why is empty where it arrived (2xx)."""
    arrived = answer.status is not None and answer.status // 100 == 2  # noqa: PLR2004 - 2xx
    return {
        "attempts": delivery.attempts + 1,
        "status": answer.status,
        "why": "" if arrived else answer.why or "status",
        "answer": answer.text[:MOST_ANSWER_LETTERS],
        "tried_at": now,
        "taken_at": None,
    }


def _try_again_or_give_up(
    endpoint: WebhookEndpoint, delivery: WebhookDelivery, facts: dict[str, Any], now: datetime
) -> None:
    attempts, is_gone = facts["attempts"], facts["status"] == GONE
    if attempts <= len(PAUSES_SECONDS) and not is_gone:
        pause = PAUSES_SECONDS[attempts - 1]
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            next_try_at=now + timedelta(seconds=pause), **facts
        )
        if pause <= LONGEST_PROMISE_SECONDS:
            promise(SEND_TASK, after=pause, delivery_id=delivery.pk)
        return
    delivery.advance(WebhookDeliveryState.FAILED, next_try_at=None, **facts)
    if not endpoint.is_on:
        return
    assert endpoint.failing_since is not None
    if is_gone or now - endpoint.failing_since >= timedelta(days=FAILING_DAYS):
        _switch_off(endpoint, delivery, now)
    else:
        _tell_organisers("webhook_given_up", endpoint, delivery, f"{timezone.localdate()}")


def _switch_off(endpoint: WebhookEndpoint, delivery: WebhookDelivery, now: datetime) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(is_on=False, stopped_at=now)
    audit.record(None, "webhook.switched_off", endpoint)
    _tell_organisers("webhook_switched_off", endpoint, delivery, f"{delivery.pk}")


def _tell_organisers(
    kind: str, endpoint: WebhookEndpoint, delivery: WebhookDelivery, occasion: str
) -> None:
    """Once for each endpoint and occasion."""
    mail_organisers(
        actor=None,
        edition=endpoint.edition,
        key=f"{kind}-{endpoint.pk}-{occasion}",
        kind=kind,
        path=f"settings/webhooks/{endpoint.pk}/",
        endpoint=endpoint,
        delivery=delivery,
    )


@transaction.atomic
def send_test_event(
    *, actor: User, endpoint: WebhookEndpoint, idempotency_key: str = ""
) -> WebhookDelivery:
    """A message of the kind `webhook.test`, also to an endpoint that is off.

    idempotency_key: the same again (a double click) gives the message that is there.
    """
    held = _hold_for_hand(actor, endpoint)
    before = audit.done_before(
        actor, "webhook.tested", edition=held.edition, idempotency_key=idempotency_key
    )
    known = held.deliveries.filter(pk=before.facts["delivery"]).first() if before else None
    if known is not None:
        return known
    _require_few_by_hand(held)
    delivery = WebhookDelivery.objects.create(
        endpoint=held,
        message_id=f"msg_{secrets.token_hex(16)}",
        kind=TEST,
        payload=payload_of(TEST, timezone.now(), {"edition": held.edition.slug}),
        by_hand=True,
    )
    audit.record(
        actor,
        "webhook.tested",
        held,
        delivery=delivery.pk,
        idempotency_key=idempotency_key,
    )
    promise(SEND_TASK, delivery_id=delivery.pk)
    return delivery


@transaction.atomic
def send_delivery_again(*, actor: User, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send a message once more, with the id and the text that it had; tried for a day again."""
    endpoint = _hold_for_hand(actor, delivery.endpoint)
    held = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if held.state == WebhookDeliveryState.WAITING:
        raise IsStillWaiting
    _require_few_by_hand(endpoint)
    held.advance(
        WebhookDeliveryState.WAITING, attempts=0, by_hand=True, next_try_at=None, taken_at=None
    )
    audit.record(actor, "webhook.sent_again", endpoint, delivery=held.pk)
    promise(SEND_TASK, delivery_id=held.pk)
    return held


def _hold_for_hand(actor: User, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    require(may_organise, actor, endpoint.edition)
    rows = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition").get(pk=endpoint.pk)


def _require_few_by_hand(endpoint: WebhookEndpoint) -> None:
    lately = AuditEvent.objects.filter(
        edition=endpoint.edition_id,
        action__in=["webhook.tested", "webhook.sent_again"],
        at__gt=timezone.now() - timedelta(hours=1),
    )
    if lately.count() >= BY_HAND_AN_HOUR:
        raise TooManyByHand


@transaction.atomic
def resend_waiting_deliveries() -> int:
    """For the clock: promise again what is due, since its message may be lost with the broker, or
    was never promised for so late.  Returns how many.
    """
    since = clock.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    due = WebhookDelivery.objects.filter(state=WebhookDeliveryState.WAITING).filter(
        Q(next_try_at=None, created_at__lt=since) | Q(next_try_at__lt=since)
    )
    keys = due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(promise_again(SEND_TASK, delivery_id=pk) for pk in keys)


@transaction.atomic
def clear_old_deliveries() -> int:
    """For the clock, once a day: what was promised more than KEPT_DAYS ago; returns how many."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    return WebhookDelivery.objects.filter(created_at__lt=old).delete()[0]
