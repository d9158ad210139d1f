"""Files: upload, what their check says, and the deck exactly as judges will see it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound, Refusal
from challenge.kernel.file_types import type_of
from frontend.http import actor_of, attempt
from frontend.pages.startups.workspace import following, for_writers, my_entry, preceding, workspace
from submissions.algorithms.office.blocks import READABLE
from submissions.models import Attachment, DocumentText, Entry
from submissions.queries.completeness import papers_for
from submissions.queries.decks import deck_of, files_of
from submissions.queries.papers.acceptable_files import most_bytes
from submissions.queries.papers.asked import DECK, SentPaper, earliest_issue, sent_papers
from submissions.services.files.file_check import REASONS
from submissions.services.files.issue_date import set_issue_date
from submissions.services.files.upload import attach_file, remove_attachment

PART = "files"
_STATES: dict[str, tuple[Any, str]] = {  # of a paper: words, colour
    "missing": (gettext_lazy("missing"), "warn"),
    "checking": (gettext_lazy("being checked"), ""),
    "refused": (gettext_lazy("can't be used"), "bad"),
    "problem": (gettext_lazy("date to be corrected"), "bad"),
    "ready": (gettext_lazy("checked"), "ok"),
}


class FileForm(forms.Form):
    """A file in one go, for browsers without JavaScript."""

    kind = forms.ChoiceField(label=gettext_lazy("Which paper is it?"))
    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, entry: Entry, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(paper.key, paper.name) for paper in papers_for(entry)]
        self.fields["kind"].choices = papers  # type: ignore[attr-defined]


class IssueDateForm(forms.Form):
    """When a paper was issued."""

    issued_on = forms.DateField(required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers one by one; a plain form takes a file without JavaScript."""
    entry = my_entry(request, pk)
    form = FileForm(entry, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        refusal = attempt(lambda: _attach(request, entry, form), Refusal).refusal
        if refusal is None:
            return redirect("startups:files", entry.pk)
        form.add_error("file", str(refusal.detail))
    facts = {
        "groups": _groups(entry),
        "form": form,
        "previous": preceding(entry, PART),
        "next": following(entry, PART),
    }
    return render(
        request,
        "startups/files.html",
        workspace(request, entry, PART, **facts),
        status=422 if form.is_bound else 200,
    )


def _attach(request: HttpRequest, entry: Entry, form: FileForm) -> Attachment:
    file = form.cleaned_data["file"]
    return attach_file(
        actor=actor_of(request),
        entry=entry,
        kind=form.cleaned_data["kind"],
        name=file.name,
        file=file.file,
    )


@login_required
@require_safe
def file_rows(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The rows of one kind alone, asked for again while a check is going on."""
    entry = my_entry(request, pk)
    group = next((group for group in _groups(entry) if group["kind"] == kind), None)
    if group is None:
        raise NotFound
    return render(request, "startups/files.html#rows", {"entry": entry, "group": group})


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take a file out of the draft."""
    entry = my_entry(request, pk)
    remove_attachment(
        actor=actor_of(request), attachment=get_object_or_404(files_of(entry), pk=attachment)
    )
    messages.success(request, _("The file was removed."))
    return redirect("startups:files", entry.pk)


@login_required
@require_POST
def issue_date(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Say when a paper was issued; what is no date is asked for again."""
    entry = my_entry(request, pk)
    file, form = get_object_or_404(files_of(entry), pk=attachment), IssueDateForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["issued_on"]
        set_issue_date(actor=actor_of(request), attachment=file, issued_on=day)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Write the day as it is printed on the paper."))
    return redirect(f"{reverse('startups:files', args=[entry.pk])}#kind-{file.kind}")


@login_required
@require_safe
def deck(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest usable deck, page by page, as judges will see it."""
    entry = my_entry(request, pk)
    return render(
        request,
        "startups/deck.html",
        workspace(request, entry, PART, deck=deck_of(entry, draft=True)),
    )


def _groups(entry: Entry) -> list[dict[str, Any]]:
    papers = papers_for(entry)
    keys = {paper.key for paper in papers}
    return [
        _group(entry, sent, is_asked=sent.key in keys)
        for sent in sent_papers(entry.edition, papers, files_of(entry))
    ]


def _group(entry: Entry, sent: SentPaper, *, is_asked: bool) -> dict[str, Any]:
    paper, words = sent.paper, _STATES[sent.state]
    earliest = earliest_issue(entry.edition, paper) if paper else None
    return {
        "kind": sent.key,
        "label": sent.name,
        "paper": paper,
        "is_asked": is_asked,
        "state": words[0] if sent.required or sent.state != "missing" else "",
        "state_kind": words[1],
        "problem": sent.problem,
        "earliest": earliest,
        "max_bytes": most_bytes(paper) if paper else 0,
        "required": sent.required,
        "rows": [_row(entry, file, is_dated=earliest is not None) for file in sent.files],
        "checking": sent.state == "checking",
        "deck": deck_of(entry, draft=True) if sent.key == DECK else None,
    }


def _row(entry: Entry, file: Attachment, *, is_dated: bool) -> dict[str, Any]:
    is_read = type_of(file.name) in READABLE and file.state == Attachment.State.READY
    return {
        "file": file,
        "foreign_fonts": ", ".join(map(str, file.pages_without_fonts)),
        "refusal": REASONS.get(file.refusal_code, ""),
        "href": ""
        if file.state == Attachment.State.REFUSED
        else reverse("files:attachment", args=[file.pk]),
        "remove_url": reverse("startups:file-remove", args=[entry.pk, file.pk]),
        "reading_url": reverse("files:reading", args=[file.pk]) if is_read else "",
        "is_without_text": is_read and not getattr(file, "document", DocumentText()).blocks,
        "date_url": reverse("startups:file-date", args=[entry.pk, file.pk]) if is_dated else "",
    }
