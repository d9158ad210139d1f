"""Somebody who can't read the mailbox of a representative any more asks for a hand-over."""

# tested by: tests/submissions/services/with_organiser/test_hand_overs.py

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.models import Edition, User
from submissions.models.startups import Startup


class HandOver(Stateful):
    """What was typed without signing in, so nothing of it is proven; and what an organiser found.

    startup: known once it is done.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("to be checked")
        DONE = "done", _("handed over")
        REFUSED = "refused", _("refused")

    class CheckedBy(models.TextChoices):
        """How an organiser made sure who asks."""

        PHONE = "phone", _("by a call to the company's number")
        PAPER = "paper", _("by a paper with the company's seal")
        PERSON = "person", _("in person")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.DONE, State.REFUSED},
        State.DONE: set(),
        State.REFUSED: set(),
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="hand_overs")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    company = models.CharField(max_length=120)
    old_email = models.EmailField()
    new_email = models.EmailField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30)
    words = models.CharField(max_length=500, blank=True, default="")
    language = models.CharField(max_length=2, default="ko")
    asked_at = models.DateTimeField(auto_now_add=True)
    startup = models.ForeignKey(
        Startup, null=True, on_delete=models.SET_NULL, related_name="hand_overs"
    )
    checked_by = models.CharField(max_length=6, choices=CheckedBy, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "old_email", "new_email"],
                condition=Q(state="open"),
                name="hand_over_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="hand_over_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(checked_by=""),
                name="hand_over_done_was_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"
