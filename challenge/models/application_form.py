"""What an edition asks of startups: sections of questions, and papers by name."""
# tested by: tests/challenge/services/test_editions.py

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenge.kernel.file_types import FILE_TYPES, endings, types_in_words
from challenge.kernel.questions.definitions import (
    ANSWER_PREFIX,
    BUILT_IN,
    BUILT_IN_PREFIXES,
    choice_words,
    mistakes_in,
    table_of,
)
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models.edition import Edition, slug_validator

# legal forms of companies, as submissions.models.Startup.Kind names them
COMPANY_KINDS = {
    "corporation": _("corporation"), "sole": _("sole proprietor"), "pre": _("pre-startup founder"),
}  # fmt: skip


def validate_key(key: str) -> None:
    """No question is called like what every application has."""
    if key in BUILT_IN or key.startswith(BUILT_IN_PREFIXES):
        raise ValidationError(
            _("Every application has a field of this name. Choose another short name.")
        )


DATA_ROOM = "data_room"  # files of a winner that belong to no application


def validate_paper_key(key: str) -> None:
    """No paper is called like the file that answers a question."""
    if key.startswith(ANSWER_PREFIX) or key == DATA_ROOM:
        raise ValidationError(_("Names that begin so belong to answers. Choose another one."))


class FormSection(Versioned):
    """A page of the form: its title and place.  name: Question.section."""

    VERSIONED = ("order", "title_ko", "title_en", "help_ko", "help_en")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=50, validators=[slug_validator])
    order = models.PositiveSmallIntegerField(default=0)
    title_ko = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    help_ko = models.TextField(blank=True, max_length=1000)
    help_en = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="section_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What the page is called, in the reader's language."""
        return pick(self.title_ko, self.title_en)

    @property
    def help(self) -> str:
        """What is shown above its questions, in the reader's language."""
        return pick(self.help_ko, self.help_en)


class Question(Versioned):
    """One question of the application form."""

    class Kind(models.TextChoices):
        """How it is answered."""

        SHORT = "short", _("one line")
        LONG = "long", _("text")
        NUMBER = "number", _("number")
        MONEY = "money", _("amount in KRW")
        DATE = "date", _("date")
        YES_NO = "yesno", _("yes or no")
        CHOICE = "choice", _("choice")
        CHOICES = "choices", _("several choices")
        URL = "url", _("web address")
        VIDEO = "video", _("video link")
        FILE = "file", _("file")
        TABLE = "table", _("table")

    VERSIONED = (
        "section", "order", "kind", "label_ko", "label_en", "help_ko", "help_en", "max_length",
        "required", "choices", "options", "condition", "criterion_key",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=50, validators=[slug_validator, validate_key])
    section = models.CharField(max_length=50)
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LONG)
    label_ko = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    help_ko = models.TextField(blank=True)
    help_en = models.TextField(blank=True)
    max_length = models.PositiveIntegerField(default=1000)
    required = models.BooleanField(default=True)
    choices = models.JSONField(default=list, blank=True)
    # what its kind needs: a unit, the columns and rows of a table (kernel/questions/definitions.py)
    options = models.JSONField(default=dict, blank=True, db_default={})
    # when it is asked; {}: always (kernel/questions/conditions.py)
    condition = models.JSONField(default=dict, blank=True, db_default={})
    criterion_key = models.CharField(max_length=50, blank=True)
    reworded_at = models.DateTimeField(null=True, blank=True)  # since applications opened

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="question_key_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """What its kind needs is there."""
        if mistakes := mistakes_in(self.kind, self.choices, self.options):
            raise ValidationError(dict(mistakes))

    @property
    def label(self) -> str:
        """The question in the reader's language."""
        return pick(self.label_ko, self.label_en)

    @property
    def help(self) -> str:
        """The hint in the reader's language."""
        return pick(self.help_ko, self.help_en)

    @property
    def columns(self) -> list[str]:
        """The heads of a table in the reader's language; empty for other kinds."""
        return [column.label for column in table_of(self.options).columns]

    @property
    def choice_words(self) -> list[str]:
        """What may be chosen, in the reader's language."""
        return list(choice_words(self.choices).values())

    @property
    def facts(self) -> dict[str, Any]:
        """What an answer is read by, as plain data: kind, choices, options."""
        return {"kind": self.kind, "choices": self.choices, "options": self.options}


