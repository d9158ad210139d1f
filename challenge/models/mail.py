"""Mail that we owe somebody: a row in the transaction of its cause, sent by a task."""
# tested by: tests/challenge/services/test_mailing.py

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.models.edition import Edition
from challenge.models.people import User


class MailState(models.TextChoices):
    """Where a mail stands."""

    QUEUED = "queued", _("waiting")
    SENT = "sent", pgettext_lazy("mail", "sent")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("not sent: too late")
    WITHHELD = "withheld", _("not sent: the address takes no mail")


class Mail(Stateful):
    """One mail to one person, in their language.  `key` makes promising it twice
    promise it once.
    """

    MOVES: ClassVar[dict[str, set[str]]] = {
        MailState.QUEUED: {
            MailState.SENT,
            MailState.FAILED,
            MailState.EXPIRED,
            MailState.WITHHELD,
        },
        MailState.FAILED: {
            MailState.QUEUED,
            MailState.SENT,
            MailState.EXPIRED,
            MailState.WITHHELD,
        },
        MailState.SENT: set(),
        MailState.EXPIRED: set(),
        MailState.WITHHELD: set(),
    }

    key = models.CharField(max_length=200, unique=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=40)
    to_user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="mails")
    # whose act it came of; the clock's mails have nobody
    caused_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    to_email = models.EmailField()
    cc = models.JSONField(default=list)
    # where answers go: addresses with a comma between them
    reply_to = models.CharField(max_length=600, blank=True, db_default="")
    language = models.CharField(max_length=2, default="ko")
    subject = models.CharField(max_length=250)
    body = models.TextField()
    calendar = models.TextField(blank=True, db_default="")  # iCalendar, for a mail about a meeting
    # links for the reader alone: what they open.  Their key is made when the mail is sent.
    link_part = models.CharField(max_length=12, blank=True, db_default="")
    link_target = models.CharField(max_length=300, blank=True, db_default="")
    state = models.CharField(max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)  # when a worker began to send it
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)  # after the mail server said no
    expires_at = models.DateTimeField(null=True)  # then it says nothing that still holds

    class Meta:
        indexes = [
            models.Index(fields=["edition", "-id"]),
            models.Index(fields=["state", "id"]),
            models.Index(fields=["caused_by", "kind", "created_at"], name="mail_by_who_caused_it"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(link_part="") | models.Q(cc=[]),
                name="mail_with_a_link_has_one_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to_email}"
