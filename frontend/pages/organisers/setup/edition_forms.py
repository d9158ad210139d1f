"""Forms for setting an edition up.  They check; services write."""
# tested by: tests/frontend/pages/organisers/setup/test_editions.py

from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge.kernel.presets import DEFAULT, Preset, load_preset, preset_names
from challenge.models import Edition
from challenge.models.edition import MOST_DAYS as MOST_DAYS_OF_APPEAL
from challenge.models.edition import MOST_WAITLIST_DAYS, known_zones, slug_validator
from challenge.models.responsible import Responsible
from frontend.answers.amounts import WonField
from frontend.pages.organisers.setup.edition_fields import Day, Days, Moment, Numbers, Places
from judging.models import Award, Criterion, RoundKind
from judging.services.rounds.silence import MOST_DAYS

# places as people know them: no Etc/GMT-9, no EST5EDT
ZONES = sorted(
    name
    for name in known_zones()
    if name == "UTC"
    or ("/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix", "right")))
)
RESPONSIBLE_FIELDS = [field.name for field in Responsible._meta.local_fields]
LEGAL = ("processors", "transfers", "pictures")


class ResponsibleFields(forms.BaseForm):
    """The fields that say who answers for an edition, in two groups for its page."""

    def mark_needed(self) -> None:
        """Say at the fields which of them the edition needs before the public sees it."""
        for name in Responsible.NEEDED:
            self.fields[name].widget.attrs["data-needed"] = _("needed to publish")

    def hosts(self) -> list[forms.BoundField]:
        """Who holds it."""
        return [self[name] for name in RESPONSIBLE_FIELDS if "host" in name]

    def contacts(self) -> list[forms.BoundField]:
        """Whom to ask, and who sees to personal data."""
        others = ("host", "co_hosts", *LEGAL)
        return [self[name] for name in RESPONSIBLE_FIELDS if not name.startswith(others)]

    def legal(self) -> list[forms.BoundField]:
        """What the legal texts say of this host."""
        return [self[name] for name in RESPONSIBLE_FIELDS if name.startswith(LEGAL)]


