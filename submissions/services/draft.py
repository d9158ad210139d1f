"""Writing: an entry is a draft from the first keystroke, saved field by field, by one or several
people.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.models import Question, User
from challenge.permissions import require
from submissions.models import Entry, EntryState
from submissions.permissions import may_edit_entry
from submissions.queries.answers.typed import kept
from submissions.queries.at_submission.form_once import FormMark, know_form
from submissions.queries.completeness import (
    ITEM_LENGTHS,
    chosen_field,
    chosen_track,
    words_of,
)
from submissions.queries.entries import last_moment_for
from submissions.queries.korean_numbers import RESIDENT_TEXT, looks_like_resident_number
from submissions.services.companies import add_member, remove_member, update_startup
from submissions.services.history.answer_versions import keep_versions
from submissions.services.start import AlreadyApplied, ApplicationsClosed, start_entry

__all__ = [
    "AlreadyApplied",
    "ApplicationsClosed",
    "Clash",
    "Saved",
    "add_member",
    "mirror_item",
    "remove_member",
    "save_answers",
    "start_entry",
    "update_startup",
    "words_of",
]

ITEM_FIELDS = (*ITEM_LENGTHS, "track", "field", "keywords")
# of one answer: far above every limit, so that nothing is lost, and far below what hurts
MOST_LETTERS = 50_000


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people wrote in the same field: both texts, so that the person can choose."""

    version: int
    current: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each field of one save."""

    entry: Entry
    at: datetime
    versions: dict[str, int] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    late: bool = False  # kept as a draft, but the deadline has passed


@transaction.atomic
def save_answers(
    *,
    actor: User,
    entry: Entry,
    changes: dict[str, Any],
    base_versions: dict[str, int] | None = None,
    replaces: dict[str, list[Any]] | None = None,
) -> Saved:
    """Keep what was typed, field by field, however incomplete, also after the deadline (then only
    as a draft).

    changes: question key or item field (ITEM_FIELDS) → what was typed.  base_versions: the version
    of each field that the writer started from; a field that moved on meanwhile is not overwritten
    but answered as a Clash.  Fields left out of it are written.  replaces: per field what the
    writer sent before without hearing what became of it; if that is what stands there, it is the
    writer's own, and no clash.  A field that looks like a resident registration number is refused;
    the others are kept.
    """
    require(may_edit_entry, actor, entry)
    locked = (
        Entry.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition", "startup", "track", "field", "eligibility")
        .annotate(form=FormMark("edition"))
        .get(pk=entry.pk)
    )
    know_form(locked.edition, locked.__dict__["form"])
    known: dict[str, Question | None] = {
        **dict.fromkeys(ITEM_FIELDS),
        **{question.key: question for question in locked.edition.questions.all()},
    }
    saved = Saved(locked, clock.now(), late=_is_late(locked))
    before = dict(locked.answers), dict(locked.answer_versions)
    for key, typed in changes.items():
        base, sent = (base_versions or {}).get(key), (replaces or {}).get(key, [])
        _take(actor, saved, known, key, typed, base=base, sent=sent)
    if locked.state == EntryState.DRAFT:
        mirror_item(locked)
    _keep(actor, saved, before)
    return saved


def _keep(actor: User, saved: Saved, before: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """What is sent again changes nothing, and leaves no second event.  before: answers and
    answer_versions.
    """
    entry, (answers, versions) = saved.entry, before
    fields = sorted(
        key for key in saved.versions if entry.answer_versions.get(key) != versions.get(key)
    )
    if not fields:
        return
    entry.revision += 1
    written = ["answers", "answer_versions", "revision", "changed_at", *ITEM_FIELDS]
    entry.save(update_fields=written)
    keep_versions(writer=actor, entry=entry, fields=fields, before=answers, written_before=versions)
    audit.record(actor, "entry.saved", entry, fields=fields, revision=entry.revision)


def _take(
    actor: User,
    saved: Saved,
    known: dict[str, Question | None],
    key: str,
    typed: Any,
    *,
    base: int | None,
    sent: list[Any],
) -> None:
    """One field of a save.  sent: what the writer sent before, as in `replaces`."""
    question = known.get(key)
    value = kept(question, typed)
    is_own = saved.entry.answers.get(key) in [kept(question, before) for before in sent]
    if problem := _why_not(key in known, value):
        saved.refused[key] = problem
    else:
        _save_field(actor, saved, key, value, None if is_own else base)


def _save_field(actor: User, saved: Saved, key: str, value: Any, base: int | None) -> None:
    entry = saved.entry
    version, *_rest = entry.answer_versions.get(key, [0])
    if base is not None and base != version and entry.answers.get(key) != value:
        saved.clashes[key] = Clash(version, entry.answers.get(key), value)
    elif entry.answers.get(key) == value:
        saved.versions[key] = version
    else:
        entry.answers[key] = value
        entry.answer_versions[key] = [version + 1, actor.pk, saved.at.isoformat()]
        saved.versions[key] = version + 1


def _why_not(is_known: bool, value: Any) -> str:
    if not is_known:
        return str(_("This question is no longer part of the form. Reload the page."))
    if looks_like_resident_number(value):
        return str(RESIDENT_TEXT)
    if not isinstance(value, (str, int, list, type(None))):
        return str(_("Send text, a whole number, or a list of texts."))
    if len(str(value)) > MOST_LETTERS:
        return str(_("This text is too long to keep. Shorten it."))
    return ""


def _is_late(entry: Entry) -> bool:
    return clock.now() > last_moment_for(entry)


def mirror_item(entry: Entry) -> None:
    """Copy the item's fields from what was typed to the columns that lists are made of (not saved
    here).
    """
    typed = entry.answers
    for name, most in ITEM_LENGTHS.items():
        if name in typed:
            setattr(entry, name, str(typed[name] or "").strip()[:most])
    if "track" in typed:
        entry.track = chosen_track(entry)
    if "field" in typed:
        entry.field = chosen_field(entry)
    if "keywords" in typed:
        entry.keywords = words_of(typed["keywords"])
