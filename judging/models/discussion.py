"""Discussions: judges of one entry talk about it before scoring closes, and a chair ends it."""

# tested by: tests/judging/services/rounds/discussion/test_talk.py

from datetime import datetime
from string import ascii_uppercase
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.models import User
from judging.models.round import Round
from judging.models.scoresheet import Assignment
from submissions.models import Entry


class Discussion(Stateful):
    """One entry of a round, discussed by the judges whose sheets counted when it was opened.

    low, high, flags: why it was opened, as it stood then.  words: the chair's result where it was
    closed, the organisers' reason where they stopped it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("discussion", "open")
        CLOSED = "closed", _("closed with a result")
        STOPPED = "stopped", _("ended by the organisers")
        EXPIRED = "expired", _("time over, without a result")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.CLOSED, State.STOPPED, State.EXPIRED},
        State.CLOSED: set(),
        State.STOPPED: set(),
        State.EXPIRED: set(),
    }

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="discussions")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="discussions")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    low = models.DecimalField(max_digits=6, decimal_places=2)
    high = models.DecimalField(max_digits=6, decimal_places=2)
    flags = models.PositiveSmallIntegerField(default=0)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry"],
                condition=Q(state="open"),
                name="discussion_open_once_per_entry",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(ended_at__isnull=False),
                name="discussion_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "expired"]) | ~Q(words=""),
                name="discussion_ended_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"discussion {self.pk} of {self.entry_id}"

    def is_on_at(self, moment: datetime) -> bool:
        """Whether judges may write then: its end is a moment, not a state."""
        return (
            self.state == self.State.OPEN
            and moment < self.ends_at
            and self.round.takes_sheets_at(moment)
        )


class DiscussionMember(models.Model):
    """A judge in a discussion, by the sheet that counted.  place: drawn by lot, the letter."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="members")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="discussed_as"
    )
    place = models.PositiveSmallIntegerField()
    is_chair = models.BooleanField(default=False)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["discussion", "assignment"], name="discussion_member_once"
            ),
            models.UniqueConstraint(
                fields=["discussion", "place"], name="discussion_member_place_once"
            ),
            models.UniqueConstraint(
                fields=["discussion"], condition=Q(is_chair=True), name="discussion_has_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} of {self.discussion_id}"

    @property
    def letter(self) -> str:
        """A, B, … Z, AA, …"""
        cycle, place = divmod(self.place - 1, len(ascii_uppercase))
        return ascii_uppercase[place] * (cycle + 1)


class DiscussionPost(models.Model):
    """What a judge wrote in it.  Never changed; an organiser may hide it with a reason."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="posts")
    member = models.ForeignKey(DiscussionMember, on_delete=models.CASCADE, related_name="posts")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="discussion_post_says_something"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="discussion_post_hidden_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk} of {self.discussion_id}"
