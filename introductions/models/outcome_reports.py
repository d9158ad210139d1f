"""What one side of an introduction says came of it; the two report apart from each other."""
# tested by: tests/introductions/services/test_reports.py

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.models import User
from introductions.models.cards import CompanyCard
from introductions.models.meeting_times import Side
from introductions.models.meetings import Introduction

OTHER = "other"
BEST = 5  # of the marks for how useful an introduction was, from 1


class Told(models.TextChoices):
    """How far it came, as one side says."""

    NOTHING_YET = "nothing_yet", _("nothing yet")
    MET = "met", _("met")
    TERM_SHEET = "term_sheet", _("term sheet")
    INVESTED = "invested", _("invested")
    PASSED = "passed", pgettext_lazy("a side of an introduction", "passed")


class PassReason(models.TextChoices):
    """Why a side goes no further.  The organisers alone read it."""

    EARLY = "early", _("too early")
    NO_FIT = "no_fit", _("not what we look for")
    TERMS = "terms", _("price or terms")
    MARKET = "market", _("the market")
    TEAM = "team", _("the team")
    ELSEWHERE = "elsewhere", _("raised or invested elsewhere")
    NO_ANSWER = "no_answer", _("the other side doesn't answer")
    OTHER = OTHER, pgettext_lazy("a reason", "other")


class Currency(models.TextChoices):
    """Of an amount that was invested."""

    KRW = "KRW", _("won (KRW)")
    USD = "USD", _("US dollars (USD)")
    EUR = "EUR", _("euros (EUR)")
    JPY = "JPY", _("yen (JPY)")
    CNY = "CNY", _("yuan (CNY)")
    GBP = "GBP", _("pounds (GBP)")
    SGD = "SGD", _("Singapore dollars (SGD)")
    HKD = "HKD", _("Hong Kong dollars (HKD)")


INSTRUMENTS = [*CompanyCard.Instrument.choices, (OTHER, pgettext_lazy("an instrument", "other"))]


class OutcomeReport(models.Model):
    """투자 결과 보고: what one side says.  Append-only: the newest of a side stands, the others are
    what it said before.

    amount_krw: in won; amount: in the other currency, where it is not won.  rating: how useful the
    introduction was, 1..5.
    """

    FACTS = ("amount_krw", "currency", "amount", "invested_on", "instrument")

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="reports")
    side = models.CharField(max_length=8, choices=Side)
    outcome = models.CharField(max_length=12, choices=Told)
    amount_krw = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.KRW)
    amount = models.DecimalField(max_digits=17, decimal_places=2, null=True)
    invested_on = models.DateField(null=True)
    instrument = models.CharField(max_length=10, choices=INSTRUMENTS, blank=True)
    reason = models.CharField(max_length=10, choices=PassReason, blank=True)
    words = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="invested")
                | Q(amount_krw=None, amount=None, invested_on=None, currency="KRW", instrument=""),
                name="outcome_amount_of_an_investment",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="passed") & ~Q(reason=""))
                | (~Q(outcome="passed") & Q(reason="")),
                name="outcome_reason_of_a_pass",
            ),
            models.CheckConstraint(
                condition=Q(amount_krw=None) | Q(amount_krw__gt=0),
                name="outcome_amount_above_nothing",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=BEST),
                name="outcome_rating_from_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}, {self.side}: {self.outcome}"

    def facts(self) -> dict[str, Any]:
        """What both sides say of one investment."""
        return {name: getattr(self, name) for name in self.FACTS}
