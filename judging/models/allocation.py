"""How sheets were spread over a round's entries: every step of its allocation, in order."""

# tested by: tests/judging/services/assignment/allocation/test_allocation_steps.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.models import Job, User
from judging.models.result import Tally
from judging.models.round import Round


class AllocationStep(models.Model):
    """A batch of more sheets, or a word of an organiser about them; never changed.

    A batch keeps the digest of what it rests on, its seed, and of every sheet the entry, the reason
    and the value; a stop keeps the reason of the rule.
    """

    class Kind(models.TextChoices):
        """What was done."""

        BATCH = "batch", _("more sheets asked for")
        STOPPED = "stopped", _("the rule asks for nothing more")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        SKIPPED = "skipped", _("went on without waiting")
        ENDED = "ended", _("ended early")
        EVENED = "evened", _("turned to even")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="allocation_steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)
    seed = models.BigIntegerField(null=True)
    input_digest = models.CharField(max_length=64, blank=True)
    # the tally and the rule that it follows from: once, however often a task comes
    rests_on = models.CharField(max_length=80, blank=True)
    tally = models.ForeignKey(
        Tally, null=True, on_delete=models.SET_NULL, related_name="allocation_steps"
    )
    # rows of {"entry", "reason", "value"}, one a sheet, in the order of their choice
    sheets = models.JSONField(default=list)
    # what it was chosen from (judging/queries/assignment/allocation/allocation_basis.py)
    basis = models.JSONField(default=dict)
    asked = models.PositiveIntegerField(default=0)  # sheets asked for in all, after the step
    budget = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="allocation_step_number_once_per_round"
            ),
            models.UniqueConstraint(
                fields=["round", "rests_on"],
                condition=~Q(rests_on=""),
                name="allocation_step_once_per_tally_and_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.number} {self.kind}"
