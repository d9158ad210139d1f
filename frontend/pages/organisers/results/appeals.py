"""The appeals desk: what waits for a reply, who sees to it, reply, approval, register."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.kernel.papers.typeset import as_pdf
from challenge.models import RoleKind, User
from challenge.web.kept_file import as_kept_file
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.results.exports import sent_table
from frontend.papers.appeal_letter import appeal_letter
from frontend.papers.paper import as_download
from frontend.typed_values import row_number
from frontend.versions import seen_version
from judging.models import Appeal, AppealFile, AppealOutcome
from judging.queries.results.appeals.appeal_rows import (
    answerers,
    edition_appeals,
    sheets_appealed,
)
from judging.queries.results.papers.appeal_register import register_table
from judging.queries.results.papers.office_papers import one_paper_named
from judging.services.results.appeals.answer_appeal import (
    approve_reply,
    assign_appeal,
    prepare_reply,
    return_reply,
)


class ReplyForm(forms.Form):
    """The outcome with its reasons."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=AppealOutcome.choices, widget=forms.RadioSelect
    )
    reply_ko = forms.CharField(
        label=gettext_lazy("Reasons in Korean"),
        widget=forms.Textarea(attrs={"rows": 8, "data-max": "4000"}),
        help_text=gettext_lazy("The startup reads them, in the letter and on its page."),
    )
    reply_en = forms.CharField(
        label=gettext_lazy("Reasons in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-max": "4000"}),
    )


@login_required
@require_safe
def appeals(request: HttpRequest, slug: str) -> HttpResponse:
    """Every appeal of the edition: open ones first, the reply that is due next on top."""
    desk = desk_of(request, slug)
    rows = list(edition_appeals(desk.edition))
    facts = {"rows": rows, "now": timezone.now(), "open": sum(row.is_open for row in rows)}
    return render(request, "organisers/results/appeals.html", desk.context("results", **facts))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, slug: str, appeal: int) -> HttpResponse:
    """One appeal with the sheets it is about; the form of its reply."""
    desk, row = _appeal_of(request, slug, appeal)
    words = row.decision_values() or {}
    form = ReplyForm(request.POST or None, initial=words)
    if accepted_post(
        request,
        form,
        lambda: prepare_reply(
            actor=desk.actor, appeal=row, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The reply is written. Another organiser has to approve it."))
        return redirect("organisers:appeal", slug, row.pk)
    context = _context(desk, row, form)
    status = 422 if form.errors else 200
    return render(request, "organisers/results/appeal.html", context, status=status)


def _context(desk: EditionDesk, row: Appeal, form: ReplyForm) -> dict[str, Any]:
    round = row.announcement.round
    return desk.context(
        "results",
        appeal=row,
        form=form,
        now=timezone.now(),
        people=answerers(row) if row.is_open else [],
        sheets=sheets_appealed(row),
        round=round,
        may_reply=desk.may_act and row.state == Appeal.State.SUBMITTED,
        may_approve=desk.may_act
        and row.state == Appeal.State.PREPARED
        and row.prepared_by != desk.actor,
        correction_url=f"{reverse('organisers:correction', args=[desk.edition.slug, round.order])}"
        f"?appeal={row.pk}",
    )


@login_required
@require_POST
def assign(request: HttpRequest, slug: str, appeal: int) -> HttpResponse:
    """Say who sees to it."""
    desk, row = _appeal_of(request, slug, appeal)
    organisers = User.objects.filter(
        roles__edition=desk.edition, roles__kind=RoleKind.ORGANISER
    ).distinct()
    person = get_object_or_404(organisers, pk=row_number(request, "person"))
    assign_appeal(actor=desk.actor, appeal=row, person=person)
    messages.success(request, _("Assigned to %(name)s.") % {"name": person})
    return redirect("organisers:appeal", slug, row.pk)


@login_required
@require_POST
def give_back(request: HttpRequest, slug: str, appeal: int) -> HttpResponse:
    """Send a reply back to be written anew."""
    desk, row = _appeal_of(request, slug, appeal)
    return_reply(actor=desk.actor, appeal=row)
    messages.success(request, _("The reply can be changed again."))
    return redirect("organisers:appeal", slug, row.pk)


@login_required
@require_POST
def approve(request: HttpRequest, slug: str, appeal: int) -> HttpResponse:
    """Approve the reply as a second person."""
    desk, row = _appeal_of(request, slug, appeal)
    approve_reply(actor=desk.actor, appeal=row, seen=seen_version(request) or "")
    messages.success(request, _("The appeal is answered. The startup gets a mail."))
    return redirect("organisers:appeal", slug, row.pk)


@login_required
@require_safe
def letter(request: HttpRequest, slug: str, appeal: int) -> HttpResponse:
    """The reply as PDF."""
    desk, row = _appeal_of(request, slug, appeal)
    if row.state != Appeal.State.ANSWERED:
        raise NotFound
    return as_download(appeal_letter(row, may_seal=desk.may_act), f"appeal-{row.code}")


@login_required
@require_safe
def file(request: HttpRequest, slug: str, appeal: int, file: int) -> HttpResponseBase:
    """One of its files."""
    _desk, row = _appeal_of(request, slug, appeal)
    kept = get_object_or_404(AppealFile, appeal=row, pk=file)
    return as_kept_file(kept.file, kept.name)


@login_required
@require_safe
def register(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """이의신청대장 as PDF, Excel or CSV."""
    desk = desk_of(request, slug)
    rows = list(edition_appeals(desk.edition).order_by("number"))
    name = f"appeals-{slug}"
    if kind == "pdf":
        return as_download(as_pdf(one_paper_named(desk.actor, desk.edition, "appeals")), name)
    return sent_table(register_table(desk.edition, rows), name, kind)


def _appeal_of(request: HttpRequest, slug: str, pk: int) -> tuple[EditionDesk, Appeal]:
    desk = desk_of(request, slug)
    return desk, get_object_or_404(edition_appeals(desk.edition), pk=pk)
