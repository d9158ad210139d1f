"""Requests of those whose mailbox is lost: looked at, checked, handed over or refused."""
# tested by: tests/frontend/pages/organisers/entries/test_hand_overs.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from challenge.permissions import may_organise
from frontend.http import accepted_post, actor_of, run_edition
from frontend.pages.organisers.setup.editions import EITHER
from submissions.models import Entry, HandOver
from submissions.queries.with_organiser.hand_overs import entries_meant, hand_overs_of
from submissions.services.with_organiser.hand_overs import (
    MOST_REASON_LETTERS,
    hand_over,
    refuse_hand_over,
)

ON_A_PAGE = 50


class HandOverForm(forms.Form):
    """Which startup, how it was checked, and why."""

    entry = forms.TypedChoiceField(
        label=gettext_lazy("Application"), coerce=int, widget=forms.RadioSelect
    )
    checked_by = forms.ChoiceField(
        label=gettext_lazy("How did you make sure who asks?"),
        choices=HandOver.CheckedBy.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason (both addresses get it by mail)"),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": str(MOST_REASON_LETTERS)}),
        error_messages={"required": gettext_lazy("Write the reason.")},
    )
    removes_old = forms.BooleanField(
        label=gettext_lazy("The old address may not read the application any more"),
        required=False,
        initial=True,
    )

    def __init__(self, entries: list[Entry], *sent: Any, **options: Any) -> None:
        """entries: what the request may be about."""
        super().__init__(*sent, **options)
        self.fields["entry"].choices = [  # type: ignore[attr-defined]
            (entry.pk, f"{entry.startup.name} {entry.code}".strip()) for entry in entries
        ]
        if not entries[1:]:
            self.fields["entry"].initial = entries[0].pk if entries else None


@login_required
@require_safe
def hand_overs(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, those that wait first."""
    actor, edition = actor_of(request), run_edition(request, slug)
    rows = hand_overs_of(actor, edition)
    context = {
        "edition": edition,
        "nav": "entries",
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "organisers/entries/hand_overs.html", context)


@login_required
@EITHER
def one_hand_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request, what is known of the company, and the form that decides it."""
    actor, edition = actor_of(request), run_edition(request, slug)
    row = get_object_or_404(hand_overs_of(actor, edition), pk=pk)
    entries = entries_meant(row)
    form = HandOverForm(entries, request.POST if request.method == "POST" else None)

    def decide() -> HandOver:
        typed = dict(form.cleaned_data)
        chosen = next((entry for entry in entries if entry.pk == typed["entry"]), None)
        return hand_over(actor=actor, request=row, **{**typed, "entry": chosen})

    if accepted_post(request, form, decide):
        messages.success(request, _("Handed over. Both addresses get a mail."))
        return redirect("organisers:hand_over", slug, row.pk)
    context = {
        "edition": edition,
        "nav": "entries",
        "asked": row,
        "entries": entries,
        "form": form,
        "may_decide": may_organise(actor, edition) and row.state == HandOver.State.OPEN,
    }
    status = 422 if form.errors else 200
    return render(request, "organisers/entries/hand_over.html", context, status=status)


@login_required
@require_POST
def refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """With the reason, which stays with the organisers."""
    actor, edition = actor_of(request), run_edition(request, slug)
    row = get_object_or_404(hand_overs_of(actor, edition), pk=pk)
    refuse_hand_over(actor=actor, request=row, reason=request.POST.get("reason", ""))
    messages.success(request, _("Refused. Nothing has changed."))
    return redirect("organisers:hand_overs", slug)
