"""What a mail service told of a mail that didn't arrive, or wasn't wanted."""
# tested by: tests/challenge/services/mail_texts/test_came_back.py

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from challenge.models.mail import Mail


class MailTrouble(models.Model):
    """One mail came back, or its reader called it unwanted.  over_at: a later mail to the same
    address arrived, so nothing is held back for it any more.
    """

    class Kind(models.TextChoices):
        """What became of it."""

        BOUNCED = "bounced", pgettext_lazy("mail", "came back")
        COMPLAINED = "complained", pgettext_lazy("mail", "called unwanted")

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="troubles")
    address = models.EmailField()
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mail", "kind"], name="mail_trouble_noted_once")
        ]
        indexes = [
            models.Index(
                fields=["address"],
                name="mail_trouble_of_an_address",
                condition=models.Q(over_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.address}"
