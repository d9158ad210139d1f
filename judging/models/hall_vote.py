"""The audience's vote in the hall: which of the entries on stage its members would choose."""

# tested by: tests/judging/services/rounds/pitch_day/test_vote.py

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from judging.models.pitch_session import PitchSession


class HallVote(Stateful):
    """One vote of a pitch day.  It counts in no score: who gets most has the audience prize.

    counts: entry → votes, frozen at the close, so that ballots can be destroyed later.
    """

    class State(models.TextChoices):
        """Where it stands."""

        READY = "ready", _("not open yet")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.READY: {State.OPEN},
        State.OPEN: {State.CLOSED},
        State.CLOSED: set(),
    }

    session = models.OneToOneField(PitchSession, on_delete=models.CASCADE, related_name="vote")
    state = models.CharField(max_length=6, choices=State, default=State.READY)
    key = models.CharField(max_length=43, unique=True)  # of the address in the QR code
    secret = models.CharField(max_length=64, blank=True)  # of tickets and hashes; "": destroyed
    tickets = models.PositiveSmallIntegerField(default=0)  # numbers 1 … tickets are valid
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    ballot_count = models.PositiveIntegerField(default=0)  # at the close

    def __str__(self) -> str:
        return f"vote in {self.session_id}"


class HallBallot(models.Model):
    """What one device or ticket chose.  No time, no address, no person: hashes under the secret.

    device: of the browser that cast it, which alone may change it.
    """

    vote = models.ForeignKey(HallVote, on_delete=models.CASCADE, related_name="ballots")
    voter = models.CharField(max_length=64)
    device = models.CharField(max_length=64)
    entries = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "voter"], name="hall_ballot_once_per_voter")
        ]

    def __str__(self) -> str:
        return f"ballot in {self.vote_id}"
