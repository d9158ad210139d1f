"""Forms for what startups are asked: tracks, fields of business and questions.

They check; services write.
"""
# tested by: tests/frontend/pages/organisers/setup/test_form_settings.py

from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition, Field, Question, Track
from challenge.models.edition import slug_validator
from judging.models import Criterion
from submissions.queries.completeness import SECTION_TITLES

SECTIONS = ("problem", "solution", "growth", "team")
MOST_CHARACTERS = 10_000


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


class QuestionForm(NamedForm):
    """A question of the application."""

    section = forms.ChoiceField(label=_("Part of the form"))
    criterion_key = forms.ChoiceField(label=_("Read under the criterion"), required=False)
    choices = forms.CharField(
        label=_("Choices, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for questions of the kind “choice”: at least two."),
    )

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = [
            "section",
            "kind",
            "label_ko",
            "label_en",
            "help_ko",
            "help_en",
            "max_length",
            "required",
            "criterion_key",
            "choices",
        ]
        labels: ClassVar[dict[str, Any]] = {
            "kind": _("Kind"),
            "label_ko": _("Question in Korean"),
            "label_en": _("Question in English"),
            "help_ko": _("Hint in Korean"),
            "help_en": _("Hint in English"),
            "max_length": _("Characters at most"),
            "required": _("Must be answered"),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "help_ko": forms.Textarea(attrs={"rows": 2}),
            "help_en": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [
            name
            for name in edition.questions.order_by("order").values_list("section", flat=True)
            if name not in SECTIONS
        ]
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            (name, SECTION_TITLES.get(name, name)) for name in dict.fromkeys([*SECTIONS, *there])
        ]
        criteria = {
            criterion.key: criterion.title
            for criterion in Criterion.objects.filter(rubric__round__edition=edition).order_by(
                "-rubric__round__order"
            )
        }
        choices = [("", _("none")), *criteria.items()]
        self.fields["criterion_key"].choices = choices  # type: ignore[attr-defined]
        self.fields["max_length"].validators += [MinValueValidator(10)]
        if not self.is_bound:
            self.initial["choices"] = "\n".join(_words(choice) for choice in self.instance.choices)

    def clean_choices(self) -> list[Any]:
        """The lines; those that were there in two languages keep both."""
        known = {_words(choice): choice for choice in self.instance.choices}
        return [
            known.get(line.strip(), line.strip())
            for line in self.cleaned_data["choices"].splitlines()
            if line.strip()
        ]

    def clean_max_length(self) -> int:
        """Within what a form can hold."""
        most = int(self.cleaned_data["max_length"])
        if most > MOST_CHARACTERS:
            raise forms.ValidationError(
                gettext("At most %(most)s characters. Choose a smaller number.")
                % {"most": MOST_CHARACTERS}
            )
        return most

    def clean(self) -> dict[str, Any]:
        """A choice needs something to choose from."""
        cleaned = super().clean() or {}
        is_choice = cleaned.get("kind") == Question.Kind.CHOICE
        if is_choice and len(cleaned.get("choices") or []) < 2:  # noqa: PLR2004
            self.add_error("choices", gettext("Write at least two choices, one a line."))
        return cleaned


def _words(choice: Any) -> str:
    return str(choice.get("ko", "")) if isinstance(choice, dict) else str(choice)
