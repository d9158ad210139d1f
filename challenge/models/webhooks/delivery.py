"""Messages that an endpoint is owed or was sent, and how far the log was read for them."""
# tested by: tests/challenge/services/webhooks/test_deliveries.py

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.models.ledger import AuditEvent
from challenge.models.webhooks.endpoint import WebhookEndpoint

MOST_ANSWER_LETTERS = 1000  # of an answer are kept


class WebhookDeliveryState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", pgettext_lazy("webhook", "delivered")
    FAILED = "failed", _("failed")


class WebhookDelivery(Stateful):
    """One message to one endpoint: the same id and the same text, however often it is sent.

    event: None for a test.  why: what kept it from arriving (Answer.why), or `off`, `status`.
    by_hand: sent although the endpoint is off.
    """

    MOVES: ClassVar[dict[str, set[str]]] = {
        WebhookDeliveryState.WAITING: {
            WebhookDeliveryState.DELIVERED,
            WebhookDeliveryState.FAILED,
        },
        WebhookDeliveryState.DELIVERED: {WebhookDeliveryState.WAITING},
        WebhookDeliveryState.FAILED: {WebhookDeliveryState.WAITING},
    }

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    event = models.ForeignKey(
        AuditEvent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    payload = models.TextField()
    by_hand = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=WebhookDeliveryState, default=WebhookDeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP, at the last attempt
    why = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=MOST_ANSWER_LETTERS, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)  # when a worker began to send it
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
            models.Index(fields=["state", "id"], name="webhook_waiting"),
            models.Index(fields=["created_at"], name="webhook_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} ({self.state})"


class WebhookCursor(models.Model):
    """How far the audit chain was read for webhooks: one row."""

    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)
