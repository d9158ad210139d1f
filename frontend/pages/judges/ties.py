"""With which organisations a judge has ties, and when: conflicts are found from them."""
# tested by: tests/judging/services/panel/test_own_ties.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from challenge.models import Affiliation
from frontend.http import accepted_post, actor_of, in_zone_of
from judging.models import Judge
from judging.queries.assignment.coming_in import own_ties
from judging.queries.scoring.judge_work import seat_for
from judging.services.panel.own_ties import find_conflicts_of_ties, state_tie, withdraw_tie

KINDS = [
    ("", gettext_lazy("Choose")),
    (Affiliation.Kind.EMPLOYEE, gettext_lazy("I work or worked there")),
    (Affiliation.Kind.SHAREHOLDER, gettext_lazy("I or my fund invested, or hold shares")),
    (Affiliation.Kind.MENTOR, gettext_lazy("I mentor or mentored it")),
    (Affiliation.Kind.ADVISER, gettext_lazy("I advise or advised it, or did research for it")),
    (Affiliation.Kind.AGENT, gettext_lazy("I act or acted for it, as agent or counsel")),
]
_DAY_WANTED = {"invalid": gettext_lazy("Write the day as 2026-03-31.")}


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = _DAY_WANTED
    return forms.DateField(
        label=label, help_text=help_text, required=False, widget=widget, error_messages=wrong
    )


class TieForm(forms.Form):
    """A tie to an organisation."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=120,
        help_text=gettext_lazy("A company, fund, school or agency, by its full name."),
        error_messages={"required": gettext_lazy("Name the organisation.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Your relationship with it"),
        choices=KINDS,
        error_messages={"required": gettext_lazy("Choose the kind of relationship.")},
    )
    since = _day(pgettext_lazy("relationship", "Since"), gettext_lazy("Empty: you don't know."))
    until = _day(pgettext_lazy("relationship", "Until"), gettext_lazy("Empty: it goes on."))
    department = forms.CharField(
        label=gettext_lazy("Department"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Where you work or worked, if you know it."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ties(request: HttpRequest, slug: str) -> HttpResponse:
    """One's ties; POST says one more, or says one anew."""
    actor, judge = actor_of(request), seat_for(actor_of(request), slug)
    in_zone_of(judge.edition)
    form = TieForm(request.POST if request.method == "POST" else None)
    if accepted_post(
        request, form, lambda: state_tie(actor=actor, judge=judge, **form.cleaned_data)
    ):
        find_conflicts_of_ties(actor=actor, judge=judge)
        messages.success(request, _("Noted. You get no entry that this keeps you from judging."))
        return redirect("judges:ties", slug)
    context = {
        "judge": judge,
        "edition": judge.edition,
        "form": form,
        "ties": own_ties(actor),
        "may_change": judge.state in {Judge.State.INVITED, Judge.State.ACCEPTED},
    }
    return render(request, "judges/ties.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, tie: int) -> HttpResponse:
    """Take back a tie that one said."""
    actor, judge = actor_of(request), seat_for(actor_of(request), slug)
    if withdraw_tie(actor=actor, judge=judge, pk=tie):
        find_conflicts_of_ties(actor=actor, judge=judge)
        words = _("The relationship is removed, and with it the conflicts that came from it.")
        messages.success(request, words)
    return redirect("judges:ties", slug)
