"""More time for one startup, with a reason that it reads."""
# tested by: tests/submissions/services/with_organiser/test_extension.py

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.permissions import require
from frontend.http import accepted_post, actor_of
from frontend.pages.organisers.entries.entries import entry_of
from frontend.pages.organisers.setup.edition_fields import Moment
from frontend.pages.organisers.setup.editions import EITHER
from submissions.permissions import may_extend_entry
from submissions.services.with_organiser.extension import MOST_REASON_LETTERS, extend_entry

NO_TIME = gettext_lazy("Give a day and a time, for example 2026-12-22 18:00.")


class ExtensionForm(forms.Form):
    """The startup's own deadline; the service names what to correct."""

    until = Moment(
        label=gettext_lazy("New deadline of this startup"),
        error_messages={"required": NO_TIME, "invalid": NO_TIME},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason (the startup reads it)"),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": str(MOST_REASON_LETTERS)}),
        error_messages={"required": gettext_lazy("Write the reason: the startup reads it.")},
    )


@login_required
@EITHER
def extend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give one startup more time than all others."""
    actor, entry = actor_of(request), entry_of(request, slug, pk)
    require(may_extend_entry, actor, entry)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if accepted_post(
        request, form, lambda: extend_entry(actor=actor, entry=entry, **form.cleaned_data)
    ):
        messages.success(request, _("The startup has more time now. Its writers get a mail."))
        return redirect("organisers:entry", slug, pk)
    context = {
        "edition": entry.edition, "nav": "entries", "entry": entry, "form": form,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "organisers/entries/extension.html", context, status=status)
