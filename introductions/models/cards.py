"""The card of a winner, and what of it the startup consented to show investors."""
# tested by: tests/introductions/services/test_cards.py

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.versions import Versioned
from challenge.models import User
from judging.models import Winner


class TractionUnit(models.TextChoices):
    """What the figures of the traction count."""

    WON = "won", _("won")
    USERS = "users", _("active users")
    CUSTOMERS = "customers", _("customers")
    ORDERS = "orders", _("orders")
    PERCENT = "percent", _("percent")


class CompanyCard(Versioned):
    """기업 카드: one page about a winner, written by its startup.

    traction: [{"period": "2026 Q1", "value": 1200}], oldest first; money in KRW.
    """

    class Stage(models.TextChoices):
        """The round that the startup raises."""

        SEED = "seed", _("seed")
        PRE_A = "pre_a", _("pre-series A")
        A = "a", _("series A")
        B = "b", _("series B")
        LATER = "later", _("series C or later")

    class Instrument(models.TextChoices):
        """What investors get for their money."""

        RCPS = "rcps", _("RCPS (redeemable convertible preferred shares)")
        SAFE = "safe", _("SAFE (simple agreement for future equity)")
        CB = "cb", _("CB (convertible bond)")
        COMMON = "common", _("common shares")

    VERSIONED = (
        "one_line_ko", "one_line_en", "problem_ko", "problem_en", "traction_of_ko",
        "traction_of_en", "traction_unit", "traction", "team_ko", "team_en", "stage", "ask_krw",
        "instrument", "pre_money_krw", "use_ko", "use_en", "committed_krw",
    )  # fmt: skip

    winner = models.OneToOneField(Winner, on_delete=models.PROTECT, related_name="card")
    one_line_ko = models.CharField(_("one line"), max_length=200, blank=True)
    one_line_en = models.CharField(_("one line in English"), max_length=200, blank=True)
    problem_ko = models.TextField(_("problem and solution"), blank=True)
    problem_en = models.TextField(_("problem and solution in English"), blank=True)
    traction_of_ko = models.CharField(_("what the figures show"), max_length=80, blank=True)
    traction_of_en = models.CharField(
        _("what the figures show, in English"), max_length=80, blank=True
    )
    traction_unit = models.CharField(
        _("unit of the figures"), max_length=10, choices=TractionUnit, default=TractionUnit.WON
    )
    traction = models.JSONField(_("figures by period"), default=list, blank=True)
    team_ko = models.TextField(_("team"), blank=True)
    team_en = models.TextField(_("team in English"), blank=True)
    stage = models.CharField(_("investment round"), max_length=10, choices=Stage, blank=True)
    ask_krw = models.BigIntegerField(_("amount sought (KRW)"), null=True, blank=True)
    instrument = models.CharField(_("instrument"), max_length=10, choices=Instrument, blank=True)
    pre_money_krw = models.BigIntegerField(_("pre-money valuation (KRW)"), null=True, blank=True)
    use_ko = models.TextField(_("use of funds"), blank=True)
    use_en = models.TextField(_("use of funds in English"), blank=True)
    committed_krw = models.BigIntegerField(_("already committed (KRW)"), null=True, blank=True)

    def __str__(self) -> str:
        return f"card of {self.winner_id}"

    def item_values(self) -> dict[str, Any]:
        """What investors may be shown, item by item, as plain data; what is empty is left out."""
        found = {
            "one_line": _texts(self.one_line_ko, self.one_line_en),
            "problem": _texts(self.problem_ko, self.problem_en),
            "traction": {
                "of": _texts(self.traction_of_ko, self.traction_of_en),
                "unit": str(self.traction_unit),
                "rows": [dict(row) for row in self.traction],
            }
            if self.traction
            else None,
            "team": _texts(self.team_ko, self.team_en),
            "ask": {"stage": self.stage, "krw": self.ask_krw, "instrument": self.instrument}
            if self.ask_krw is not None
            else None,
            "pre_money": self.pre_money_krw,
            "use": _texts(self.use_ko, self.use_en),
            "committed": self.committed_krw,
        }
        return {name: value for name, value in found.items() if value is not None}


def _texts(korean: str, english: str) -> dict[str, str] | None:
    return {"ko": korean, "en": english} if korean or english else None


class CardConsent(models.Model):
    """One given (and perhaps withdrawn) consent to show a card; content: what investors see, word
    for word and figure for figure, by item.
    """

    card = models.ForeignKey(CompanyCard, on_delete=models.CASCADE, related_name="consents")
    items = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(withdrawn_at__isnull=True),
                name="card_consent_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.items}"
