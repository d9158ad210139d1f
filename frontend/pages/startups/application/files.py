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
from frontend.http import actor_of, attempt
from frontend.pages.startups.workspace import following, my_entry, preceding, workspace
from submissions.models import Attachment, AttachmentKind, Entry
from submissions.queries.completeness import required_files
from submissions.queries.decks import deck_of, files_of
from submissions.services.files.file_check import REASONS
from submissions.services.files.upload import attach_file, remove_attachment

PART = "files"
ACCEPTS = {AttachmentKind.DECK: ".pdf", AttachmentKind.PLAN: ".pdf"}
ACCEPTS_OTHER = ".pdf,.hwp,.hwpx,.docx,.pptx,.xlsx,.png,.jpg,.jpeg"


class FileForm(forms.Form):
    """A file in one go, for browsers without JavaScript."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Which paper is it?"), choices=AttachmentKind.choices
    )
    file = forms.FileField(label=gettext_lazy("File"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers one by one; a plain form takes a file without JavaScript."""
    entry = my_entry(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)
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
    files, wanted = list(files_of(entry)), required_files(entry)
    return [
        _group(
            entry,
            AttachmentKind(kind),
            [file for file in files if file.kind == kind],
            required=kind in wanted,
        )
        for kind in AttachmentKind.values
    ]


def _group(
    entry: Entry, kind: AttachmentKind, files: list[Attachment], *, required: bool
) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "label": kind.label,
        "accept": ACCEPTS.get(kind, ACCEPTS_OTHER),
        "required": required,
        "rows": [_row(entry, file) for file in files],
        "checking": any(file.state == Attachment.State.CHECKING for file in files),
        "deck": deck_of(entry, draft=True) if kind == AttachmentKind.DECK else None,
    }


def _row(entry: Entry, file: Attachment) -> dict[str, Any]:
    return {
        "file": file,
        "foreign_fonts": ", ".join(map(str, file.pages_without_fonts)),
        "refusal": REASONS.get(file.refusal_code, ""),
        "href": ""
        if file.state == Attachment.State.REFUSED
        else reverse("files:attachment", args=[file.pk]),
        "remove_url": reverse("startups:file-remove", args=[entry.pk, file.pk]),
    }
