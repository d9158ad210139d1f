"""Pitch day: the running order of a pitch round, who is on stage, who is in the
hall, and what the audience would choose."""

# tested by: tests/judging/services/rounds/pitch_day/test_stage.py

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from judging.models.panel import Judge
from judging.models.round import Round
from submissions.models import Entry


class PitchSession(Stateful):
    """The live part of a pitch round: one running order, one clock, one screen in the hall."""

    class State(models.TextChoices):
        """Where it stands."""

        READY = "ready", _("being prepared")
        LIVE = "live", _("on stage")
        ENDED = "ended", _("over")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.READY: {State.LIVE},
        State.LIVE: {State.ENDED},
        State.ENDED: {State.LIVE},
    }

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="pitch_session")
    state = models.CharField(max_length=5, choices=State, default=State.READY)
    pitch_seconds = models.PositiveSmallIntegerField(_("presentation, in seconds"), default=300)
    question_seconds = models.PositiveSmallIntegerField(_("questions, in seconds"), default=300)
    # the plan of the day, which clock times are told by; null: none is told
    starts_at = models.DateTimeField(_("first presentation"), null=True)
    break_every = models.PositiveSmallIntegerField(
        _("entries between breaks"), default=0, db_default=0
    )
    break_seconds = models.PositiveSmallIntegerField(
        _("break, in seconds"), default=0, db_default=0
    )
    # the lot: its commitment is told before the order is drawn, its seed and nonce afterwards
    seed = models.BigIntegerField()
    nonce = models.CharField(max_length=32)
    commitment = models.CharField(max_length=64)
    drawn_at = models.DateTimeField(null=True)
    screen_key = models.CharField(max_length=43, unique=True)  # of the address of the hall's screen
    check_in_code = models.CharField(max_length=6)
    current = models.ForeignKey("PitchSlot", null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)  # one more with every act
    revealed = models.PositiveSmallIntegerField(default=0)  # places of the result shown so far
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pitch_seconds__gte=30, pitch_seconds__lte=3600)
                & Q(question_seconds__gte=0, question_seconds__lte=3600),
                name="pitch_session_times_within_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(state="ready") | Q(drawn_at__isnull=False),
                name="pitch_session_begins_with_an_order",
            ),
        ]

    def __str__(self) -> str:
        return f"pitch session of {self.round_id}"

    @property
    def channel(self) -> str:
        """Where screens are told that something changed."""
        return channel_of(self.pk)


def channel_of(session: int) -> str:
    """The channel of a session by its id."""
    return f"pitch-{session}"


class PitchSlot(Stateful):
    """One entry's place in the running order, with the clock of its turn.

    elapsed_ms: of the present phase, without what runs; running_since: None while it stands.
    """

    class State(models.TextChoices):
        """Where the entry's turn is."""

        WAITING = "waiting", _("waiting")
        PRESENTING = "presenting", _("presenting")
        QUESTIONS = "questions", _("questions and answers")
        DONE = "done", _("done")
        NO_SHOW = "no_show", _("not here")
        SKIPPED = "skipped", _("skipped")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.WAITING: {State.PRESENTING, State.SKIPPED, State.NO_SHOW},
        State.PRESENTING: {State.QUESTIONS, State.DONE, State.SKIPPED},
        State.QUESTIONS: {State.DONE},
        State.DONE: set(),
        State.NO_SHOW: {State.WAITING},
        State.SKIPPED: {State.WAITING},
    }

    session = models.ForeignKey(PitchSession, on_delete=models.CASCADE, related_name="slots")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="pitch_slots")
    label = models.CharField(max_length=12)  # the number that was drawn with: the blind code
    place = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    running_since = models.DateTimeField(null=True)
    elapsed_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["session", "entry"], name="pitch_slot_once_per_entry"),
            models.UniqueConstraint(
                fields=["session", "place"],
                name="pitch_slot_place_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(running_since__isnull=True) | Q(state__in=["presenting", "questions"]),
                name="pitch_slot_runs_on_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.entry_id}"

    @property
    def is_on_stage(self) -> bool:
        """Whether its clock may run."""
        return self.state in {self.State.PRESENTING, self.State.QUESTIONS}

    def elapsed_at(self, moment: datetime) -> int:
        """Milliseconds of the present phase until then."""
        ran = moment - self.running_since if self.running_since else timedelta()
        return self.elapsed_ms + max(0, round(ran / timedelta(milliseconds=1)))


class CheckIn(models.Model):
    """A judge typed the code that is shown in the hall."""

    session = models.ForeignKey(PitchSession, on_delete=models.CASCADE, related_name="check_ins")
    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="check_ins")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "judge"], name="check_in_once_per_judge")
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} is in the hall of {self.session_id}"


class TableReminder(models.Model):
    """An organiser reminds a judge in the hall of the sheet on one entry."""

    slot = models.ForeignKey(PitchSlot, on_delete=models.CASCADE, related_name="reminders")
    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="table_reminders")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "judge"], name="table_reminder_once_per_slot")
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} is reminded of {self.slot_id}"


class HallVote(Stateful):
    """One vote of a pitch day.  Who gets most has the audience prize; it counts in the score only
    where the round's rules give it points.

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
