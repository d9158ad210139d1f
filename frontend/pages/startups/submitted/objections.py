"""Whom we want kept away from our entry (기피 신청)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import Refusal
from frontend.http import actor_of, attempt
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.workspace import my_entry, workspace
from judging.queries.assignment.objections import (
    most_objections,
    objections_of,
    objections_until,
    takes_objections,
)
from judging.services.assignment.objections import raise_objection, withdraw_objection


class ObjectionForm(KeptForm):
    """Whom to keep away from our entry; the service names what to correct."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation or e-mail domain"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "For example Hangang Ventures, or hangang.example. With a person: only the "
            "person of that name there."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write the reason: organisers read it.")},
        widget=forms.Textarea(attrs={"rows": 3, "data-max": "300"}),
        help_text=gettext_lazy("The relationship or the reason, in a sentence or two."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a person or an organisation with the reason; only organisers read it.

    Only the representative may do so.
    """
    entry = my_entry(request, pk)
    form = ObjectionForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        refusal = attempt(
            lambda: raise_objection(actor=actor_of(request), entry=entry, **facts), Refusal
        ).refusal
        if refusal is None:
            messages.success(request, _("Noted. The organisers can read it; judges can't."))
            return redirect("startups:objections", entry.pk)
        problem = "" if refusal.fields else str(refusal.detail)
        form.show_problems(refusal.fields)
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
    """Withdraw one objection."""
    entry = my_entry(request, pk)
    row = get_object_or_404(
        entry.objections.select_related("entry__edition", "entry__startup"), pk=objection
    )
    withdraw_objection(actor=actor_of(request), objection=row)
    messages.success(request, _("Withdrawn."))
    return redirect("startups:objections", entry.pk)
