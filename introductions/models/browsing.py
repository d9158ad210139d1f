"""Winners that investors may browse, and whom an investor asked to meet."""
# tested by: tests/introductions/services/browsing/test_asking.py

from django.db import models
from django.db.models import F, Q

from challenge.models import User
from introductions.models.meetings import Introduction, Investor
from judging.models import Winner


class Teaser(models.Model):
    """티저: a winner that every admitted investor of the edition may browse, because its startup
    says so; no row, no browsing.  It shows only what is published of the winner.
    """

    winner = models.OneToOneField(Winner, on_delete=models.CASCADE, related_name="teaser")
    allowed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    allowed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"teaser of {self.winner_id}"


class MeetingRequest(models.Model):
    """만남 요청: an investor asks to meet a winner; never a yes of either side.

    introduction: the proposal, once the startup was asked.  tried_at: when the clock last looked
    whether it may be asked; held_by: what forbade it then, a key of HELD_BY.  The investor sees
    `ends_at` alone, whatever was done.
    """

    winner = models.ForeignKey(Winner, on_delete=models.CASCADE, related_name="meeting_requests")
    investor = models.ForeignKey(
        Investor, on_delete=models.CASCADE, related_name="meeting_requests"
    )
    words = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=30, blank=True, default="")
    introduction = models.OneToOneField(
        Introduction, null=True, on_delete=models.SET_NULL, related_name="meeting_request"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["winner", "investor"], name="meeting_requested_once_per_pair"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("asked_at")), name="meeting_request_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investor_id} asks for {self.winner_id}"
