"""An address that an edition's organisers want to be told at, and its secret, which no row holds.

A secret follows from the installation's SECRET_KEY and a random seed in the row, so that a copy of
the database alone signs nothing.
"""
# tested by: tests/challenge/services/webhooks/test_endpoints.py

import secrets
from base64 import b64encode
from datetime import datetime

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from challenge.kernel.outgoing.checked_post import MOST_URL_LETTERS
from challenge.kernel.versions import Versioned
from challenge.models.edition import Edition

_SALT = "challenge.webhook"
PREFIX = "whsec_"


def new_seed() -> str:
    """What a secret is made from, together with the server's key."""
    return secrets.token_hex(16)


class WebhookEndpoint(Versioned):
    """Where messages go, and of which kinds.  Off: nothing is sent but what a person asks for.

    on_since: what happened before is not told.  shown_at: when somebody saw the secret, which
    nobody sees twice.  old_seed, old_until: the secret before the last roll signs too, so long.
    failing_since: no message arrived since then.  stopped_at: the clock switched it off.
    """

    VERSIONED = ("name", "url", "kinds", "is_on")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(_("Name"), max_length=80)
    url = models.CharField(_("Address"), max_length=MOST_URL_LETTERS)
    kinds = models.JSONField(_("Tells of"), default=list)
    is_on = models.BooleanField(_("Switched on"), default=True)
    on_since = models.DateTimeField()
    seed = models.CharField(max_length=32)
    shown_at = models.DateTimeField(null=True, blank=True)
    old_seed = models.CharField(max_length=32, blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stopped_at=None) | models.Q(is_on=False),
                name="stopped_webhook_is_off",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """What the recipient verifies with."""
        return self._made_of(self.seed)

    def secrets_at(self, moment: datetime) -> list[str]:
        """Those that sign at that moment: the newest first."""
        is_old_good = self.old_until is not None and moment < self.old_until
        return [self.secret, *([self._made_of(self.old_seed)] if is_old_good else [])]

    def _made_of(self, seed: str) -> str:
        key = salted_hmac(_SALT, f"{self.pk}:{seed}", algorithm="sha256").digest()
        return PREFIX + b64encode(key).decode()