class NewEditionForm(ResponsibleFields, forms.Form):
    """What a preset can't know, and which one it is to be."""

    preset = forms.ChoiceField(
        label=_("To begin with"), widget=forms.RadioSelect, required=False, initial=DEFAULT
    )
    name_ko = forms.CharField(label=_("Name in Korean"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=50,
        validators=[slug_validator],
        help_text=_(
            "Lowercase letters, digits and hyphens, for example seoul-2027. "
            "It is part of every link."
        ),
    )
    challenge_slug = forms.CharField(
        label=_("Programme"),
        max_length=50,
        validators=[slug_validator],
        help_text=_(
            "The short name of the programme that returns every year. Choose a known one, or "
            "write a new one."
        ),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    notice_date = Day(
        label=_("Notice date"), help_text=_("Company age is counted back from this day.")
    )
    opens_at = Moment(label=_("Applications open"))
    closes_at = Moment(label=_("Applications close"))
    region = Places()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= forms.fields_for_model(Edition, fields=RESPONSIBLE_FIELDS)
        self.fields["preset"].choices = [  # type: ignore[attr-defined]
            (preset.name, preset.title) for preset in map(load_preset, preset_names())
        ]
        self.mark_needed()

    def clean_preset(self) -> str:
        """Left out, the usual one."""
        return str(self.cleaned_data.get("preset") or DEFAULT)

    def presets(self) -> list[tuple[Preset, bool]]:
        """Each with whether it is chosen."""
        chosen = self["preset"].value() or DEFAULT
        return [(preset, preset.name == chosen) for preset in map(load_preset, preset_names())]

    def clean(self) -> dict[str, Any]:
        """The close comes after the opening."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error(
                "closes_at", _("Applications must close after they open. Choose a later time.")
            )
        return cleaned


# ModelForm takes no argument at run time
class EditionForm(ResponsibleFields, forms.ModelForm):  # type: ignore[type-arg]
    """Texts, dates and rules of an edition."""

    opens_at = Moment(label=_("Applications open"))
    closes_at = Moment(label=_("Applications close"))
    notice_date = Day(
        label=_("Notice date"), help_text=_("Company age is counted back from this day.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in ZONES],
        required=False,
        help_text=_("Of all times on pages and in mails. Another one keeps the times as typed."),
    )
    region = Places()
    appeal_days = forms.IntegerField(
        label=_("Days to appeal after a result"),
        min_value=0,
        max_value=MOST_DAYS_OF_APPEAL,
        required=False,
        help_text=_("0: no appeals are taken, and nothing promises one."),
    )
    appeal_reply_days = forms.IntegerField(
        label=_("Days to answer an appeal"),
        min_value=1,
        max_value=MOST_DAYS_OF_APPEAL,
        required=False,
    )
    correction_working_days = forms.IntegerField(
        label=_("Working days for a correction"),
        min_value=1,
        max_value=20,
        required=False,
        help_text=_("After the eligibility check asked for it, once for each application."),
    )
    objections = forms.IntegerField(
        label=_("Judges that a startup may keep away"),
        min_value=0,
        max_value=20,
        required=False,
        help_text=_("Persons or firms that are to be kept away from its entry. 0: none are taken."),
    )
    remind_days = Numbers(
        label=_("Days before the close on which judges are reminded"),
        required=False,
        help_text=_("With commas. Also when nothing is begun, and half-way."),
    )
    days_off = Days(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "As 2027-05-05, with commas. Periods of working days, corrections and appeals, leave "
            "them out besides weekends."
        ),
    )

    class Meta:
        model = Edition
        fields: ClassVar[list[str]] = [
            "name_ko",
            "name_en",
            "tagline_ko",
            "tagline_en",
            "summary_ko",
            "summary_en",
            *RESPONSIBLE_FIELDS,
            "notice_date",
            "opens_at",
            "closes_at",
            "time_zone",
            "grace_seconds",
            "edit_after_close_minutes",
            "max_age_years",
            "pre_startups_allowed",
            "disclosure",
        ]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "summary_ko": forms.Textarea(attrs={"rows": 3}),
            "summary_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("region", self.instance.region)
        rules = {**self.instance.appeal_rules(), **self.instance.kept_rules()}
        self.initial = {**rules, **self.initial}
        self.fields["disclosure"].required = False
        self.mark_needed()

    def full_clean(self) -> None:
        """What is typed is meant in the zone that is chosen with it."""
        chosen = self.data.get("time_zone") if self.is_bound else None
        zone = chosen if chosen in ZONES else self.instance.time_zone
        with timezone.override(ZoneInfo(zone)):
            super().full_clean()

    def clean_time_zone(self) -> str:
        """Left out, it stays as it is."""
        return str(self.cleaned_data.get("time_zone") or self.instance.time_zone)

    def clean_appeal_days(self) -> int:
        """Left out, it stays as it is."""
        days = self.cleaned_data.get("appeal_days")
        return self.instance.appeal_days if days is None else int(days)

    def clean_appeal_reply_days(self) -> int:
        """Left out, it stays as it is."""
        return int(self.cleaned_data.get("appeal_reply_days") or self.instance.appeal_reply_days)

    def clean_correction_working_days(self) -> int:
        """Left out, it stays as it is."""
        days = self.cleaned_data.get("correction_working_days")
        return self.instance.correction_working_days if days is None else int(days)

    def clean_objections(self) -> int:
        """Left out, it stays as it is."""
        number = self.cleaned_data.get("objections")
        return self.instance.objections if number is None else int(number)

    def clean_remind_days(self) -> list[int]:
        """Not sent, it stays as it is; sent empty, nobody is reminded so."""
        days: list[int] = self.cleaned_data.get("remind_days") or []
        return days if "remind_days" in self.data else self.instance.remind_days

    def clean_days_off(self) -> list[str]:
        """Not sent, it stays as it is."""
        days: list[str] = self.cleaned_data.get("days_off") or []
        return days if "days_off" in self.data else self.instance.days_off

    def clean_disclosure(self) -> str:
        """Left out, it stays as it is."""
        return str(self.cleaned_data.get("disclosure") or self.instance.disclosure)


class ClockForm(forms.Form):
    """What the clock may do by itself."""

    quiet_from = forms.IntegerField(
        label=_("No mail from (hour)"), min_value=0, max_value=23, required=False
    )
    quiet_until = forms.IntegerField(
        label=_("until (hour)"),
        min_value=0,
        max_value=23,
        required=False,
        help_text=_("Both empty: mail goes out at any hour. What is urgent goes out at once."),
    )
    after_outage = forms.ChoiceField(
        label=_("If the server was away while judges scored"), choices=Edition.AfterOutage.choices
    )
    waitlist_days = forms.IntegerField(
        label=_("Waiting list: days to say yes"),
        min_value=0,
        max_value=MOST_WAITLIST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_(
            "When somebody who was chosen withdraws, the next on the waiting list is asked by "
            "itself. 0: you ask by hand."
        ),
    )


class SilenceForm(forms.Form):
    """When a silent judge is replaced by itself."""

    days = forms.IntegerField(
        label=_("Days of silence"),
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("0: never by itself. You then decide on the judge's page."),
    )
    ask = forms.BooleanField(
        label=_("Ask me first"),
        required=False,
        help_text=_("You get a mail, and nobody is replaced by itself."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = gettext("Write a whole number of days from 0 to %(most)d; 0 leaves it to you.") % {
            "most": MOST_DAYS
        }
        self.fields["days"].error_messages |= dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), words
        )


# ModelForm takes no argument at run time
class CriterionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One criterion with its five anchors."""

    class Meta:
        model = Criterion
        fields: ClassVar[list[str]] = [
            "title_ko",
            "title_en",
            "help_ko",
            "help_en",
            "points",
            "step",
            "mode",
        ]
        labels: ClassVar[dict[str, Any]] = {
            "title_ko": _("Title in Korean"),
            "title_en": _("Title in English"),
            "help_ko": _("Question in Korean"),
            "help_en": _("Question in English"),
            "points": _("Points"),
            "step": _("Step"),
            "mode": _("Scored"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = (
            {anchor.level: anchor for anchor in self.instance.anchors.all()}
            if self.instance.pk
            else {}
        )
        for level in range(5, 0, -1):
            for language, label in (
                ("ko", _("Level %(level)s in Korean")),
                ("en", _("Level %(level)s in English")),
            ):
                text = getattr(texts.get(level), f"text_{language}", "")
                self.fields[f"anchor_{level}_{language}"] = forms.CharField(
                    label=str(label) % {"level": level},
                    max_length=200,
                    required=False,
                    initial=text,
                )

    def anchors(self) -> dict[int, dict[str, str]]:
        """Level → words by language; levels without Korean are left as they were."""
        texts = {
            level: {
                language: self.cleaned_data[f"anchor_{level}_{language}"]
                for language in ("ko", "en")
            }
            for level in range(1, 6)
        }
        return {level: words for level, words in texts.items() if words["ko"]}

    def anchor_rows(self) -> list[tuple[Any, Any]]:
        """Pairs of bound fields, best level first."""
        return [
            (self[f"anchor_{level}_ko"], self[f"anchor_{level}_en"]) for level in range(5, 0, -1)
        ]


class NewCriterionForm(CriterionForm):
    """A criterion that isn't there yet."""

    key = forms.CharField(
        label=_("Short name"),
        max_length=50,
        validators=[slug_validator],
        help_text=_("Lowercase letters, digits and hyphens. Files and the API name it so."),
    )


class NewRoundForm(forms.Form):
    """One more round; rules and rubric are copied from the last one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=RoundKind.choices)
    name_ko = forms.CharField(label=_("Name in Korean"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    opens_at = Moment(
        label=_("Scoring opens"),
        required=False,
        help_text=_("Empty: a day after the last round closes."),
    )
    closes_at = Moment(
        label=_("Scoring closes"), required=False, help_text=_("Empty: a week later.")
    )


# ModelForm takes no argument at run time
class AwardForm(forms.ModelForm):  # type: ignore[type-arg]
    """An award."""

    prize_krw = WonField(label=_("Prize"), required=True, help_text=None)

    class Meta:
        model = Award
        fields: ClassVar[list[str]] = ["name_ko", "name_en", "places", "prize_krw"]
        labels: ClassVar[dict[str, Any]] = {
            "name_ko": _("Name in Korean"),
            "name_en": _("Name in English"),
            "places": _("Places"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].validators.append(MinValueValidator(1))


class NewAwardForm(AwardForm):
    """An award that isn't there yet."""

    prefix = "new"


def suggested_dates() -> dict[str, Any]:
    """A call from the first of next month, six weeks long, for the form's first look."""
    today = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    opens = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {
        "year": opens.year,
        "notice_date": opens.date(),
        "opens_at": opens,
        "closes_at": (opens + timedelta(days=42)).replace(hour=18),
    }
