"""Forecasts: whether a winner raises an amount in time, as judges and investors think."""
# tested by: tests/introductions/services/forecasts/test_state.py

import calendar
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel import clock
from challenge.kernel.versions import Decided, Versioned
from challenge.models import Edition, User
from judging.models import Winner

RAISED_KRW = 500_000_000
MONTHS = 24
MOST_MONTHS = 120
MONTHS_A_YEAR = 12


class ForecastQuestion(Versioned):
    """예측 문항: whether a winner raises amount_krw or more in `months` from starts_on.

    closes_at: until when forecasts may be stated and changed.
    """

    VERSIONED = ("amount_krw", "months", "starts_on", "closes_at")

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, related_name="forecast_question"
    )
    amount_krw = models.BigIntegerField(_("amount raised, at least"), default=RAISED_KRW)
    months = models.PositiveSmallIntegerField(_("within how many months"), default=MONTHS)
    starts_on = models.DateField(_("counted from"))
    closes_at = models.DateTimeField(_("forecasts may be changed until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_krw__gt=0, months__gte=1, months__lte=MOST_MONTHS),
                name="forecast_of_an_amount_in_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_krw} in {self.months} months"

    @property
    def ends_on(self) -> date:
        """The last day that counts: as many months later, or that month's last day."""
        month = self.starts_on.month - 1 + self.months
        year, place = self.starts_on.year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1
        return date(year, place, min(self.starts_on.day, calendar.monthrange(year, place)[1]))

    @property
    def is_open(self) -> bool:
        """Whether forecasts may still be stated and changed."""
        return clock.now() < self.closes_at


class Forecast(models.Model):
    """예측: a person's chance, in percent.  Nobody else reads it before the result is noted.

    user: None once the person is erased; what was stated stays in what all stated together.
    """

    class Role(models.TextChoices):
        """As whom it was stated."""

        JUDGE = "judge", _("judge")
        INVESTOR = "investor", pgettext_lazy("a person", "investor")

    question = models.ForeignKey(
        ForecastQuestion, on_delete=models.CASCADE, related_name="forecasts"
    )
    winner = models.ForeignKey(Winner, on_delete=models.CASCADE, related_name="forecasts")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="forecasts")
    role = models.CharField(max_length=8, choices=Role)
    percent = models.PositiveSmallIntegerField()
    stated_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "winner", "user"], name="forecast_once_per_person"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="forecast_is_a_chance"),
        ]

    def __str__(self) -> str:
        return f"forecast {self.pk} of {self.winner_id}"


class ForecastResult(Decided):
    """예측 결과: whether it happened, as an organiser noted it once it was known.

    Without it the winner counts nowhere: what nobody knows is neither yes nor no.
    """

    class Source(models.TextChoices):
        """How it is known."""

        REPORTS = "reports", _("both sides report it here")
        COMPANY = "company", _("the company says so")
        PUBLIC = "public", _("it was made public")

    question = models.ForeignKey(ForecastQuestion, on_delete=models.CASCADE, related_name="results")
    winner = models.OneToOneField(Winner, on_delete=models.CASCADE, related_name="forecast_result")
    happened = models.BooleanField()
    source = models.CharField(max_length=8, choices=Source)
    noted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"forecast result of {self.winner_id}: {self.happened}"

    def decision_values(self) -> dict[str, Any] | None:
        """What was noted."""
        return {"happened": self.happened, "source": self.source}
