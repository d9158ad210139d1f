"""이의신청 of one application: written, submitted in time, withdrawn, answered by letter."""
# tested by: tests/frontend/pages/startups/submitted/test_appeals.py

import json
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import InvalidInput, NotFound, Refusal
from challenge.web.kept_file import as_kept_file
from frontend.http import actor_of, reached_at
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.application.writing import bases_in
from frontend.pages.startups.workspace import my_entry, workspace
from frontend.papers.appeal_letter import appeal_letter
from frontend.papers.paper import as_download
from judging.models import Appeal, AppealFile, AppealGround
from judging.permissions import may_appeal
from judging.queries.results.appeals.appeal_rows import own_appeals
from judging.queries.results.appeals.appeal_window import (
    announcement_to_appeal,
    appeal_in_hand,
    appeals_until,
)
from judging.services.results.appeals.appeal_files import (
    MOST_FILES,
    attach_to_appeal,
    remove_appeal_file,
)
from judging.services.results.appeals.write_appeal import (
    FIELDS,
    SavedAppeal,
    save_and_submit_appeal,
    save_appeal,
    text_version,
    withdraw_appeal,
)
from submissions.models import Entry, EntryState


class AppealForm(KeptForm):
    """Ground and words; the service keeps them and names what to correct."""

    ground = forms.ChoiceField(
        label=gettext_lazy("What your appeal rests on"),
        choices=AppealGround.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Judges' opinions and points by themselves are no ground."),
    )
    statement = forms.CharField(
        label=gettext_lazy("What happened, and how you know"),
        widget=forms.Textarea(attrs={"rows": 8, "data-max": "2000"}),
        help_text=gettext_lazy("Which rule, paper or figure, when, and where it can be seen."),
    )
    wanted = forms.CharField(
        label=gettext_lazy("What should be corrected"),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": "300"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The appeal in hand: a form that saves itself, or where it stands; earlier ones below."""
    entry = my_entry(request, pk)
    form, more, status = AppealForm(), dict[str, Any](), 200
    if request.method == "POST":
        saved, refusal = _kept(request, entry)
        if refusal is None and not saved.clashes:
            return redirect("startups:appeal", entry.pk)
        status = refusal.status if refusal else HTTPStatus.CONFLICT
        form = AppealForm(request.POST)
        form.show_problems(refusal.fields if refusal else {})
        problem = str(refusal.detail) if refusal and not refusal.fields else ""
        more = {"problem": problem, "clashes": _clashes(form, saved)}
    facts = _context(request, entry, form) | more
    context = workspace(request, entry, "appeal", **facts)
    return render(request, "startups/appeal.html", context, status=status)


def _kept(request: HttpRequest, entry: Entry) -> tuple[SavedAppeal, Refusal | None]:
    """Keep what was typed, but nothing over what somebody wrote since the page was made, and submit
    it if that was asked for; why it isn't kept or submitted, if it can't be.
    """
    typed = {name: request.POST[name] for name in FIELDS if name in request.POST}
    facts: dict[str, Any] = {
        "actor": actor_of(request),
        "entry": entry,
        "changes": typed,
        "base_versions": bases_in(request.POST, list(typed)),
    }
    refusal = None
    if "submit" in request.POST:
        saved, refusal = save_and_submit_appeal(**facts, received_at=reached_at(request))
    else:
        saved = save_appeal(**facts)
    if saved.refused:
        return saved, InvalidInput(fields=saved.refused)
    if "submit" in request.POST and refusal is None and not saved.clashes:
        messages.success(request, _("Your appeal is submitted. The receipt is in your mail."))
    return saved, refusal


def _clashes(form: AppealForm, saved: SavedAppeal) -> list[dict[str, Any]]:
    """Each field that somebody wrote meanwhile, with what stands there now."""
    words: dict[str, dict[str, Any]] = {"ground": dict(AppealGround.choices)}
    return [
        {"label": form.fields[name].label, "theirs": words.get(name, {}).get(stands, stands)}
        for name, stands in saved.clashes.items()
    ]


def _context(request: HttpRequest, entry: Entry, form: AppealForm) -> dict[str, Any]:
    announcement = announcement_to_appeal(entry)
    if announcement is None:
        raise NotFound
    mine = appeal_in_hand(entry, announcement)
    until = appeals_until(entry.edition, announcement)
    is_draft = mine is None or mine.state == Appeal.State.DRAFT
    words = {name: getattr(mine, name, "") for name in FIELDS}
    form.initial = words
    versions = {name: text_version(text) for name, text in words.items()}
    return {
        "form": form,
        "may_appeal": may_appeal(actor_of(request), entry) and entry.state == EntryState.SUBMITTED,
        "round": announcement.round,
        "mine": mine,
        "is_draft": is_draft,
        "until": until,
        "takes": until is not None and timezone.now() <= until,
        "versions": versions,
        "versions_json": json.dumps(versions),
        "files": list(mine.files.all()) if mine else [],
        "most_files": MOST_FILES,
        "earlier": [row for row in own_appeals(entry) if mine is None or row.pk != mine.pk],
    }


@login_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file to the draft."""
    entry = my_entry(request, pk)
    sent = request.FILES.get("file")
    attach_to_appeal(
        actor=actor_of(request),
        entry=entry,
        file=sent.file if sent else None,
        name=(sent.name or "") if sent else "",
    )
    messages.success(request, _("The file was added."))
    return redirect("startups:appeal", entry.pk)


@login_required
@require_POST
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file out of the draft."""
    entry = my_entry(request, pk)
    remove_appeal_file(actor=actor_of(request), file=_file_of(entry, file))
    messages.success(request, _("The file was removed."))
    return redirect("startups:appeal", entry.pk)


@login_required
@require_safe
def file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """One of the files, for those who write for the startup."""
    kept = _file_of(my_entry(request, pk), file)
    return as_kept_file(kept.file, kept.name)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, appeal: int) -> HttpResponse:
    """Withdraw a submitted appeal."""
    entry = my_entry(request, pk)
    withdraw_appeal(actor=actor_of(request), appeal=_appeal_of(entry, appeal))
    messages.success(request, _("Your appeal is withdrawn."))
    return redirect("startups:appeal", entry.pk)


@login_required
@require_safe
def letter(request: HttpRequest, pk: int, appeal: int) -> HttpResponse:
    """The reply as PDF."""
    row = _appeal_of(my_entry(request, pk), appeal)
    if row.state != Appeal.State.ANSWERED:
        raise NotFound
    return as_download(appeal_letter(row), f"appeal-{row.code}")


def _appeal_of(entry: Entry, pk: int) -> Appeal:
    rows = Appeal.objects.exclude(state=Appeal.State.DRAFT).filter(entry=entry)
    rows = rows.select_related("edition", "entry__startup", "entry__edition", "announcement__round")
    return get_object_or_404(rows, pk=pk)


def _file_of(entry: Entry, pk: int) -> AppealFile:
    rows = AppealFile.objects.select_related("appeal__entry__startup", "appeal__entry__edition")
    return get_object_or_404(rows, appeal__entry=entry, pk=pk)
