"""정정: a published result is corrected by a new version; the old one stays readable."""

# tested by: tests/judging/services/results/test_correct.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Decided
from challenge.models import User
from judging.models.result import Announcement


class AnnouncementVersion(models.Model):
    """What was published before a correction, word for word; never changed.

    results: who was chosen, [{"code", "kind", "award_ko", "award_en"}], by application number;
    bundle: what was published, full_bundle: for observers and auditors alone.
    """

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField()
    message_ko = models.TextField(blank=True)
    message_en = models.TextField(blank=True)
    reason_ko = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    results = models.JSONField()
    bundle = models.JSONField()
    full_bundle = models.JSONField()
    digest = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "number"], name="announcement_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement} v{self.number}"

    @property
    def message(self) -> str:
        """The organiser's words in the reader's language."""
        return pick(self.message_ko, self.message_en)

    @property
    def reason(self) -> str:
        """Why this version had replaced the one before it."""
        return pick(self.reason_ko, self.reason_en)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Application numbers of those chosen, each with its award in the reader's language."""
        return [(row["code"], pick(row["award_ko"], row["award_en"])) for row in self.results]


class ResultCorrection(Stateful, Decided):
    """A correction of a published result: prepared by one person, published by another.

    changes: [{"entry": id, "kind", "award": key or ""}], the decisions that become others.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PREPARED = "prepared", _("waiting for approval")
        PUBLISHED = "published", _("published")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PREPARED: {State.PUBLISHED},
        State.PUBLISHED: set(),
    }

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="corrections"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    changes = models.JSONField()
    reason_ko = models.TextField()
    reason_en = models.TextField(blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement"],
                condition=Q(state="prepared"),
                name="correction_prepared_once",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared")
                | (
                    Q(approved_by__isnull=False, published_at__isnull=False)
                    & ~Q(approved_by=models.F("prepared_by"))
                ),
                name="correction_needs_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(reason_ko=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"correction of {self.announcement}"

    def decision_values(self) -> dict[str, Any]:
        """What is corrected, and why."""
        names = ("changes", "reason_ko", "reason_en")
        return {name: getattr(self, name) for name in names}

    @property
    def reason(self) -> str:
        """Why, in the reader's language."""
        return pick(self.reason_ko, self.reason_en)
