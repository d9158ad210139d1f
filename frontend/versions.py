"""What a page showed when it was opened, and the choice where two people changed the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.kernel.versions import (
    MARK_DIGITS,
    ChangedMeanwhile,
    Collision,
    joined,
    mark,
    marks_in,
)
from frontend.typed_values import number_in
from judging.models import DecisionKind
from submissions.models import EligibilityCheck, Entry
from submissions.queries.as_submitted import as_submitted
from submissions.queries.call.submission_window import part_labels

SHOWN = "shown"  # hidden input: the version of what the page showed
CHOSEN = "shown-"  # and, before the name of a field: its mark, as chosen between two values
SAVED = "base-"  # and, before the name of a field: its number, as autosave.js last saved it
NEVER_SENT_AGAIN = {"csrfmiddlewaretoken", SHOWN}

# of fields whose column has no words of its own
LABELS = {
    "kind": gettext_lazy("Decision"),
    "award": gettext_lazy("Award"),
    "reason": gettext_lazy("Reason"),
    "state": gettext_lazy("Decision"),
    "parts": gettext_lazy("To be corrected"),
    "part": gettext_lazy("Part"),
    "message_ko": gettext_lazy("Your words (Korean)"),
    "message_en": gettext_lazy("Your words (English)"),
    "reason_ko": gettext_lazy("Reason in Korean"),
    "reason_en": gettext_lazy("Reason in English"),
    "changes": gettext_lazy("What becomes of the entries"),
    "vc_ready": gettext_lazy("ready for investors"),
    "panel": gettext_lazy("Division"),
    "stages": gettext_lazy("Growth stages"),
    "fields": gettext_lazy("Fields"),
    "ticket_min_krw": gettext_lazy("Smallest ticket"),
    "ticket_max_krw": gettext_lazy("Largest ticket"),
    "match": gettext_lazy("Match"),
    "investors": gettext_lazy("What we share"),
    "lottery": gettext_lazy("Lottery: share of pairs on offer"),
    "linking": gettext_lazy("Linking: share of the match given for comparability"),
    "allocation": gettext_lazy("How sheets are spread"),
    "allocation_options.budget": gettext_lazy("Score sheets in all"),
    "allocation_options.limit": gettext_lazy("Most sheets of one entry"),
    "allocation_options.batch": gettext_lazy("Sheets of a batch"),
    "allocation_options.wait": gettext_lazy("Days after which late sheets are not waited for"),
    "allocation_options.second": gettext_lazy("Two-stage: sheets of the best"),
    "allocation_options.share": gettext_lazy("Two-stage: share of the best"),
    "allocation_options.audit": gettext_lazy("Read by two groups of judges, share of the entries"),
    "allocation_options.bridges": gettext_lazy("Entries shared by each two divisions"),
}
NAMED_BY_START = {
    "field-": gettext_lazy("Fields"),
    "near-": gettext_lazy("How near fields are"),
    "allocation_options.weights.": gettext_lazy("What makes a good match"),
    "allocation_options.panels.": gettext_lazy("Division"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that two people changed, in words.

    keep_theirs, keep_yours: the mark to send with CHOSEN; empty where it is chosen as a whole.
    """

    name: str
    label: str
    theirs: str
    yours: str
    keep_theirs: str
    keep_yours: str


def seen_version(request: HttpRequest) -> str | None:
    """The version that the form was sent with, with what was chosen since; None: it has none."""
    if SHOWN not in request.POST:
        return None
    sent = {name: str(text) for name, text in request.POST.items()}
    saved = {name: mark_of(text) for name, text in _named_with(SAVED, sent).items()}
    chosen = _named_with(CHOSEN, sent)
    if not saved and not chosen:
        return sent[SHOWN]
    return joined({**marks_in(sent[SHOWN]), **saved, **chosen})


def number_of(value: Any) -> int:
    """The mark of a value as autosave.js carries versions: a number."""
    return int(mark(value), 16)


def mark_of(number: object) -> str:
    """And back: a mark; of what is no number, one that nothing has."""
    found = number_in(str(number))
    return "" if found is None else f"{found:0{MARK_DIGITS}x}"


def _named_with(start: str, sent: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(start): text for name, text in sent.items() if name.startswith(start)}


def choices_of(refusal: ChangedMeanwhile) -> list[Choice]:
    """The fields that collided, each with both values.

    Kept as theirs, what was typed counts as shown, and so as no change; kept as yours, theirs does.
    """
    return [
        Choice(
            name=field.name,
            label=_label(refusal, field.name),
            theirs=_words(refusal, field, field.theirs),
            yours=_words(refusal, field, field.yours),
            keep_theirs=mark(field.yours),
            keep_yours=mark(field.theirs),
        )
        for field in refusal.collisions
    ]


def sent_again(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Everything that was sent, so that nothing typed is lost."""
    for name, texts in request.POST.lists():
        if name not in NEVER_SENT_AGAIN and not name.startswith(CHOSEN):
            yield from ((name, str(text)) for text in texts)


def _label(refusal: ChangedMeanwhile, name: str) -> str:
    if refusal.form is not None and name in refusal.form.fields:
        return str(refusal.form.fields[name].label or name)
    for start, words in NAMED_BY_START.items():
        if name.startswith(start):
            return f"{words}: {name.removeprefix(start)}"
    if name in LABELS:
        return str(LABELS[name])
    column = _column(refusal, name)
    text = str(column.verbose_name) if column is not None else name
    return text[:1].upper() + text[1:]


def _column(refusal: ChangedMeanwhile, name: str) -> "models.Field[Any, Any] | None":
    columns = refusal.row._meta.fields if refusal.row is not None else []
    return next((column for column in columns if column.name == name), None)


def _words(refusal: ChangedMeanwhile, field: Collision, value: Any) -> str:
    """The value as a person reads it."""
    if value is None or value in ("", [], ()):
        return _("(empty)")
    if field.name == "parts" and isinstance(refusal.row, EligibilityCheck):
        return ", ".join(part_labels(refusal.row.entry.edition, value))
    if field.name == "changes":
        return _changes_in_words(value)
    named = _named(refusal, field.name)
    if isinstance(value, list | tuple):
        return ", ".join(named.get(str(inner), plain_words(inner)) for inner in value)
    column = _column(refusal, field.name)
    if isinstance(column, models.ForeignKey) and not isinstance(value, models.Model):
        # viewer: whoever may edit the row may read what it names
        value = column.related_model._default_manager.filter(pk=value).first() or value
    return named.get(str(value), plain_words(value))


def _changes_in_words(rows: list[dict[str, Any]]) -> str:
    """The decisions that a correction changes."""
    # viewer: the organiser who prepares it
    wanted = Entry.objects.filter(pk__in=[row["entry"] for row in rows])
    found = {entry.pk: entry for entry in as_submitted(wanted)}
    return ", ".join(
        f"{found[row['entry']].startup.name}: {row['award'] or DecisionKind(row['kind']).label}"
        for row in rows
        if row["entry"] in found
    )


def _named(refusal: ChangedMeanwhile, name: str) -> dict[str, str]:
    """The words of each value that can be chosen."""
    form, column = refusal.form, _column(refusal, name)
    choices = getattr(form.fields.get(name), "choices", None) if form is not None else None
    pairs = choices or (column.choices if column is not None else None) or []
    return {str(value): str(words) for value, words in pairs}


def plain_words(value: Any) -> str:
    """A value of a column without words of its own, as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):  # all of them are shares
        return f"{value:.2%}".replace(".00%", "%")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return str(value.get("ko") or ", ".join(f"{k}: {v}" for k, v in value.items()))
    return str(value)
