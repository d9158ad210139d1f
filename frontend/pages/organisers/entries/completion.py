"""What an imported entry lacks: a deck or paper, and consents that were signed on paper."""
# tested by: tests/submissions/services/files/test_signed_papers.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from challenge.models import Edition
from challenge.permissions import may_assist
from frontend.http import accepted_post, actor_of
from frontend.pages.organisers.entries.entries import entry_of
from submissions.models import Consent, ConsentKind, Entry
from submissions.queries.papers.asked import papers_of
from submissions.services.consents import SHARED_LABELS, consent_text
from submissions.services.files.signed_papers import record_consent
from submissions.services.files.upload import attach_for_startup


class PaperForm(forms.Form):
    """A file that came another way."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of paper"))
    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(paper.key, paper.name) for paper in papers_of(edition)]
        self.fields["kind"].choices = papers  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """A consent that was signed on paper."""

    consent = forms.ChoiceField(label=gettext_lazy("Consent"), choices=ConsentKind.choices)
    signed_name = forms.CharField(
        label=gettext_lazy("Name as signed"),
        max_length=80,
        error_messages={
            "required": gettext_lazy("Write the name as it is signed on the paper."),
        },
    )
    paper = forms.FileField(
        label=gettext_lazy("Signed paper"),
        error_messages={
            "required": gettext_lazy("Attach the signed paper: PDF, PNG or JPEG."),
        },
        help_text=gettext_lazy("PDF, PNG or JPEG, at most 20 MB."),
    )
    shared_items = forms.MultipleChoiceField(
        label=gettext_lazy("What may be shown to investors"),
        choices=list(SHARED_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Attach a paper or record a consent for the startup."""
    entry, actor = entry_of(request, slug, pk), actor_of(request)
    for_paper = request.method == "POST" and request.POST.get("what") == "paper"
    for_consent = request.method == "POST" and not for_paper
    sent = (request.POST, request.FILES) if for_paper else ()
    paper = PaperForm(entry.edition, *sent)
    consent = (
        ConsentForm(request.POST, request.FILES)
        if for_consent
        else ConsentForm(initial={"signed_name": entry.startup.representative})
    )
    done: Any = accepted_post(request, paper, lambda: _attach(request, entry, paper)) or (
        accepted_post(request, consent, lambda: _record(request, entry, consent))
    )
    if done:
        messages.success(request, _("Added, as a new version of the application. Check it again."))
        return redirect("organisers:entry", slug, pk)
    context = {
        "edition": entry.edition,
        "nav": "entries",
        "entry": entry,
        "paper": paper,
        "consent": consent,
        "texts": [consent_text(kind, entry.edition) for kind in ConsentKind.values],
        "may_assist": may_assist(actor, entry.edition),
    }
    status = 422 if paper.errors or consent.errors else 200
    return render(request, "organisers/entries/complete.html", context, status=status)


@login_required
@require_safe
def consent_paper(request: HttpRequest, slug: str, pk: int, consent: int) -> HttpResponseBase:
    """The paper that a consent rests on, for those who run or watch the edition."""
    entry = entry_of(request, slug, pk)
    kept = get_object_or_404(
        Consent.objects.exclude(paper=""),
        startup=entry.startup_id,
        edition=entry.edition_id,
        pk=consent,
    )
    answer = FileResponse(kept.paper.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=kept.paper_name) or "attachment"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _attach(request: HttpRequest, entry: Entry, form: PaperForm) -> Any:
    file = form.cleaned_data["file"]
    return attach_for_startup(
        actor=actor_of(request),
        entry=entry,
        kind=form.cleaned_data["kind"],
        name=file.name or "",
        file=file,
    )


def _record(request: HttpRequest, entry: Entry, form: ConsentForm) -> Any:
    file = form.cleaned_data["paper"]
    return record_consent(
        actor=actor_of(request),
        entry=entry,
        kind=form.cleaned_data["consent"],
        signed_name=form.cleaned_data["signed_name"],
        paper=file or None,
        paper_name=(file.name or "") if file else "",
        shared_items=form.cleaned_data["shared_items"],
    )
