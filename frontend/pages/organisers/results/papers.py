"""The printed set of an edition: every paper as PDF, Word file and HWPX, and all as one ZIP."""
# tested by: tests/judging/services/results/test_paper_set.py

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.kernel.papers.file_kinds import KINDS
from challenge.models import Edition, Job
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from judging.queries.results.papers.office_papers import (
    OF_ROUND,
    PAPER_SET,
    one_paper_named,
    paper_lines,
    paper_sets,
)
from judging.services.results.paper_set import KEPT, request_paper_set


class PaperSetForm(forms.Form):
    """What the set is taken for, and its language."""

    reason = forms.CharField(
        label=gettext_lazy("What you need the papers for"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what you need the papers for.")},
        help_text=gettext_lazy(
            "The papers name everybody. What you write here is kept in the change log."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the papers"), choices=settings.LANGUAGES
    )


@login_required
@require_safe
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    """Every paper with how much is in it, and the sets that were made."""
    desk = desk_of(request, slug)
    return _page(request, desk, PaperSetForm(initial={"language": get_language()}))


@login_required
@require_POST
def request_set(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the whole set."""
    desk = desk_of(request, slug)
    form = PaperSetForm(request.POST)
    if accepted_post(
        request,
        form,
        lambda: request_paper_set(actor=desk.actor, edition=desk.edition, **form.cleaned_data),
    ):
        messages.success(request, _("The papers are being made. You can go on working meanwhile."))
        return redirect("organisers:papers", slug)
    return _page(request, desk, form)


@login_required
@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The sets, polled while one is being made."""
    desk = desk_of(request, slug)
    context = {"edition": desk.edition, **_sets(desk.edition)}
    return render(request, "organisers/results/papers.html#sets", context)


@login_required
@require_safe
def set_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A finished set; 404 once its time is over."""
    desk = desk_of(request, slug)
    job = get_object_or_404(Job, edition=desk.edition, kind=PAPER_SET, pk=pk)
    name = job.result.get("file")
    if not name:
        raise NotFound
    return FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=f"{slug}-papers.zip",
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


@login_required
@require_safe
def paper(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponse:
    """One paper in the reader's language.  kind: of KINDS.  ?round= for those of a round."""
    desk = desk_of(request, slug)
    if kind not in KINDS:
        raise NotFound
    made, content_type = KINDS[kind]
    of_round = name in {row.name for row in OF_ROUND}
    found = one_paper_named(desk.actor, desk.edition, name, round=desk.round if of_round else None)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{found.name}.{kind}"'}
    return HttpResponse(made(found), content_type=content_type, headers=headers)


def _page(request: HttpRequest, desk: EditionDesk, form: PaperSetForm) -> HttpResponse:
    lines = paper_lines(desk.edition, desk.rounds)
    groups = [
        (round, [line for line in lines if line.round == round]) for round in (None, *desk.rounds)
    ]
    context = desk.context("papers", groups=groups, form=form, **_sets(desk.edition))
    status = 422 if form.errors else 200
    return render(request, "organisers/results/papers.html", context, status=status)


def _sets(edition: Edition) -> dict[str, object]:
    sets = paper_sets(edition)
    return {
        "sets": sets,
        "is_making": any(job.is_active for job in sets),
        "kept_days": KEPT.days,
    }
