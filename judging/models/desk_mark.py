"""What a judge says beside the sheets: names gone through, marks, wild cards, order of equals,
amounts.
"""

# tested by: tests/judging/services/scoring/test_desk_marks.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.versions import Versioned
from judging.models.panel import Judge
from judging.models.round import Round
from judging.models.scoresheet import Assignment


class NamesChecked(models.Model):
    """A judge went through the names of a round and declared every conflict of interest."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="names_checked")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="names_checked")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "round"], name="names_checked_once_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} checked {self.round_id}"


class DeskMark(models.Model):
    """A judge's marks on one entry.

    The reason is the judge's own: organisers learn how many judges want to discuss an entry.
    suits: whether the entry was one for this judge, asked once its sheet is submitted.
    """

    class Suits(models.IntegerChoices):
        """Whether an entry suited its judge."""

        YES = 2, _("yes")
        PARTLY = 1, _("partly")
        NO = 0, _("no")

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="mark")
    is_bookmarked = models.BooleanField(default=False)
    to_discuss = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    suits = models.PositiveSmallIntegerField(choices=Suits, null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_discuss=True) | Q(reason=""), name="desk_mark_reason_of_a_flag"
            )
        ]

    def __str__(self) -> str:
        return f"marks {self.assignment_id}"


class WildCard(models.Model):
    """The one entry of a round that a judge would bring in whatever its place, with the reason."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="wild_cards")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="wild_cards_given")
    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="wild_card"
    )
    reason = models.CharField(max_length=500)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "round"], name="wild_card_once_per_judge_and_round"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="wild_card_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"wild card of {self.judge_id} for {self.assignment_id}"


class OwnOrder(models.Model):
    """The place of a sheet among those that its judge scored the same; 1 is the best.

    total: at which it was ordered; once the sheet has another one the place no longer counts.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="own_order"
    )
    total = models.DecimalField(max_digits=6, decimal_places=2)
    place = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(place__gte=1), name="own_order_place_from_1")
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.total}: {self.assignment_id}"


class IndicativeAmount(Versioned):
    """투자의향금액: what a judge who is an investor would put into an entry; in no score.

    is_shown: the judge agrees that the startup sees the amount, without a name.
    """

    VERSIONED = ("amount_krw", "is_shown")

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="amount")
    amount_krw = models.PositiveBigIntegerField(_("indicative amount (won)"))
    is_shown = models.BooleanField(_("the startup may see the amount"), default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_krw__gte=1, amount_krw__lte=10**12),
                name="indicative_amount_within_a_trillion",
            )
        ]

    def __str__(self) -> str:
        return f"amount of {self.assignment_id}"
