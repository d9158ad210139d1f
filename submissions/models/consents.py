"""Consents, each with the text that was agreed to."""

# tested by: tests/submissions/test_consents.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition, User
from submissions.models.startups import Startup


class ConsentKind(models.TextChoices):
    """동의: each its own receipt."""

    COLLECTION = "collection", _("collection and use of personal data")
    FILMING = "filming", _("filming")
    INVESTORS = "investors", _("provision to investors")
    MARKETING = "marketing", _("news")


class Consent(models.Model):
    """One given (and perhaps withdrawn) consent, with the text that was agreed to."""

    startup = models.ForeignKey(Startup, on_delete=models.CASCADE, related_name="consents")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    shared_items = models.JSONField(default=list, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    # signed on paper: an organiser recorded it, and the paper is kept
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    paper = models.FileField(
        upload_to="consents/%Y/%m/", max_length=200, blank=True, default="", db_default=""
    )
    paper_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    paper_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["startup", "edition", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(paper=""),
                name="consent_recorded_with_its_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.startup_id} {self.kind}"
