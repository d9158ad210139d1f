"""Whom we want kept away from our entry (기피 신청)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import Refusal
from frontend.http import actor_of
from frontend.pages.startups.application.forms import ObjectionForm
from frontend.pages.startups.workspace import my_entry, workspace
from judging.queries.assignment.objections import (
    most_objections,
    objections_of,
    objections_until,
    takes_objections,
)
from judging.services.assignment.objections import raise_objection, withdraw_objection


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: HttpRequest, pk: int) -> HttpResponse:
    """The representative names a person or an organisation, with the reason; only organisers read
    it.
    """
    entry = my_entry(request, pk)
    form = ObjectionForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            raise_objection(actor=actor_of(request), entry=entry, **form.cleaned_data)
        except Refusal as refusal:
            if not refusal.fields:
                problem = str(refusal.detail)
            form.show_problems(refusal.fields)
        else:
            messages.success(request, _("Noted. The organisers can read it; judges can't."))
            return redirect("startups:objections", entry.pk)
    rows, most = objections_of(entry), most_objections(entry.edition)
    facts = {
        "rows": rows,
        "most": most,
        "full": len(rows) >= most,
        "until": objections_until(entry.edition),
        "takes": takes_objections(entry.edition),
        "problem": problem,
    }
    return render(
        request,
        "startups/objections.html",
        workspace(request, entry, "objections", form=form, **facts),
        status=422 if form.is_bound else 200,
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Take one back."""
    entry = my_entry(request, pk)
    row = get_object_or_404(
        entry.objections.select_related("entry__edition", "entry__startup"), pk=objection
    )
    withdraw_objection(actor=actor_of(request), objection=row)
    messages.success(request, _("Withdrawn."))
    return redirect("startups:objections", entry.pk)
