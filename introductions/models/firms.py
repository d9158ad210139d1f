"""The firms that investors speak for, in an edition."""
# tested by: tests/introductions/services/firms/test_facts.py

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.versions import Versioned
from challenge.models import Edition, Organisation, User


class FirmRole(models.TextChoices):
    """What a person is in the firm."""

    PARTNER = "partner", _("partner")
    ASSOCIATE = "associate", _("investment manager")
    ASSISTANT = "assistant", _("assistant")


class InvestorFirm(Versioned):
    """투자사의 등록 정보와 한도: what an organiser checked of a firm, and how many introductions
    all its people together take; None: as many as each of them takes.
    """

    class Registration(models.TextChoices):
        """As what the firm is registered."""

        VENTURE = "venture", _("venture investment company")
        ACCELERATOR = "accelerator", _("startup accelerator")
        NEW_TECHNOLOGY = "new_tech", _("new technology financier")
        PARTNERSHIP = "partnership", _("limited liability venture firm")
        ANGELS = "angels", _("angel investment club")
        CORPORATE = "corporate", _("company that invests")
        FOREIGN = "foreign", _("registered abroad")

    VERSIONED = ("registration", "business_number", "per_month", "per_edition")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="investor_firms")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="investor_firms"
    )
    registration = models.CharField(
        _("registered as"), max_length=12, choices=Registration, blank=True
    )
    business_number = models.CharField(_("business number"), max_length=10, blank=True)
    per_month = models.PositiveSmallIntegerField(
        _("most introductions a month"), null=True, blank=True
    )
    per_edition = models.PositiveSmallIntegerField(
        _("most introductions in the edition"), null=True, blank=True
    )
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation"], name="investor_firm_once_per_edition"
            ),
            models.CheckConstraint(
                condition=(Q(per_month=None) | Q(per_month__gte=1))
                & (Q(per_edition=None) | Q(per_edition__gte=1)),
                name="investor_firm_takes_at_least_one",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def is_checked(self) -> bool:
        """Whether an organiser looked at number and registration as they stand."""
        return self.checked_at is not None

    def versioned_values(self) -> dict[str, Any]:
        """Also whether it is checked."""
        return {**super().versioned_values(), "is_checked": self.is_checked}
