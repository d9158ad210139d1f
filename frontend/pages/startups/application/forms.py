"""The forms of an application.  What was typed is always kept; the forms say what to mend."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from challenge.kernel.bilingual import pick
from challenge.models import Edition, Question
from submissions.models import AttachmentKind, Startup
from submissions.services.start import problems_at_start

DISTRICTS = [
    *(
        "강남구",
        "강동구",
        "강북구",
        "강서구",
        "관악구",
        "광진구",
        "구로구",
        "금천구",
        "노원구",
        "도봉구",
        "동대문구",
        "동작구",
        "마포구",
    ),
    *(
        "서대문구",
        "서초구",
        "성동구",
        "성북구",
        "송파구",
        "양천구",
        "영등포구",
        "용산구",
        "은평구",
        "종로구",
        "중구",
        "중랑구",
    ),
]
KINDS = [
    ("corporation", _("Corporation")),
    ("sole", _("Sole proprietor")),
    ("pre", _("Pre-startup founder")),
]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
MANWON = 10_000


class KeptForm(forms.Form):
    """A form that never throws away what was typed: the service keeps it, then says
    what to mend.
    """

    use_required_attribute = False

    def show_problems(self, problems: dict[str, Any]) -> None:
        """Show these sentences at their fields, instead of Django's own."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for name, text in problems.items():
            self.add_error(name if name in self.fields else None, str(text))


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManwonField(forms.IntegerField):
    """An amount typed in units of 10,000 won, held in won."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=0,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Won → 만 원 for showing; what was typed is shown as it was."""
        return f"{value // MANWON:,}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """만 원 → won; commas are fine."""
        typed = super().to_python(str(value).replace(",", "").replace(" ", "") if value else value)
        return None if typed is None else typed * MANWON


class StartForm(KeptForm):
    """Three questions that spare somebody the whole form."""

    company_name = forms.CharField(
        label=_("Company name"),
        max_length=120,
        help_text=_("As it stands in the business registration."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    in_seoul = forms.ChoiceField(
        label=_("Is the head office in Seoul?"), choices=YES_NO, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("Legal form"),
        choices=KINDS,
        widget=forms.RadioSelect,
        initial=Startup.Kind.CORPORATION,
    )
    founded_on = forms.DateField(
        label=_("When was the company founded?"),
        required=False,
        widget=DateInput,
        help_text=_(
            "Corporation: the day of registration. Sole proprietor: the business start date. "
            "Leave it empty before founding."
        ),
    )
    representative = forms.ChoiceField(
        label=_("Are you the representative?"), choices=YES_NO, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        if not edition.pre_startups_allowed:
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                choice for choice in KINDS if choice[0] != Startup.Kind.PRE
            ]

    def clean_representative(self) -> str:
        """The representative begins; others write with them."""
        if self.cleaned_data["representative"] != "yes":
            raise forms.ValidationError(
                _(
                    "The representative begins the application with their own account, and "
                    "can then add you as a co-writer."
                )
            )
        return "yes"

    def clean(self) -> dict[str, Any]:
        """What keeps the company from taking part is said before the draft is begun."""
        values = super().clean() or {}
        founded, pre = values.get("founded_on"), values.get("kind") == Startup.Kind.PRE
        if not pre and "founded_on" in values and founded is None:
            self.add_error("founded_on", _("Write the day on which the company was founded."))
        facts = {
            "company_name": values.get("company_name", "-"),
            "kind": values.get("kind", Startup.Kind.CORPORATION),
            "founded_on": founded,
        }
        for name, text in problems_at_start(
            edition=self.edition, in_seoul=values.get("in_seoul") != "no", **facts
        ).items():
            self.add_error(name, text)
        return values


class CompanyForm(KeptForm):
    """The company's facts; reused in the next application."""

    kind = forms.ChoiceField(label=_("Legal form"), choices=KINDS, widget=forms.RadioSelect)
    name_ko = forms.CharField(label=_("Company name"), max_length=120)
    name_en = forms.CharField(label=_("Company name in English"), max_length=120, required=False)
    registration_number = forms.CharField(
        label=_("Business registration number"),
        max_length=14,
        help_text=_("10 digits, as on the certificate."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "000-00-00000"}),
    )
    founded_on = forms.DateField(
        label=_("Start date"),
        widget=DateInput,
        help_text=_(
            "Corporation: the day of registration. Sole proprietor: the business start date."
        ),
    )
    representative = forms.CharField(label=_("Representative"), max_length=80)
    city = forms.CharField(
        label=_("City or province of the head office"), max_length=40, required=False
    )
    district = forms.ChoiceField(
        label=_("District"),
        choices=[("", _("Choose"))] + [(name, name) for name in DISTRICTS],
        widget=forms.Select(attrs={"lang": "ko"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    homepage = forms.URLField(label=_("Homepage"), required=False, assume_scheme="https")
    headcount = forms.IntegerField(
        label=_("People who work here"), required=False, min_value=0, max_value=100_000
    )
    revenue_krw = ManwonField(
        label=_("Revenue of the last 12 months"), help_text=_("Leave it empty if there is none.")
    )
    raised_krw = ManwonField(label=_("Raised so far"))
    ask_krw = ManwonField(label=_("Amount sought"))

    def typing_problems(self) -> dict[str, str]:
        """What Django can't read; empty answers aren't among it: the service says what to write."""
        return {
            name: str(errors[0].message % (errors[0].params or {}))
            for name, errors in self.errors.as_data().items()
            if errors[0].code != "required"
        }


class ItemForm(KeptForm):
    """The item: what lists, judges and the public page call it."""

    title_ko = forms.CharField(
        label=_("Item name"), required=True, widget=forms.TextInput(attrs={"data-max": "120"})
    )
    one_line_ko = forms.CharField(
        label=_("The item in one sentence"),
        help_text=_("Whose problem do you solve, and how?"),
        widget=forms.Textarea(attrs={"rows": 2, "data-max": "200"}),
    )
    track = forms.ChoiceField(label=_("Track"), widget=forms.RadioSelect)
    field = forms.ChoiceField(label=_("Field"), widget=forms.RadioSelect)
    keywords = forms.CharField(
        label=_("Keywords"),
        required=False,
        help_text=_(
            "Up to 10, with commas between them. They help to find judges who know your field."
        ),
    )
    title_en = forms.CharField(
        label=_("Item name in English"),
        required=False,
        widget=forms.TextInput(attrs={"data-max": "120", "lang": "en"}),
    )
    one_line_en = forms.CharField(
        label=_("The item in one English sentence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-max": "200", "lang": "en"}),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].choices = [(track.slug, track.name) for track in edition.tracks.all()]  # type: ignore[attr-defined]
        self.fields["field"].choices = [(field.slug, field.name) for field in edition.fields.all()]  # type: ignore[attr-defined]


class SectionForm(KeptForm):
    """One page of the edition's own questions."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = _input_for(question)


class FileForm(forms.Form):
    """A file in one go, for browsers without JavaScript."""

    kind = forms.ChoiceField(label=_("Which paper is it?"), choices=AttachmentKind.choices)
    file = forms.FileField(label=_("File"))


class MemberForm(KeptForm):
    """Somebody who writes with us."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)


class ObjectionForm(KeptForm):
    """Whom to keep away from our entry; the service says what to mend."""

    person = forms.CharField(
        label=_("Person"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = forms.CharField(
        label=_("Organisation or e-mail domain"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "For example Hangang Ventures, or hangang.example. With a person: only the "
            "person of that name there."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Write the reason: organisers read it.")},
        widget=forms.Textarea(attrs={"rows": 3, "data-max": "300"}),
        help_text=_("What ties you or sets you against one another, in a sentence or two."),
    )


def _input_for(question: Question) -> forms.Field:
    options: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": question.required,
    }
    kinds, counter = Question.Kind, {"data-max": str(question.max_length)}
    if question.kind == kinds.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 8, **counter}), **options)
    if question.kind == kinds.CHOICE:
        return forms.ChoiceField(
            widget=forms.RadioSelect, choices=list(choice_words(question).items()), **options
        )
    if question.kind in {kinds.NUMBER, kinds.MONEY}:
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}), **options
        )
    if question.kind == kinds.URL:
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}), **options
        )
    return forms.CharField(widget=forms.TextInput(attrs=counter), **options)


def choice_words(question: Question) -> dict[str, str]:
    """What may be chosen, in the reader's language; choices are words, or {"key","ko","en"}."""
    pairs = (
        (choice["key"], pick(choice.get("ko", ""), choice.get("en", "")))
        if isinstance(choice, dict)
        else (choice, choice)
        for choice in question.choices
    )
    return {str(key): str(words) for key, words in pairs}
