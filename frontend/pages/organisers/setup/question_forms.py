"""Forms for what startups are asked about: tracks, fields of business, sections.

They check; services write.
"""
# tested by: tests/frontend/pages/organisers/setup/test_form_settings.py

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.models import Field, FormSection, Track
from challenge.models.edition import slug_validator


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
            "help_ko": _("What stands above its questions, in Korean"),
            "help_en": _("What stands above its questions, in English"),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "help_ko": forms.Textarea(attrs={"rows": 2}),
            "help_en": forms.Textarea(attrs={"rows": 2}),
        }
