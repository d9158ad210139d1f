"""이의신청: a startup appeals against a published result, on procedure or fact only; the organisers
owe it a reasoned reply, which two persons answer for.
"""

# tested by: tests/judging/services/results/appeals/test_write_appeal.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Decided
from challenge.models import Edition, User
from judging.models.result import Announcement
from submissions.models import Entry


class AppealGround(models.TextChoices):
    """What an appeal may rest on: how it was judged, or a fact; never a judge's opinion."""

    RULES = "rules", _("The published rules or procedure were not followed")
    CONFLICT = "conflict", _("A judge had a conflict of interest")
    PAPERS = "papers", _("A submitted paper was not considered, or was mixed up")
    SUMS = "sums", _("Points were added up or ranked wrongly")
    FACTS = "facts", _("A fact about the company or the item was taken wrongly")


class AppealOutcome(models.TextChoices):
    """What the reply says."""

    ACCEPTED = "accepted", pgettext_lazy("appeal", "accepted")
    DISMISSED = "dismissed", pgettext_lazy("appeal", "dismissed")
    INADMISSIBLE = "inadmissible", pgettext_lazy("appeal", "not admissible")


class Appeal(Stateful, Decided):
    """One appeal of one entry against one version of a published result.

    number: counted in its edition from the first that was submitted.  version: of the
    announcement; a correction is published anew, and may be appealed against anew.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("appeal", "being written")
        SUBMITTED = "submitted", pgettext_lazy("appeal", "waiting for a reply")
        PREPARED = "prepared", pgettext_lazy("appeal", "reply waits for a second person")
        ANSWERED = "answered", pgettext_lazy("appeal", "answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")

    OPEN = (State.SUBMITTED, State.PREPARED)
    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.PREPARED, State.WITHDRAWN},
        State.PREPARED: {State.SUBMITTED, State.ANSWERED, State.WITHDRAWN},
        State.ANSWERED: set(),
        State.WITHDRAWN: set(),
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="appeals")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="appeals")
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="appeals")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    number = models.PositiveIntegerField(null=True)
    ground = models.CharField(_("ground"), max_length=10, choices=AppealGround, blank=True)
    statement = models.TextField(_("what happened"), blank=True)
    wanted = models.TextField(_("what you ask for"), blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reply_due_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=AppealOutcome, blank=True)
    reply_ko = models.TextField(_("reply (Korean)"), blank=True)
    reply_en = models.TextField(_("reply (English)"), blank=True)
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "announcement", "version"],
                condition=~Q(state="withdrawn"),
                name="appeal_once_per_version",
            ),
            models.UniqueConstraint(fields=["edition", "number"], name="appeal_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(number__isnull=False, submitted_at__isnull=False, reply_due_at__isnull=False)
                & ~Q(ground="")
                & ~Q(statement=""),
                name="appeal_submitted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["prepared", "answered"])
                | Q(prepared_by__isnull=False) & ~Q(outcome="") & ~Q(reply_ko=""),
                name="appeal_reply_has_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | Q(approved_by__isnull=False, answered_at__isnull=False)
                & ~Q(approved_by=models.F("prepared_by")),
                name="appeal_reply_needs_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.code or f"appeal {self.pk}"

    @property
    def code(self) -> str:
        """The number of its receipt, as people quote it; empty before it is submitted."""
        return f"{self.edition.year}-A{self.number:04d}" if self.number else ""

    @property
    def is_open(self) -> bool:
        """Whether a reply is owed."""
        return self.state in self.OPEN

    @property
    def reply(self) -> str:
        """The reasons in the reader's language."""
        return pick(self.reply_ko, self.reply_en)

    def decision_values(self) -> dict[str, Any] | None:
        """The reply that stands; None: none was written."""
        if not self.outcome:
            return None
        return {name: getattr(self, name) for name in ("outcome", "reply_ko", "reply_en")}


class AppealFile(models.Model):
    """A file beside an appeal; read by whoever answers it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="appeals/%Y/%m/", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "sha256"], name="appeal_file_once")
        ]

    def __str__(self) -> str:
        return self.name
