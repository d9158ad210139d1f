"""The frame of every page of one application: its parts, what is missing, the deadline."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.kernel.errors import NotFound
from challenge.queries import questions_with_sections
from frontend.http import actor_of, in_zone_of
from judging.models import Announcement, RoundEntry
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.permissions import may_edit_entry, may_read_draft, may_submit_entry
from submissions.queries.call.submission_window import correction_of, part_labels
from submissions.queries.changes import changes_since_submission
from submissions.queries.completeness import (
    Missing,
    Section,
    missing_parts,
    ready_files,
    sections_of,
)
from submissions.queries.entries import entry_for, last_moment_for, submit_wish_of

Context = dict[str, Any]


def my_entry(request: HttpRequest, pk: int) -> Entry:
    """The entry, for those who write on it or read it as viewers; 404 for everyone else.

    Organisers read it on their own pages.
    """
    entry = entry_for(actor_of(request), pk)
    if not may_read_draft(actor_of(request), entry):
        raise NotFound
    in_zone_of(entry.edition)
    # read by every part of the page
    prefetch_related_objects([entry.edition], questions_with_sections())
    return entry


def for_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of fields to write in: who only reads is led to the page that shows all answers.

    What a viewer sends all the same is refused by the service.
    """

    @wraps(view)
    def page(request: HttpRequest, pk: int, **parts: Any) -> HttpResponse:
        if request.method == "POST" or may_edit_entry(actor_of(request), my_entry(request, pk)):
            return view(request, pk, **parts)
        return redirect("startups:review", pk)

    return page


def workspace(request: HttpRequest, entry: Entry, part: str, **context: Any) -> Context:
    """The template context of a page; `part` is the one that is open (see Missing.part)."""
    sections = sections_of(entry)
    files = ready_files(entry)
    missing = missing_parts(entry, sections, files)
    tasks = tasks_of(entry, part, missing, sections)
    done = sum(task["done"] for task in tasks)
    last_moment = last_moment_for(entry)
    told = _announced(entry)
    return {
        "part": part,
        "entry": entry,
        "edition": entry.edition,
        "tasks": tasks,
        "missing": missing,
        "changes": changes_since_submission(entry, sections, files),
        "done": done,
        "percent": round(100 * done / len(tasks)),
        "last_moment": last_moment,
        "closed": timezone.now() > last_moment,
        "announced": told is not None,
        "winner": getattr(told.entry, "winner", None) if told else None,
        "represents": may_submit_entry(actor_of(request), entry),
        "writes": may_edit_entry(actor_of(request), entry),
        "wish": submit_wish_of(entry) if entry.state == EntryState.DRAFT else None,
        "correction": _correction(entry),
        "withdrawn": entry.state == EntryState.WITHDRAWN and timezone.now() > entry.last_moment,
        "may_return": entry.state == EntryState.WITHDRAWN and timezone.now() <= entry.last_moment,
        "step": next((number for number, task in enumerate(tasks, 1) if task["part"] == part), 0),
        "steps": len(tasks),
        **context,
    }


def _announced(entry: Entry) -> RoundEntry | None:
    """The entry in a round that was announced, with what it won; None: not announced yet."""
    if entry.number is None:
        return None
    rows = entry.participations.filter(round__announcement__state=Announcement.State.PUBLISHED)
    return rows.select_related("entry__winner__award").order_by("-pk").first()


def _correction(entry: Entry) -> Context | None:
    """The correction request while it is open: until when, what it opens, whether one came in."""
    check = correction_of(entry)
    if check is None or check.correction_due_at is None:
        return None
    return {
        "reason": check.reason,
        "due": check.correction_due_at,
        "is_over": timezone.now() > check.correction_due_at,
        "parts": part_labels(entry.edition, check.correction_parts),
        "came_in": check.state == EligibilityCheck.State.PENDING,
    }


def tasks_of(
    entry: Entry, part: str, missing: list[Missing], sections: list[Section]
) -> list[Context]:
    """The parts of the form in order, each with its address and what is missing there."""
    counts = Counter(missing_part.part for missing_part in missing)
    return [
        _task(
            name,
            label,
            url,
            counts[name],
            current=name == part,
            begun=_begun(entry, name, sections),
        )
        for name, label, url in _parts(entry, sections)
    ]


def following(entry: Entry, part: str) -> str:
    """The address of the part after this one; the check of answers comes last."""
    parts = _parts(entry, sections_of(entry))
    place = next(
        (number for number, (name, _label, _url) in enumerate(parts) if name == part), len(parts)
    )
    return (
        parts[place + 1][2]
        if place + 1 < len(parts)
        else reverse("startups:review", args=[entry.pk])
    )


def preceding(entry: Entry, part: str) -> str:
    """The address of the part before this one; the overview comes first."""
    parts = _parts(entry, sections_of(entry))
    place = next((number for number, (name, _label, _url) in enumerate(parts) if name == part), 0)
    return parts[place - 1][2] if place else reverse("startups:entry", args=[entry.pk])


def problems_of(entry: Entry, part: str) -> dict[str, str]:
    """What to correct in one part: input name → sentence."""
    return {
        missing_part.name: missing_part.text
        for missing_part in missing_parts(entry)
        if missing_part.part == part
    }


def _parts(entry: Entry, sections: list[Section]) -> list[tuple[str, str, str]]:
    pages = [
        (
            f"section:{section.name}",
            section.title,
            reverse("startups:section", args=[entry.pk, section.name]),
        )
        for section in sections
    ]
    return [
        ("company", _("Company"), reverse("startups:company", args=[entry.pk])),
        ("item", _("Item"), reverse("startups:item", args=[entry.pk])),
        *pages,
        ("files", _("Files"), reverse("startups:files", args=[entry.pk])),
        ("consents", _("Consents"), reverse("startups:consents", args=[entry.pk])),
    ]


def _task(name: str, label: str, url: str, count: int, *, current: bool, begun: bool) -> Context:
    note = (
        ngettext("%(count)d thing missing", "%(count)d things missing", count) % {"count": count}
        if count
        else _("Complete")
    )
    if count and not begun:
        note = _("Not begun yet")
    state = "done" if not count else ("part" if begun else "todo")
    return {
        "part": name,
        "label": label,
        "url": url,
        "note": note,
        "state": "now" if current else state,
        "done": not count,
    }


def _begun(entry: Entry, name: str, sections: list[Section]) -> bool:
    if name.startswith("section:"):
        return any(
            entry.answers.get(question.key)
            for section in sections
            if f"section:{section.name}" == name
            for question in section.questions
        )
    return name == "company" or (
        name == "item" and bool(entry.answers.get("title_ko") or entry.title_ko)
    )
