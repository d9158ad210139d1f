"""Whoever can't read their mailbox can't sign in: here they ask the organisers for help."""
# tested by: tests/frontend/pages/public/calls/test_lost_mailbox.py

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import Refusal
from frontend.http import accepted_post, public_edition
from submissions.models import HandOver
from submissions.services.with_organiser.hand_overs import ask_hand_over

NEEDED = {"required": gettext_lazy("Write something first.")}


class TooManyTries(Refusal):
    """More than anybody needs; the same for addresses that are known and that are not."""

    code = "too_many_hand_overs_asked"
    status = 429
    message = gettext_lazy(
        "This was asked several times just now. Wait for a call, or call the contact of the "
        "challenge."
    )


class LostMailboxForm(forms.Form):
    """What organisers need to find the application, and to call."""

    company = forms.CharField(
        label=gettext_lazy("Company name"), max_length=120, error_messages=NEEDED
    )
    old_email = forms.EmailField(
        label=gettext_lazy("The address that you can't read any more"), error_messages=NEEDED
    )
    new_email = forms.EmailField(
        label=gettext_lazy("The address that will represent the company from now on"),
        error_messages=NEEDED,
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=80, error_messages=NEEDED)
    phone = forms.CharField(
        label=gettext_lazy("Your phone number"), max_length=30, error_messages=NEEDED
    )
    words = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-max": "500"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lost_mailbox(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer is the same whether or not the old address is known."""
    edition = public_edition(request, slug)
    form = LostMailboxForm(request.POST if request.method == "POST" else None)

    def ask() -> HandOver:
        typed = form.cleaned_data
        if not ratelimit.consume(request, action="hand_over", key=typed["old_email"].lower()):
            raise TooManyTries
        language = (get_language() or "ko")[:2]
        return ask_hand_over(edition=edition, language=language, **typed)

    if accepted_post(request, form, ask):
        messages.success(
            request,
            _("The organisers have your request. They call the number in the application."),
        )
        return redirect("public:lost_mailbox", slug)
    status = 422 if form.errors else 200
    context = {"edition": edition, "form": form}
    return render(request, "public/lost_mailbox.html", context, status=status)
