"""Forms about judges."""
# tested by: tests/frontend/pages/organisers/panel/test_judges.py

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.models import Edition, User
from judging.models import Judge


@dataclass(frozen=True, slots=True)
class Invitation:
    """One line of the invitation form."""

    name: str
    email: str
    organisation: str
    fields: dict[str, float]


class InviteForm(forms.Form):
    """One judge a line: name, e-mail, organisation, fields."""

    lines = forms.CharField(
        label=gettext_lazy("Judges, one a line"),
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "placeholder": gettext_lazy(
                    "Narae Kim, narae.kim@example.org, Hanbit Ventures, ai bio"
                ),
            }
        ),
        help_text=gettext_lazy(
            "Name, e-mail, organisation, fields (short names, separated by spaces). "
            "Organisation and fields may be left out."
        ),
    )
    is_reserve = forms.BooleanField(label=gettext_lazy("As reserves"), required=False)
    is_shadow = forms.BooleanField(
        label=gettext_lazy("As shadow judges: they read and score, and never count"), required=False
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = set(edition.fields.values_list("slug", flat=True))
        judges = Judge.with_shadows.filter(edition=edition)
        self.taken = (
            set(User.objects.addresses_of(judges.values("user"))) if self.is_bound else set()
        )

    def clean_lines(self) -> list[Invitation]:
        """Every line taken apart; the first wrong one is named."""
        lines = [
            (number, line)
            for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1)
            if line.strip()
        ]
        return [self._invitation(number, line) for number, line in lines]

    def _invitation(self, number: int, line: str) -> Invitation:
        parts = [part.strip() for part in line.replace("\t", ",").split(",")]
        name, email, organisation, slugs = [*parts, "", "", "", ""][:4]
        no_address = _(
            "Line %(number)s: “%(email)s” is not an e-mail address. Write: name, "
            "e-mail, organisation, fields."
        )
        EmailValidator(no_address % {"number": number, "email": "%(value)s"})(email)
        if email.lower() in self.taken:
            raise ValidationError(
                _("Line %(number)s: %(email)s is already among the judges. Take the line out.")
                % {"number": number, "email": email}
            )
        self.taken.add(email.lower())
        unknown = [slug for slug in slugs.split() if slug not in self.known]
        if unknown:
            raise ValidationError(
                _("Line %(number)s: there is no field %(field)s. Known: %(known)s.")
                % {
                    "number": number,
                    "field": ", ".join(unknown),
                    "known": ", ".join(sorted(self.known)),
                }
            )
        return Invitation(name, email, organisation, dict.fromkeys(slugs.split(), 1.0))


class JudgeForm(forms.Form):
    """What the assignment needs to know about a judge."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=120, required=False
    )
    keywords = forms.CharField(
        label=gettext_lazy("Keywords"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Separated by commas. They are compared with those of the entries."),
    )
    max_load = forms.IntegerField(
        label=gettext_lazy("Sheets at most"),
        min_value=0,
        max_value=500,
        required=False,
        help_text=gettext_lazy("Empty: the limit of the round."),
    )
    min_load = forms.IntegerField(
        label=gettext_lazy("Sheets at least"), min_value=0, max_value=500, required=False
    )
    is_reserve = forms.BooleanField(
        label=gettext_lazy("Reserve: only asked when somebody drops out"), required=False
    )
    is_bridge = forms.BooleanField(
        label=gettext_lazy(
            "Bridge: reads entries of every division, so that divisions can be compared"
        ),
        required=False,
    )

    def clean_keywords(self) -> list[str]:
        """The words, without blanks."""
        return [word.strip() for word in self.cleaned_data["keywords"].split(",") if word.strip()]
