"""Assignments and the score sheets written on them."""

# tested by: tests/judging/services/scoring/test_sheet.py

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.random_numbers import random_number
from challenge.kernel.states import Stateful
from challenge.models import User
from judging.models.panel import Judge
from judging.models.round import Criterion, Round
from submissions.models import Entry


class AssignmentRun(models.Model):
    """One recorded run of the assignment (first, repair, more sheets).

    Its input digest, seed, reason and report.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignment_runs")
    reason = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    input_digest = models.CharField(max_length=64)
    options = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.round_id} {self.reason} {self.created_at:%F %T}"


class AssignmentState(models.TextChoices):
    """Whether the judge still has the entry."""

    ACTIVE = "active", _("assigned")
    RECUSED = "recused", _("recused")
    REMOVED = "removed", _("unassigned")
    # the same three of a shadow, whose sheets never count
    SHADOW = "shadow", _("assigned to a shadow judge")
    SHADOW_RECUSED = "shadow_recused", _("given back by a shadow judge")
    SHADOW_REMOVED = "shadow_removed", _("unassigned from a shadow judge")


COUNTED_STATES = (AssignmentState.ACTIVE, AssignmentState.RECUSED, AssignmentState.REMOVED)
# of whoever has the entry on the desk, and of whoever gave it back
HELD_STATES = (AssignmentState.ACTIVE, AssignmentState.SHADOW)
RECUSED_STATES = (AssignmentState.RECUSED, AssignmentState.SHADOW_RECUSED)
REMOVED_STATES = (AssignmentState.REMOVED, AssignmentState.SHADOW_REMOVED)
SHADOW_OF = {
    AssignmentState.ACTIVE: AssignmentState.SHADOW,
    AssignmentState.RECUSED: AssignmentState.SHADOW_RECUSED,
    AssignmentState.REMOVED: AssignmentState.SHADOW_REMOVED,
}


class CountedAssignments(models.Manager["Assignment"]):
    """Pairs of judges who count: whoever asks for assignments gets these, in a joined row too as
    long as it looks at the state.
    """

    def get_queryset(self) -> models.QuerySet["Assignment"]:
        """Without shadows."""
        return super().get_queryset().filter(state__in=COUNTED_STATES)


class CountedSheets(models.Manager["Scoresheet"]):
    """Sheets of judges who count."""

    def get_queryset(self) -> models.QuerySet["Scoresheet"]:
        """Without shadows."""
        return super().get_queryset().filter(assignment__state__in=COUNTED_STATES)


class CountedRevisions(models.Manager["SheetRevision"]):
    """What judges who count submitted."""

    def get_queryset(self) -> models.QuerySet["SheetRevision"]:
        """Without shadows."""
        return super().get_queryset().filter(sheet__assignment__state__in=COUNTED_STATES)


class CountedLateSheets(models.Manager["LateSheet"]):
    """What judges who count sent after the close."""

    def get_queryset(self) -> models.QuerySet["LateSheet"]:
        """Without shadows."""
        return super().get_queryset().filter(assignment__state__in=COUNTED_STATES)


class CountedRecusals(models.Manager["Recusal"]):
    """What judges who count gave back."""

    def get_queryset(self) -> models.QuerySet["Recusal"]:
        """Without shadows."""
        return super().get_queryset().filter(assignment__state__in=COUNTED_STATES)


class Assignment(Stateful):
    """배정: a judge is to score an entry in a round."""

    MOVES: ClassVar[dict[str, set[str]]] = {
        AssignmentState.ACTIVE: {AssignmentState.RECUSED, AssignmentState.REMOVED},
        AssignmentState.RECUSED: {AssignmentState.ACTIVE, AssignmentState.SHADOW_RECUSED},
        AssignmentState.REMOVED: {AssignmentState.ACTIVE, AssignmentState.SHADOW_REMOVED},
        AssignmentState.SHADOW: {AssignmentState.SHADOW_RECUSED, AssignmentState.SHADOW_REMOVED},
        AssignmentState.SHADOW_RECUSED: {AssignmentState.SHADOW, AssignmentState.RECUSED},
        AssignmentState.SHADOW_REMOVED: {AssignmentState.SHADOW, AssignmentState.REMOVED},
    }

    id = models.BigIntegerField(primary_key=True, default=random_number, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments")
    run = models.ForeignKey(
        AssignmentRun, null=True, on_delete=models.SET_NULL, related_name="assignments"
    )
    state = models.CharField(max_length=14, choices=AssignmentState, default=AssignmentState.ACTIVE)
    match = models.FloatField(default=0)
    # in the judge's list, from 1; empty (added by hand): after all that have one
    place = models.PositiveSmallIntegerField(null=True)
    pinned = models.BooleanField(default=False)
    # what its entry is called in the round, for good (RoundEntry); empty: it was not noted here
    blind_code = models.CharField(max_length=12, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    notified_at = models.DateTimeField(null=True)

    objects = CountedAssignments()
    with_shadows: ClassVar[models.Manager["Assignment"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "judge", "entry"], name="assignment_once_per_round"
            )
        ]
        indexes = [models.Index(fields=["round", "state"]), models.Index(fields=["judge", "state"])]

    def __str__(self) -> str:
        return f"{self.judge_id} → {self.entry_id} ({self.round_id})"

    @property
    def is_held(self) -> bool:
        """The judge, or the shadow, has it on the desk."""
        return self.state in HELD_STATES

    @property
    def is_recused(self) -> bool:
        """Given back."""
        return self.state in RECUSED_STATES


class Recusal(models.Model):
    """회피: the judge gave an entry back; undone within ten minutes or kept for good."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="recusals")
    kind = models.CharField(max_length=14)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = CountedRecusals()
    with_shadows: ClassVar[models.Manager["Recusal"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.kind}"


class SheetState(models.TextChoices):
    """Where a score sheet stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")


class Scoresheet(Stateful):
    """평가표: a judge's scores and words on one entry.

    Each submit leaves an immutable SheetRevision.
    """

    MOVES: ClassVar[dict[str, set[str]]] = {
        SheetState.DRAFT: {SheetState.SUBMITTED},
        SheetState.SUBMITTED: {SheetState.DRAFT, SheetState.SUBMITTED},  # changed as a whole
    }

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sheet")
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.DRAFT)
    revision = models.PositiveIntegerField(
        default=0
    )  # counts every accepted write; offline clients send the one they started from
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    comment = models.TextField(blank=True)
    private_note = models.TextField(blank=True)
    seconds_spent = models.PositiveIntegerField(default=0)
    # as the how-manieth of the round the judge began it, from 1; empty where a machine wrote it
    read_place = models.PositiveSmallIntegerField(null=True)
    last_mutation = models.CharField(
        max_length=80, blank=True
    )  # the idempotency key of the write that made this revision
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)

    objects = CountedSheets()
    with_shadows: ClassVar[models.Manager["Scoresheet"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SheetState.DRAFT)
                | Q(total__isnull=False, submitted_at__isnull=False),
                name="submitted_sheet_has_total_and_time",
            )
        ]
        indexes = [models.Index(fields=["state", "submitted_at"])]

    def __str__(self) -> str:
        return f"sheet {self.assignment_id} r{self.revision}"


class Score(models.Model):
    """점수: one criterion of one sheet, in points (exact)."""

    sheet = models.ForeignKey(Scoresheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=2)
    level = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


class SheetRevision(models.Model):
    """What a judge submitted, word for word; a reopened sheet gets another one, with the reason."""

    sheet = models.ForeignKey(Scoresheet, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    # the public key of the device that signed it: the judge's, or where the office typed it from
    # paper, the office's; empty: unsigned
    signed_with = models.CharField(max_length=43, blank=True, default="", db_default="")
    # the one that was open about the entry when a member of it changed the sheet
    discussion = models.ForeignKey(
        "Discussion", null=True, on_delete=models.PROTECT, related_name="revisions"
    )

    objects = CountedRevisions()
    with_shadows: ClassVar[models.Manager["SheetRevision"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} r{self.number}"


class SheetPhoto(models.Model):
    """A photo or scan of the paper that a sheet was typed from, for organisers and observers."""

    revision = models.OneToOneField(SheetRevision, on_delete=models.PROTECT, related_name="photo")
    file = models.FileField(upload_to="paper-sheets/%Y/%m/", max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # as the public log has it

    def __str__(self) -> str:
        return f"{self.revision_id} {self.sha256[:12]}"


class LateSheet(Stateful):
    """A sheet that reached us after the close, word for word.

    Organisers decide whether it counts.
    """

    class State(models.TextChoices):
        """Where the decision stands."""

        WAITING = "waiting", _("waits for a decision")
        ACCEPTED = "accepted", _("counted")
        REFUSED = "refused", _("not counted")
        REPLACED = "replaced", _("replaced by a newer one")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.WAITING: {State.ACCEPTED, State.REFUSED, State.REPLACED},
        State.ACCEPTED: set(),
        State.REFUSED: set(),
        State.REPLACED: {State.WAITING},  # the judge went back to it and sent it again
    }

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="late_sheets")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    scores = models.JSONField()  # as they were sent: criterion key → points or level
    comment = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = CountedLateSheets()
    with_shadows: ClassVar[models.Manager["LateSheet"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "digest"], name="late_sheet_told_once"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="late_sheet_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"late {self.assignment_id}: {self.state}"


class HeldComment(models.Model):
    """보류한 의견: the sheet's comment isn't shown to the startup, which reads the reason instead.
    The sheet itself stays as the judge handed it in.
    """

    class Reason(models.TextChoices):
        """Why it isn't shown."""

        PEOPLE = "people", _("names or contacts of people")
        JUDGE = "judge", _("shows who the judge is")
        ANOTHER = "another", _("is about another entry")
        INSULT = "insult", _("is insulting")

    MOST_AT_ONCE: ClassVar[int] = 500

    sheet = models.OneToOneField(Scoresheet, on_delete=models.CASCADE, related_name="held_comment")
    reason = models.CharField(max_length=10, choices=Reason)
    held_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    held_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["people", "judge", "another", "insult"]),
                name="held_comment_has_a_known_reason",
            )
        ]

    def __str__(self) -> str:
        return f"comment of sheet {self.sheet_id}, held: {self.reason}"
