"""Startups, their entries, files, eligibility and consents."""
# tested by: tests/submissions/services/test_submit.py

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from challenge.kernel.bilingual import pick
from challenge.kernel.states import Stateful
from challenge.models import Edition, Field, Track, User


class Startup(models.Model):
    """A company (or a founder before founding) that enters."""

    class Kind(models.TextChoices):
        """Legal form; decides which start date counts."""

        CORPORATION = "corporation", _("corporation")
        SOLE = "sole", _("sole proprietor")
        PRE = "pre", _("pre-startup founder")

    kind = models.CharField(_("legal form"), max_length=12, choices=Kind, default=Kind.CORPORATION)
    name_ko = models.CharField(_("company name"), max_length=120)
    name_en = models.CharField(_("company name in English"), max_length=120, blank=True)
    registration_number = models.CharField(
        _("business registration number"), max_length=10, blank=True
    )
    founded_on = models.DateField(_("start date"), null=True, blank=True)
    representative = models.CharField(_("representative"), max_length=80, blank=True)
    city = models.CharField(
        _("city or province of the head office"), max_length=40, default="서울특별시"
    )
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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~Q(registration_number=""),
                name="startup_registration_number_once",
            ),
            models.CheckConstraint(
                condition=Q(registration_number="") | Q(registration_number__regex=r"^[0-9]{10}$"),
                name="startup_registration_number_is_ten_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class Member(models.Model):
    """A person who writes for a startup."""

    class Kind(models.TextChoices):
        """The representative submits and consents; writers write."""

        REPRESENTATIVE = "representative", _("representative")
        WRITER = "writer", _("co-writer")

    startup = models.ForeignKey(Startup, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.REPRESENTATIVE)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["startup", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} @ {self.startup}"


class EntryState(models.TextChoices):
    """Where an entry stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("withdrawn")


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
        EntryState.WITHDRAWN: set(),
    }

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    startup = models.ForeignKey(Startup, on_delete=models.PROTECT, related_name="entries")
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    field = models.ForeignKey(
        Field, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
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
    keywords = models.JSONField(default=list, blank=True)
    answers = models.JSONField(
        default=dict, blank=True
    )  # question key → what was typed, however incomplete
    answer_versions = models.JSONField(
        default=dict, blank=True
    )  # question key → [version, user id, time]: two writers, field by field
    revision = models.PositiveIntegerField(default=0)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

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
            models.CheckConstraint(
                condition=Q(state=EntryState.DRAFT)
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="entry_submitted_has_number_and_time",
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
    def one_line(self) -> str:
        """The item in one sentence, in the reader's language."""
        return pick(self.one_line_ko, self.one_line_en)

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
    number = models.CharField(max_length=30, unique=True)
    received_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "idempotency_key"], name="receipt_once_per_key"
            )
        ]

    def __str__(self) -> str:
        return self.number


class AttachmentKind(models.TextChoices):
    """Which paper it is."""

    DECK = "deck", _("pitch deck")
    PLAN = "plan", _("business plan")
    REGISTRATION = "registration", _("business registration certificate")
    PROOF = "proof", _("supporting document")


class Attachment(Stateful):
    """An uploaded file that went, or goes, through the checks."""

    class State(models.TextChoices):
        """Where the check stands."""

        CHECKING = "checking", _("being checked")
        READY = "ready", _("ready")
        REFUSED = "refused", _("can't be used")
        REMOVED = "removed", _("removed")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.CHECKING: {State.READY, State.REFUSED, State.REMOVED},
        State.READY: {State.REMOVED},
        State.REFUSED: {State.REMOVED},
        State.REMOVED: set(),
    }

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=14, choices=AttachmentKind)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    name = models.CharField(max_length=200)  # NFC; as the person named it
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100, blank=True)
    page_count = models.PositiveSmallIntegerField(null=True)
    refusal_code = models.CharField(max_length=40, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "kind", "state"])]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way, in pieces: resumable after a cut connection."""

    token = models.UUIDField(unique=True)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=14, choices=AttachmentKind)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=200)
    pieces = models.JSONField(
        default=list, db_default=JSONArray()
    )  # names in the storage, in order; together they are `offset` bytes
    attachment = models.OneToOneField(
        Attachment, null=True, on_delete=models.CASCADE, related_name="upload"
    )
    started_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__lte=models.F("size")), name="upload_offset_within_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.size}"


class DeckPage(models.Model):
    """One page of a PDF as pictures and text, made by a task; judges see these, on phones and
    offline.
    """

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.FileField(upload_to="pages/%Y/%m/", max_length=200)
    thumbnail = models.FileField(upload_to="pages/%Y/%m/", max_length=200)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "number"], name="page_number_once_per_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id}/{self.number}"


class EligibilityCheck(Stateful):
    """요건검토 of one entry: the outcome of every rule, and who decided."""

    class State(models.TextChoices):
        """The outcome."""

        PENDING = "pending", _("to be checked")
        ELIGIBLE = "eligible", _("eligible")
        CORRECTION = "correction", _("correction requested")
        INELIGIBLE = "ineligible", _("ineligible")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PENDING: {State.ELIGIBLE, State.CORRECTION, State.INELIGIBLE},
        State.CORRECTION: {State.ELIGIBLE, State.INELIGIBLE, State.PENDING},
        State.ELIGIBLE: {State.INELIGIBLE, State.PENDING},
        State.INELIGIBLE: {State.ELIGIBLE, State.PENDING},
    }

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="eligibility")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    findings = models.JSONField(
        default=list
    )  # [{"rule", "outcome": "pass"|"fail"|"unknown", "facts"}]
    reason = models.TextField(blank=True)
    correction_due_at = models.DateTimeField(null=True)
    # what the correction opens (company, item, section:<name>, file:<kind>) until it is due; both
    # stay when it has come in, since it may come in again, and go when a person decides
    correction_parts = models.JSONField(default=list, db_default=JSONArray())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["ineligible", "correction"]) | ~Q(reason=""),
                name="eligibility_no_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.state}"


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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["startup", "edition", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_in_force_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.startup_id} {self.kind}"
