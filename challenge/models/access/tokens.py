"""Access tokens: what a program shows to act for a person, kept as a digest alone.

A token is the constant beginning, by which people and scanners know it, and 256 random bits.
"""
# tested by: tests/challenge/services/access_tokens/test_tokens.py

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone

from challenge.models.edition import Edition
from challenge.models.people import User

BEGINNING = "chk_"
SHOWN_LETTERS = 6  # of the random part, kept so that people tell their tokens apart
KEY_BYTES = 32  # of randomness


def new_key() -> str:
    """A token as it is shown, once."""
    return BEGINNING + secrets.token_urlsafe(KEY_BYTES)


def digest_of(key: str) -> str:
    """SHA-256 of a token; it has 256 random bits, so that no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def first_letters(key: str) -> str:
    """What of a token is kept to be shown."""
    return key[: len(BEGINNING) + SHOWN_LETTERS]


class AccessToken(models.Model):
    """What a program may do in a person's name, and until when.

    name: what it is for.  edition: the only one that it reaches; None: all of the person's.
    second_factor: it was made by somebody who had shown one.  used_at: to the hour.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="access_token_keeps_a_digest",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_good_at(self, moment: datetime) -> bool:
        """Whether it works then, if nothing else happens."""
        return self.ended_at is None and moment < self.expires_at

    @property
    def last_day(self) -> date:
        """The last day, here, on which it works."""
        here = timezone.get_default_timezone()
        return timezone.localdate(self.expires_at - timedelta(microseconds=1), here)

    @property
    def is_good(self) -> bool:
        """Whether it works now."""
        return self.is_good_at(timezone.now())


class TokenBar(models.Model):
    """The organisers of an edition keep a token out of it."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="bars")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="token_bars")
    barred_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "edition"], name="token_barred_once")
        ]

    def __str__(self) -> str:
        return f"{self.token} ⊘ {self.edition_id}"


class TokenUse(models.Model):
    """When a token last reached an edition, to the hour."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="uses")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="token_uses")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "edition"], name="token_use_per_edition")
        ]

    def __str__(self) -> str:
        return f"{self.token} → {self.edition_id}"
