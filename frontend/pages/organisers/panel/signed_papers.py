"""What a judge signed on paper: recorded with the paper, and the paper to look at."""
# tested by: tests/judging/services/panel/test_paper_pledge.py

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from frontend.http import accepted_post
from frontend.pages.organisers.desk import desk_of
from frontend.pages.organisers.panel.judges import judge_address
from judging.models import Pledge
from judging.queries.overview.judge_page import judge_of
from judging.services.panel.paper_pledge import record_signed_pledge
from judging.services.panel.pledge import PLEDGE_TEXT


class SignedPaperForm(forms.Form):
    """Who signed, and the paper."""

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
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record acceptance and pledge of a judge who signed on paper."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    form = SignedPaperForm(
        request.POST or None, request.FILES or None, initial={"signed_name": person.user.name}
    )
    paper = request.FILES.get("paper")
    if accepted_post(
        request,
        form,
        lambda: record_signed_pledge(
            actor=desk.actor,
            judge=person,
            signed_name=form.cleaned_data["signed_name"],
            paper=paper,
            paper_name=paper.name or "" if paper else "",
        ),
    ):
        messages.success(
            request,
            _("Recorded. %(name)s can judge now, and sees it when signing in.") % {"name": person},
        )
        return redirect(judge_address(desk, person))
    context = desk.context("judges", judge=person, form=form, text=PLEDGE_TEXT)
    return render(
        request,
        "organisers/panel/signed_paper.html",
        context,
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def paper(request: HttpRequest, slug: str, pk: int, pledge: int) -> HttpResponseBase:
    """The paper itself, for those who run or watch the edition."""
    desk = desk_of(request, slug)
    kept = get_object_or_404(
        Pledge.objects.exclude(paper=""), judge=judge_of(desk.edition, pk), pk=pledge
    )
    answer = FileResponse(kept.paper.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=kept.paper_name) or "attachment"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
