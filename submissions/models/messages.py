"""What organisers and a startup write to each other about its application."""

# tested by: tests/submissions/services/with_organiser/test_messages.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from submissions.models.entries import Entry


class EntryMessage(models.Model):
    """One message beside an entry; its startup and the edition's organisers and observers read it,
    judges and other startups never.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="messages")
    from_organiser = models.BooleanField()
    sent_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("message"))
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="message_says_something")]
        indexes = [models.Index(fields=["entry", "sent_at"])]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageFile(models.Model):
    """A file that came with a message."""

    message = models.ForeignKey(EntryMessage, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="messages/%Y/%m/", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
