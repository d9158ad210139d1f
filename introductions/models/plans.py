"""The plan of a matching before anybody is asked, and what an organiser wishes of a pair."""
# tested by: tests/introductions/services/test_plans.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition, Job, User
from introductions.models.meetings import Investor
from judging.models import Winner


class MatchPlan(models.Model):
    """Who would be asked, for an organiser to look at; sent in one act.

    pairs: [{"winner", "investor", "fit", "parts", "pinned"}].  left_out, without: [{"winner" or
    "investor", "why": code → with how many}].  All by primary key.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="match_plans")
    pairs = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    without = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(sent_at__isnull=True), name="one_plan_unsent"
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} of {self.edition_id}"


class PairWish(models.Model):
    """An organiser pins a pair or keeps it apart; it holds for every plan until it is lifted."""

    class Kind(models.TextChoices):
        """What is wished."""

        PIN = "pin", _("pinned")
        APART = "apart", _("kept apart")

    winner = models.ForeignKey(Winner, on_delete=models.CASCADE, related_name="pair_wishes")
    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="pair_wishes")
    kind = models.CharField(max_length=5, choices=Kind)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["winner", "investor"], name="pair_wished_once")
        ]

    def __str__(self) -> str:
        return f"{self.winner_id} ↔ {self.investor_id}: {self.kind}"
