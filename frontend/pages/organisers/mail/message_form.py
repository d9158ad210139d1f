"""The form of a message to a group: words in both languages, and who gets them."""
# tested by: tests/frontend/pages/organisers/mail/test_group_messages.py

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition, GroupMessage
from challenge.models.mail_texts.placeholders import PLACEHOLDERS
from challenge.models.mail_texts.words import spelt
from gatherings.queries.message_groups import (
    INVESTORS,
    JUDGES,
    ORGANISERS,
    REPRESENTATIVES,
    WRITERS,
    MessageGroup,
    results_to_choose,
)
from gatherings.services.group_messages.writing import MOST_LETTERS, NAMES
from judging.models import DecisionKind
from submissions.models import EligibilityCheck, EntryState

SLOT_FORMAT = "%Y-%m-%dT%H:%M"
WHO_IN_WORDS = {
    WRITERS: _("Everybody who writes an application"),
    REPRESENTATIVES: _("Representatives of applications"),
    JUDGES: _("Judges"),
    INVESTORS: _("Investors"),
    ORGANISERS: _("Organisers"),
}
WORDS, GROUP = ("subject_ko", "body_ko", "subject_en", "body_en"), tuple(MessageGroup.__slots__)
_EITHER = [("", _("all"))]


def _text() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 8, "data-max": str(MOST_LETTERS)})


class GroupMessageForm(forms.Form):
    """What is written, and to whom."""

    who = forms.ChoiceField(label=_("Who gets it"), choices=list(WHO_IN_WORDS.items()))
    state = forms.ChoiceField(label=_("Application"), required=False)
    track = forms.ChoiceField(label=_("Track"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    result = forms.ChoiceField(label=_("Published result"), required=False)
    panel = forms.ChoiceField(label=_("Division of judges"), required=False)
    subject_ko = forms.CharField(label=_("Subject in Korean"))
    body_ko = forms.CharField(label=_("Text in Korean"), widget=_text())
    subject_en = forms.CharField(label=_("Subject in English"), required=False)
    body_en = forms.CharField(label=_("Text in English"), required=False, widget=_text())

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = _choices(edition)
        for name, choices in found.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # all are of choices
        self.spelt = {
            name: f"{{{PLACEHOLDERS[name].spelt(get_language() or 'ko')}}}" for name in NAMES
        }
        self.has_choice = {name: len(choices) > len(_EITHER) for name, choices in found.items()}

    def words(self) -> dict[str, str]:
        """What was written."""
        return {name: self.cleaned_data[name] for name in WORDS}

    def group(self) -> MessageGroup:
        """Who gets it."""
        return MessageGroup(**{name: self.cleaned_data[name] for name in GROUP})


def shown_values(message: GroupMessage) -> dict[str, str]:
    """What the form shows of a message: placeholders in the words of each text's language."""
    words: dict[str, str] = {name: spelt(getattr(message, name), name[-2:]) for name in WORDS}
    return {**words, **message.group}


class SendAtForm(forms.Form):
    """When it is sent."""

    send_at = forms.DateTimeField(
        label=_("Send it at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SLOT_FORMAT),
        input_formats=[SLOT_FORMAT],
    )


def _choices(edition: Edition) -> dict[str, list[tuple[str, Any]]]:
    states: list[tuple[str, Any]] = [*EntryState.choices]
    checked = EligibilityCheck.State
    states += [(str(state), state.label) for state in (checked.ELIGIBLE, checked.INELIGIBLE)]
    results = [
        (key, f"{round.name}: {DecisionKind(kind).label}")
        for key, round, kind in results_to_choose(edition)
    ]
    return {
        "state": _EITHER + states,
        "track": _EITHER + [(row.slug, row.name) for row in edition.tracks.all()],
        "field": _EITHER + [(row.slug, row.name) for row in edition.fields.all()],
        "result": _EITHER + results,
        "panel": _EITHER + [(str(row.pk), str(row)) for row in edition.panels.order_by("pk")],
    }
