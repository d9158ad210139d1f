"""What an edition writes instead of the house's text of a kind of mail."""
# tested by: tests/challenge/services/mail_texts/test_own_texts.py

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenge.kernel.versions import Versioned
from challenge.models.edition import Edition
from challenge.models.mail_caps import CAPS

# whose account it is about, or by which somebody finds out what was done in their name: nobody who
# runs an edition words these
HOUSE_ONLY = frozenset({
    "access_token_barred", "access_token_ends", "access_token_made", "address_asked",
    "address_changed", "group_message", "hand_over_notice", "judge_device", "log_checkpoint",
    "mail_text_test", "office_device", "place_accepted", "representative_changed",
    "role_invited",
})  # fmt: skip
LANGUAGES = tuple(code for code, _words in settings.LANGUAGES)


def is_reworded(kind: str) -> bool:
    """Whether an edition may write mails of the kind in its own words."""
    return kind in CAPS and kind not in HOUSE_ONLY


class MailTextQuerySet(models.QuerySet["MailText"]):
    """Rows are added, never changed: what was written before stays readable."""

    def in_force(self, edition: Edition, kind: str, language: str) -> "MailText":
        """The newest; unsaved and empty: nothing was ever written."""
        rows = self.filter(edition=edition, kind=kind, language=language).order_by("-pk")
        return rows.first() or MailText(edition=edition, kind=kind, language=language)

    def all_in_force(self, edition: Edition) -> list["MailText"]:
        """Of every kind and language that has one."""
        newest = self.filter(edition=edition).order_by("kind", "language", "-pk")
        return [row for row in newest.distinct("kind", "language") if row.is_own]


class MailText(Versioned):
    """Subject and body from a moment on, with placeholders by their keys: {deadline}.  Both empty:
    the house's text again.
    """

    VERSIONED: ClassVar[tuple[str, ...]] = ("subject", "body")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="mail_texts")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    body = models.TextField(_("text"), blank=True, default="")
    since = models.DateTimeField(auto_now_add=True)

    objects = MailTextQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["edition", "kind", "language", "-id"], name="mail_text_in_force")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject="", body="")
                | (~models.Q(subject="") & ~models.Q(body="")),
                name="mail_text_is_whole_or_none",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.kind} ({self.language})"

    @property
    def is_own(self) -> bool:
        """False: mails go out in the house's words."""
        return bool(self.body)
