"""Forms for what startups are asked about: tracks, fields of business, sections, papers.

They check; services write.
"""
# tested by: tests/frontend/pages/organisers/setup/test_form_settings.py

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.kernel.file_types import FILE_TYPES, types_in_words
from challenge.models import Edition, Field, FormSection, Paper, Track
from challenge.models.edition import slug_validator
from challenge.services.application_form import PAPER_WORDS
from submissions.models import Startup


class ShortName(forms.CharField):
    """The name that files, links and the API use; it stays as it is once it is there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Short name"),
            max_length=49,
            validators=[slug_validator],
            help_text=_("Lowercase letters, digits and hyphens. Files and the API name it so."),
            **options,
        )


# ModelForm takes no argument at run time
class NamedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row with a short name: asked for while it is new, never again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields = {"slug": ShortName(), **self.fields}

    def facts(self) -> dict[str, Any]:
        """What the service writes."""
        names = self.Meta.fields  # type: ignore[attr-defined]
        return {name: self.cleaned_data[name] for name in names}


class TrackForm(NamedForm):
    """A division of the edition."""

    class Meta:
        model = Track
        fields: ClassVar[list[str]] = ["name_ko", "name_en", "max_age_years"]
        labels: ClassVar[dict[str, Any]] = {
            "name_ko": _("Name in Korean"),
            "name_en": _("Name in English"),
            "max_age_years": _("company age at most (years)"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "max_age_years": _("Empty: the limit of the edition.")
        }


class FieldForm(NamedForm):
    """A line of business."""

    class Meta:
        model = Field
        fields: ClassVar[list[str]] = ["name_ko", "name_en"]
        labels: ClassVar[dict[str, Any]] = {
            "name_ko": _("Name in Korean"),
            "name_en": _("Name in English"),
        }


class SectionRowForm(NamedForm):
    """A page of the form."""

    class Meta:
        model = FormSection
        fields: ClassVar[list[str]] = ["title_ko", "title_en", "help_ko", "help_en"]
        labels: ClassVar[dict[str, Any]] = {
            "title_ko": _("Title in Korean"),
            "title_en": _("Title in English"),
            "help_ko": _("What is shown above its questions, in Korean"),
            "help_en": _("What is shown above its questions, in English"),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "help_ko": forms.Textarea(attrs={"rows": 2}),
            "help_en": forms.Textarea(attrs={"rows": 2}),
        }


class PaperForm(NamedForm):
    """A paper that startups are asked for."""

    types = forms.MultipleChoiceField(
        label=_("Types of files that are taken"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind, types_in_words([kind])) for kind in FILE_TYPES],
    )
    track_slugs = forms.MultipleChoiceField(
        label=_("Only in these tracks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: in all."),
    )
    company_kinds = forms.MultipleChoiceField(
        label=_("Only of these legal forms"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Startup.Kind.choices,
        help_text=_("Nothing ticked: of all."),
    )

    class Meta:
        model = Paper
        fields: ClassVar[list[str]] = [
            "name_ko",
            "name_en",
            "help_ko",
            "help_en",
            "required",
            "several",
            "readers",
            "types",
            "most_megabytes",
            "most_pages",
            "most_months",
            "track_slugs",
            "company_kinds",
            "bonus_points",
            "bonus_round",
        ]
        labels: ClassVar[dict[str, Any]] = {
            "name_ko": _("Name in Korean"),
            "name_en": _("Name in English"),
            "help_ko": _("Hint in Korean"),
            "help_en": _("Hint in English"),
            "required": _("Must be sent"),
            "several": _("Several files may be sent"),
            "readers": _("Who sees it"),
            "most_megabytes": _("Largest file (MB)"),
            "most_pages": _("Pages at most"),
            "most_months": _("Issued at most so many months before the reference date"),
            "bonus_points": _("Bonus points that it may give"),
            "bonus_round": _("Round of the bonus"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "several": _("Otherwise the newest file takes the place of the older one."),
            "most_megabytes": _("Empty: as much as the site takes."),
            "most_pages": _("Counted in PDFs. Empty: as many as the site takes."),
            "most_months": _("The startup is then asked for the day of issue. Empty: any age."),
            "bonus_points": _(
                "Whoever sends it claims them; you accept or refuse each claim with a reason. "
                "Empty: it is no proof for a bonus."
            ),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "help_ko": forms.Textarea(attrs={"rows": 2}),
            "help_en": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tracks = [(track.slug, track.name) for track in edition.tracks.all()]
        self.fields["track_slugs"].choices = tracks  # type: ignore[attr-defined]
        rounds = [(round.order, round.name) for round in edition.rounds.all()]
        self.fields["bonus_round"] = forms.TypedChoiceField(
            label=self.fields["bonus_round"].label, choices=rounds, coerce=int, required=False
        )
        self.instance.edition = edition
        self.is_of_words = False

    def clean_bonus_round(self) -> int:
        """Left out, it stays as it is."""
        return int(self.cleaned_data.get("bonus_round") or self.instance.bonus_round)

    def leave_words(self) -> None:
        """Applications are open: of a paper that is there, only its words are asked for."""
        self.fields = {name: self.fields[name] for name in self.fields if name in PAPER_WORDS}
        self.is_of_words = True

    def facts(self) -> dict[str, Any]:
        """What the service writes."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "slug"}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each input; lists of boxes are wide, and the short name, so that languages are pairs."""
        wide = {"slug", "types", "track_slugs", "company_kinds"}
        for field in self:
            is_wide = field.name in wide
            yield {"field": field, "is_asked": True, "is_wide": is_wide, "is_tall": False}
