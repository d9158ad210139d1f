"""What an office writes to a group of its edition, looked through before it goes out."""
# tested by: tests/gatherings/services/group_messages/test_writing.py

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.kernel.versions import Versioned
from challenge.models.edition import Edition
from challenge.models.people import User


class GroupMessage(Stateful, Versioned):
    """One message in both languages.  group: who gets it, as a rule (of gatherings); left_out:
    ids of people who don't, though it holds for them; sent_upto: the last one it was promised to.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", pgettext_lazy("message", "being written")
        SCHEDULED = "scheduled", pgettext_lazy("message", "scheduled")
        SENDING = "sending", pgettext_lazy("message", "being sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        DROPPED = "dropped", pgettext_lazy("message", "dropped")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.SCHEDULED, State.SENDING, State.DROPPED},
        State.SCHEDULED: {State.DRAFT, State.SENDING, State.DROPPED},
        State.SENDING: {State.SENT, State.DROPPED},
        State.SENT: set(),
        State.DROPPED: set(),
    }
    VERSIONED: ClassVar[tuple[str, ...]] = (
        "subject_ko", "body_ko", "subject_en", "body_en", "group",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="group_messages")
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    subject_ko = models.CharField(_("subject in Korean"), max_length=150)
    body_ko = models.TextField(_("text in Korean"))
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    group = models.JSONField(_("who gets it"), default=dict)
    left_out = models.JSONField(default=list)
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_upto = models.BigIntegerField(default=0)
    sent_to = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["edition", "-id"], name="group_message_of_edition"),
            models.Index(
                fields=["send_at"],
                name="group_message_due",
                condition=Q(state__in=["scheduled", "sending"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(send_at__isnull=False),
                name="group_message_scheduled_for_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.subject_ko

    def language_for(self, language: str) -> str:
        """In which language somebody who reads that one gets it."""
        return "en" if language == "en" and self.body_en else "ko"
