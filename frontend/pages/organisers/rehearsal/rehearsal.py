"""The page on which an edition is rehearsed: asked for, watched, read, thrown away."""
# tested by: tests/frontend/pages/organisers/rehearsal/test_rehearsal.py

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.models import JobState
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.rehearsal.report_in_words import report_in_words, stage_in_words
from frontend.pages.organisers.setup.editions import page_under_settings
from frontend.papers.paper import as_download
from judging.queries.overview.rehearsals import newest_rehearsal, paper_of_rehearsal
from judging.services.rehearsal.request import (
    ENTRIES,
    JUDGES,
    KEPT,
    MOST_ENTRIES,
    MOST_JUDGES,
    discard_rehearsal,
    request_rehearsal,
)

TEMPLATE = "organisers/setup/rehearsal.html"


class RehearsalForm(forms.Form):
    """How many take part, and the language of the papers."""

    entries = forms.IntegerField(
        label=gettext_lazy("Sample companies"), min_value=1, max_value=MOST_ENTRIES
    )
    judges = forms.IntegerField(
        label=gettext_lazy("Sample judges"), min_value=1, max_value=MOST_JUDGES
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the papers"), choices=settings.LANGUAGES
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest rehearsal, and the form for one more."""
    desk = desk_of(request, slug)
    initial = {"entries": ENTRIES, "judges": JUDGES, "language": get_language()}
    form = RehearsalForm(request.POST if request.method == "POST" else None, initial=initial)
    if accepted_post(
        request,
        form,
        lambda: request_rehearsal(actor=desk.actor, edition=desk.edition, **form.cleaned_data),
    ):
        messages.success(request, _("The rehearsal begins. It takes about a minute."))
        return redirect("organisers:rehearsal", slug)
    return page_under_settings(request, desk, TEMPLATE, {"form": form, **_shown(desk)})


@login_required
@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The rehearsal, polled while it is played."""
    desk = desk_of(request, slug)
    context = desk.context("settings", **_shown(desk))
    return render(request, f"{TEMPLATE}#rehearsed", context)


@login_required
@require_safe
def paper(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A paper of the newest rehearsal, as PDF."""
    desk = desk_of(request, slug)
    return as_download(
        paper_of_rehearsal(desk.actor, desk.edition, name), f"{slug}-rehearsal-{name}"
    )


@login_required
@require_POST
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw the report away."""
    desk = desk_of(request, slug)
    job = newest_rehearsal(desk.actor, desk.edition)
    if job is None:
        raise NotFound
    discard_rehearsal(actor=desk.actor, rehearsal=job)
    messages.success(request, _("The report of the rehearsal is deleted."))
    return redirect("organisers:rehearsal", slug)


def _shown(desk: EditionDesk) -> dict[str, object]:
    job = newest_rehearsal(desk.actor, desk.edition)
    is_told = job is not None and job.state == JobState.DONE
    return {
        "job": job,
        "stage": stage_in_words(job.message, job.message_facts.get("round"), desk.rounds)
        if job is not None and job.is_active
        else "",
        "report": report_in_words(job, desk.rounds) if job is not None and is_told else None,
        "kept_days": KEPT.days,
    }
