"""Forms about events."""
# tested by: tests/frontend/pages/organisers/events/test_events.py

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontend.forms import SLOT_FORMAT
from gatherings.models import Audience, Event, EventKind, Timetable
from introductions.models import Investor
from judging.models import Winner


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SLOT_FORMAT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[SLOT_FORMAT])


def _text(label: Any, most: int, rows: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=most, required=False, widget=widget, help_text=help_text
    )


class EventForm(forms.Form):
    """An event, in both languages."""

    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices)
    audience = forms.ChoiceField(label=_("Who may register"), choices=Audience.choices)
    title_ko = forms.CharField(label=_("Title (Korean)"), max_length=120)
    title_en = forms.CharField(label=_("Title (English)"), max_length=120, required=False)
    starts_at = _moment(pgettext_lazy("event", "Begins"))
    ends_at = _moment(pgettext_lazy("event", "Ends"))
    place_ko = forms.CharField(label=_("Place (Korean)"), max_length=200, required=False)
    place_en = forms.CharField(label=_("Place (English)"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Of the video call. Only who has a place learns it, with the ticket."),
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=20_000,
        required=False,
        help_text=_("Empty: as many as come. Whoever comes later waits, and moves up."),
    )
    text_ko = _text(_("Text (Korean)"), 4000, 5)
    text_en = _text(_("Text (English)"), 4000, 5)
    speakers_ko = _text(_("Speakers (Korean)"), 2000, 3, _("One a line."))
    speakers_en = _text(_("Speakers (English)"), 2000, 3, _("One a line."))

    @classmethod
    def of(cls, event: Event) -> "EventForm":
        """As it stands."""
        return cls(initial={name: getattr(event, name) for name in Event.VERSIONED})


class PersonForm(forms.Form):
    """Whom an organiser registers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class TicketForm(forms.Form):
    """A ticket's short code, typed."""

    ticket = forms.CharField(
        label=_("Code on the ticket"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "class": "num"}
        ),
    )


class TimetableForm(forms.Form):
    """How the day is cut into slots."""

    begins_at = _moment(_("First meeting"))
    ends_at = _moment(_("Last meeting ends"))
    minutes = forms.IntegerField(label=_("Minutes of a meeting"), min_value=5, max_value=120)
    gap = forms.IntegerField(label=_("Minutes between meetings"), min_value=0, max_value=60)
    breaks = _text(_("Breaks"), 200, 2, _("One a line, as 12:00-13:00."))
    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=300)
    per_investor = forms.IntegerField(
        label=_("Most meetings of one investor"),
        min_value=0,
        max_value=60,
        help_text=_("0: as many as there are slots."),
    )

    @classmethod
    def of(cls, event: Event, timetable: Timetable | None) -> "TimetableForm":
        """As it stands, or as most days are."""
        if timetable is None:
            known = {"minutes": 20, "gap": 5, "tables": 10, "per_investor": 0}
            return cls(initial={"begins_at": event.starts_at, "ends_at": event.ends_at, **known})
        initial = {name: getattr(timetable, name) for name in Timetable.VERSIONED}
        initial["breaks"] = "\n".join("-".join(pair) for pair in timetable.breaks)
        return cls(initial=initial)

    def as_service(self) -> dict[str, Any]:
        """What save_timetable() takes."""
        lines = [line.strip() for line in self.cleaned_data["breaks"].splitlines()]
        pairs = [[part.strip() for part in line.split("-")] for line in lines if line]
        return {**self.cleaned_data, "breaks": pairs}


class ChangeForm(forms.Form):
    """Who or which table isn't there, from when to when."""

    who = forms.ChoiceField(label=_("Who or what"))
    since = _moment(pgettext_lazy("a time", "From"))
    until = _moment(pgettext_lazy("a time", "Until"))

    def __init__(
        self,
        *sent: Any,
        winners: list[Winner],
        investors: list[Investor],
        tables: int,
        **options: Any,
    ) -> None:
        """winners, investors: who has a place; tables: how many there are."""
        super().__init__(*sent, **options)
        self.winners = {f"w{row.pk}": row for row in winners}
        self.investors = {f"v{row.pk}": row for row in investors}
        choices = [
            (_("Winners"), [(key, row.entry.startup.name) for key, row in self.winners.items()]),
            (
                _("Investors"),
                [(key, f"{row.firm} · {row.user}") for key, row in self.investors.items()],
            ),
            (_("Tables"), [(f"t{number}", str(number)) for number in range(1, tables + 1)]),
        ]
        self.fields["who"] = forms.ChoiceField(label=_("Who or what"), choices=choices)

    def as_service(self) -> dict[str, Any]:
        """What note_change() takes."""
        typed: dict[str, Any] = dict(self.cleaned_data)
        who = typed.pop("who")
        if who in self.winners:
            return typed | {"winner": self.winners[who]}
        if who in self.investors:
            return typed | {"investor": self.investors[who]}
        return typed | {"table": int(who[1:])}


def whole_day(event: Event) -> dict[str, datetime]:
    """What a change begins with."""
    return {"since": event.starts_at, "until": event.ends_at}
