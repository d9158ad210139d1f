"""Entries, what was submitted of them, and the receipts."""
# tested by: tests/submissions/services/test_submit.py

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.text.folded_names import beside
from challenge.models import Edition, Field, Track, User
from submissions.models.startups import Startup


class EntryState(models.TextChoices):
    """Where an entry stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ImportSource(models.TextChoices):
    """How an application reached the organiser that came in by a file."""

    PAPER = "paper", _("on paper")
    MAIL = "mail", _("by e-mail")
    SITE = "site", _("by another site")
    OTHER = "other", _("another way")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the entry table."""

    def written_by(self, user: User) -> "EntryQuerySet":
        """Entries of the startups that the person writes for."""
        return self.filter(startup__members__user=user)

    def in_competition(self) -> "EntryQuerySet":
        """Submitted, not withdrawn."""
        return self.filter(state=EntryState.SUBMITTED)


class Entry(Stateful):
    """What a startup enters into an edition: a draft from the first keystroke."""

    MOVES: ClassVar[dict[str, set[str]]] = {
        EntryState.DRAFT: {EntryState.SUBMITTED},
        EntryState.SUBMITTED: {EntryState.SUBMITTED, EntryState.WITHDRAWN},
        EntryState.WITHDRAWN: {EntryState.SUBMITTED},  # until the deadline
    }

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    startup = models.ForeignKey(Startup, on_delete=models.PROTECT, related_name="entries")
    track = models.ForeignKey(
        Track,
        verbose_name=_("track"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    field = models.ForeignKey(
        Field,
        verbose_name=_("field"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    state = models.CharField(max_length=10, choices=EntryState, default=EntryState.DRAFT)
    number = models.PositiveIntegerField(
        null=True, blank=True
    )  # 접수번호: from a database sequence at the first submission
    title_ko = models.CharField(_("item name"), max_length=120, blank=True)
    title_en = models.CharField(_("item name in English"), max_length=120, blank=True)
    one_line_ko = models.CharField(_("the item in one sentence"), max_length=200, blank=True)
    one_line_en = models.CharField(
        _("the item in one English sentence"), max_length=200, blank=True
    )
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    answers = models.JSONField(
        default=dict, blank=True
    )  # question key → what was typed, however incomplete
    answer_versions = models.JSONField(
        default=dict, blank=True
    )  # question key → [version, user id, time]: two writers, field by field
    revision = models.PositiveIntegerField(default=0)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # as it was submitted: whoever only types a number into a draft doesn't own it
    registration_number = models.CharField(max_length=10, blank=True, db_default="")
    # empty: the startup wrote it here; else where its papers and consents came from
    import_source = models.CharField(
        max_length=6, choices=ImportSource, blank=True, default="", db_default=""
    )
    import_note = models.CharField(max_length=300, blank=True, default="", db_default="")
    # the organiser's extension for this entry alone, with the reason that the startup reads; the
    # log holds who gave it and when.  Null: none
    extended_until = models.DateTimeField(null=True)
    extension_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)  # what was written is gone, what was decided stays

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "startup"], name="entry_once_per_startup_and_edition"
            ),
            models.UniqueConstraint(
                fields=["edition", "number"], name="entry_number_once_per_edition"
            ),
            models.UniqueConstraint(
                fields=["edition", "registration_number"],
                condition=Q(state=EntryState.SUBMITTED) & ~Q(registration_number=""),
                name="entry_company_once_per_edition",
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.DRAFT)
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="entry_submitted_has_number_and_time",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | ~Q(extension_reason=""),
                name="entry_extension_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["edition", "state", "number"])]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The item's name in the reader's language, or the company's."""
        return pick(self.title_ko, self.title_en) or self.startup.name

    @property
    def title_beside_company(self) -> str:
        """The title where the company's name is printed too: empty if it only repeats that."""
        return beside(self.title, self.startup.name)

    @property
    def title_with_company(self) -> str:
        """The title with the company in brackets, or the company where both read alike."""
        title, company = self.title_beside_company, self.startup.name
        return f"{title} ({company})" if title else company

    @property
    def one_line(self) -> str:
        """The item in one sentence, in the reader's language."""
        return pick(self.one_line_ko, self.one_line_en)

    @property
    def is_extended(self) -> bool:
        """Whether it has more time than the edition gives to all."""
        return self.extended_until is not None and self.extended_until > self.edition.closes_at

    @property
    def closes_at(self) -> datetime:
        """Its deadline: the edition's, or the later one that its organiser gave it."""
        return max(self.edition.closes_at, self.extended_until or self.edition.closes_at)

    @property
    def is_open(self) -> bool:
        """Whether its call runs, for all or for it alone."""
        runs = self.edition.state == Edition.State.PUBLISHED
        return runs and self.edition.opens_at <= timezone.now() <= self.closes_at

    @property
    def last_moment(self) -> datetime:
        """Its deadline with the edition's grace."""
        return self.closes_at + timedelta(seconds=self.edition.grace_seconds)

    @property
    def code(self) -> str:
        """The application number as people write it (2026-0042), or an empty string before the
        first submission.
        """
        return f"{self.edition.year}-{self.number:04d}" if self.number else ""


class SubmitWish(models.Model):
    """The representative's wish that a complete draft is submitted by itself at the deadline;
    withdrawn, or done once.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="submit_wishes")
    wished_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    wished_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(
        null=True
    )  # submitted, or found incomplete when the deadline had passed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(withdrawn_at__isnull=True, done_at__isnull=True),
                name="submit_wish_in_force_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} at the deadline"


class EntryVersion(models.Model):
    """What was submitted, word for word; never changed."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "number"], name="version_number_once_per_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"


class Receipt(models.Model):
    """접수증: proof of a submission.  The same idempotency key returns the same receipt."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="receipts")
    version = models.OneToOneField(EntryVersion, on_delete=models.PROTECT, related_name="receipt")
    number = models.CharField(max_length=30)  # year-number-version, so once per edition
    received_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "idempotency_key"], name="receipt_once_per_key"
            ),
            models.UniqueConstraint(fields=["entry", "number"], name="receipt_number_once"),
        ]

    def __str__(self) -> str:
        return self.number