class Paper(Versioned):
    """A paper that the edition asks for, by name: what it may be, and who reads it."""

    class Readers(models.TextChoices):
        """Who sees it, beside those who wrote it."""

        ORGANISERS = "organisers", _("organisers only")
        JUDGES = "judges", _("organisers and judges")

    VERSIONED = (
        "order", "name_ko", "name_en", "help_ko", "help_en", "required", "track_slugs",
        "company_kinds", "types",
        "most_megabytes", "most_pages", "most_months", "readers", "several",
        "bonus_points", "bonus_round",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="papers")
    # Attachment.kind
    key = models.CharField(max_length=50, validators=[slug_validator, validate_paper_key])
    order = models.PositiveSmallIntegerField(default=0)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    help_ko = models.TextField(blank=True, max_length=500)
    help_en = models.TextField(blank=True, max_length=500)
    required = models.BooleanField(default=True)
    track_slugs = models.JSONField(default=list, blank=True)  # asked in these only; []: in all
    company_kinds = models.JSONField(default=list, blank=True)  # of these only; []: of all
    types = models.JSONField(default=list)  # of kernel/file_types.py
    most_megabytes = models.PositiveSmallIntegerField(null=True, blank=True)  # None: as the server
    most_pages = models.PositiveSmallIntegerField(null=True, blank=True)  # of a PDF
    # issued at most so many months before the edition's notice date; None: no date is asked
    most_months = models.PositiveSmallIntegerField(null=True, blank=True)
    readers = models.CharField(max_length=10, choices=Readers, default=Readers.ORGANISERS)
    several = models.BooleanField(default=False)  # files beside one another; else the newest wins
    # who sends it claims so many points of bonus; None: it is no proof for a bonus
    bonus_points = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    bonus_round = models.PositiveSmallIntegerField(default=1, db_default=1)  # order of the round

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="paper_key_once_per_edition"),
            models.CheckConstraint(
                condition=models.Q(bonus_points__isnull=True)
                | models.Q(bonus_points__gt=0, required=False, bonus_round__gte=1),
                name="paper_for_a_bonus_is_optional",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Types that we know, and limits that a file can keep."""
        wrong: dict[str, Any] = {}
        kinds = self.types if isinstance(self.types, list) else []
        if not kinds or not all(isinstance(kind, str) and kind in FILE_TYPES for kind in kinds):
            names = ", ".join(FILE_TYPES)
            wrong["types"] = _("Choose at least one of: %(known)s.") % {"known": names}
        slugs = self.track_slugs
        known = set(self.edition.tracks.values_list("slug", flat=True)) if slugs else set()
        if not isinstance(slugs, list) or not all(slug in known for slug in map(str, slugs)):
            wrong["track_slugs"] = _("Choose tracks of this edition.")
        forms = self.company_kinds
        if not isinstance(forms, list) or not all(form in COMPANY_KINDS for form in forms):
            wrong["company_kinds"] = _("Choose at least one of: %(known)s.") % {
                "known": ", ".join(COMPANY_KINDS)
            }
        if self.bonus_points is not None:
            wrong |= self._bonus_mistakes()
        for name in ("most_megabytes", "most_pages", "most_months"):
            if getattr(self, name) == 0:
                wrong[name] = _("Write a number from 1, or leave it empty.")
        if wrong:
            raise ValidationError(wrong)

    def _bonus_mistakes(self) -> dict[str, Any]:
        wrong: dict[str, Any] = {}
        if self.bonus_points is not None and self.bonus_points <= 0:
            wrong["bonus_points"] = _("Write points above 0, or leave it empty.")
        if self.required:
            wrong["required"] = _(
                "A paper that gives bonus points is a choice of the startup: it can't be required."
            )
        if self.bonus_round < 1:
            wrong["bonus_round"] = _("Write a number from 1.")
        return wrong

    @property
    def name(self) -> str:
        """What the paper is called, in the reader's language."""
        return pick(self.name_ko, self.name_en)

    @property
    def help(self) -> str:
        """The hint in the reader's language."""
        return pick(self.help_ko, self.help_en)

    @property
    def accept(self) -> str:
        """The endings of its files, as an input takes them."""
        return ",".join(endings(self.types))

    @property
    def types_in_words(self) -> str:
        """PDF, HWPX, …"""
        return types_in_words(self.types)

    @property
    def company_kinds_in_words(self) -> str:
        """The legal forms that are asked for it; "" for all."""
        return ", ".join(str(COMPANY_KINDS[kind]) for kind in self.company_kinds)

    @property
    def is_for_judges(self) -> bool:
        """Whether judges read it."""
        return self.readers == self.Readers.JUDGES
