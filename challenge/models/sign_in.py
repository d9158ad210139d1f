"""Links in mails: those that sign a person in, kept as a digest, good once, for one part of the
site; and buttons that do one thing.
"""

# tested by: tests/challenge/services/test_sign_in_links.py

import hashlib

from django.db import models
from django.utils import timezone

from challenge.models.mail import Mail
from challenge.models.people import User


class SitePart(models.TextChoices):
    """The part of the site that a mailed link opens."""

    JUDGE = "judge"


class MailButtons(models.TextChoices):
    """What the buttons of a mail are about; the first part of their addresses."""

    MEETING = "meeting"
    OUTCOME = "outcome"
    ADDRESS = "address"
    EVENT = "event"


BUTTON_SALT = "buttons of a mail"
BUTTON_DAYS = 120  # a mail's buttons work at most so long


class SignInLink(models.Model):
    """One mailed link.  Its token is in the mail alone; here stands its SHA-256 (hexadecimal).

    part: where the person may go with it.  target: the path that it leads to, empty for the
    part's first page.
    """

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    mail = models.ForeignKey(Mail, null=True, on_delete=models.CASCADE, related_name="links")
    part = models.CharField(max_length=12, choices=SitePart)
    target = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="sign_in_link_keeps_a_digest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} → {self.user}"

    @staticmethod
    def digest_of(key: str) -> str:
        """SHA-256 of a link's key; the key has 256 random bits, so that no salt is needed."""
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def is_good(self) -> bool:
        """Whether it still signs in."""
        return self.used_at is None and self.expires_at > timezone.now()
