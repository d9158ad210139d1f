"""Companies and the people who write for them."""

# tested by: tests/submissions/services/test_draft.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models import User


class Startup(Versioned):
    """A company (or a founder before founding) that enters."""

    class Kind(models.TextChoices):
        """Legal form; decides which start date counts."""

        CORPORATION = "corporation", _("corporation")
        SOLE = "sole", _("sole proprietor")
        PRE = "pre", _("pre-startup founder")

    VERSIONED = (
        "kind", "name_ko", "name_en", "registration_number", "founded_on", "representative",
        "city", "district", "homepage", "phone", "headcount", "revenue_krw", "raised_krw",
        "ask_krw",
    )  # fmt: skip

    kind = models.CharField(_("legal form"), max_length=12, choices=Kind, default=Kind.CORPORATION)
    name_ko = models.CharField(_("company name"), max_length=120)
    name_en = models.CharField(_("company name in English"), max_length=120, blank=True)
    registration_number = models.CharField(
        _("business registration number"), max_length=10, blank=True
    )
    founded_on = models.DateField(_("start date"), null=True, blank=True)
    representative = models.CharField(_("representative"), max_length=80, blank=True)
    city = models.CharField(_("city or province of the head office"), max_length=40, blank=True)
    district = models.CharField(_("district"), max_length=40, blank=True)
    homepage = models.URLField(_("homepage"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    headcount = models.PositiveIntegerField(_("people"), null=True, blank=True)
    revenue_krw = models.BigIntegerField(
        _("revenue of the last 12 months (KRW)"), null=True, blank=True
    )
    raised_krw = models.BigIntegerField(_("raised so far (KRW)"), null=True, blank=True)
    ask_krw = models.BigIntegerField(_("amount sought (KRW)"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)  # its facts are gone; see introductions/services

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(registration_number="") | Q(registration_number__regex=r"^[0-9]{10}$"),
                name="startup_registration_number_is_ten_digits",
            ),
        ]
        indexes = [models.Index(fields=["registration_number"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class Member(models.Model):
    """A person who writes for a startup, or reads what it writes."""

    class Kind(models.TextChoices):
        """The representative submits and consents; writers write; viewers read."""

        REPRESENTATIVE = "representative", _("representative")
        WRITER = "writer", _("co-writer")
        VIEWER = "viewer", _("viewer")

    startup = models.ForeignKey(Startup, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.REPRESENTATIVE)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["startup", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} @ {self.startup}"

    @property
    def is_writing(self) -> bool:
        """The representative and the co-writers."""
        return self.kind != self.Kind.VIEWER
