"""정정: a published result is corrected by a new version; the old one stays readable.  And a place
that became free, offered to the next on the waiting list.
"""

# tested by: tests/judging/services/results/test_correct.py
# tested by: tests/judging/services/results/after/test_move_up.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel import clock
from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Decided
from challenge.models import Edition, User
from judging.models.result import Announcement
from judging.models.round import Round
from submissions.models import Entry


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


class PlaceOffer(Stateful):
    """Asked of an entry that waits: whether it takes the place that another one left.

    A yes changes no result: that is a correction, by two people, with the yes as its reason.
    """

    class State(models.TextChoices):
        """How it was answered."""

        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", pgettext_lazy("offer of a place", "not answered in time")
        CANCELLED = "cancelled", pgettext_lazy("offer of a place", "cancelled")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.ACCEPTED, State.DECLINED, State.LAPSED, State.CANCELLED},
        State.ACCEPTED: {State.CANCELLED},
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="place_offers")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="place_offers")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="place_offers")
    left_by = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="place_offered_once"),
            models.UniqueConstraint(
                fields=["round", "left_by"],
                condition=Q(state__in=["open", "accepted"]),
                name="place_offered_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} ← {self.left_by_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.state == self.State.OPEN and self.answer_by > clock.now()
