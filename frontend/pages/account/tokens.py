"""A person's access tokens: made, shown once, ended."""
# tested by: tests/frontend/pages/account/test_tokens.py

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from challenge.models import Edition, User
from challenge.queries import editions_run_by
from challenge.services.access_tokens.tokens import (
    MOST_TOKENS,
    MadeToken,
    end_token,
    last_possible_day,
    make_token,
)
from challenge.web.credentials import has_shown_second_factor
from frontend.http import accepted_post, actor_of
from frontend.typed_values import idempotency_key
from introductions.models import Investor
from submissions.queries.entries import entries_of

USUAL_DAYS = 90
READ, WRITE = "read", "write"


class TokenForm(forms.Form):
    """What a program may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("The program that will use it, such as “agency's grant system”."),
    )
    rights = forms.ChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[(READ, gettext_lazy("Read only")), (WRITE, gettext_lazy("Read and write"))],
        widget=forms.RadioSelect,
        initial=READ,
    )
    edition = forms.ModelChoiceField(
        Edition.objects.none(),
        label=gettext_lazy("Which edition it reaches"),
        required=False,
        empty_label=gettext_lazy("All of mine"),
    )
    until = forms.DateField(
        label=gettext_lazy("Works until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day, at most a year from now."),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["edition"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = _editions_of(owner)
        now = timezone.now()
        self.fields["until"].initial = last_possible_day(now - timedelta(days=365 - USUAL_DAYS))
        self.fields["until"].widget.attrs["max"] = last_possible_day(now).isoformat()

    def as_service(self) -> dict[str, Any]:
        """What make_token() takes."""
        typed = dict(self.cleaned_data)
        may_write = typed.pop("rights") == WRITE
        return {**typed, "may_write": may_write}


def _editions_of(person: User) -> Any:
    """Those that the person runs, applies to, or looks for startups in."""
    run = editions_run_by(person).order_by().values("pk")
    applied = entries_of(person).order_by().values("edition")
    seats = Investor.objects.filter(user=person).values("edition")
    found = Edition.objects.filter(pk__in=run) | Edition.objects.filter(pk__in=applied)
    return (found | Edition.objects.filter(pk__in=seats)).order_by("-pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """All of them, and the form for one more; the answer to it alone holds the key."""
    actor = actor_of(request)
    posted = request.POST if request.method == "POST" else None
    form = TokenForm(posted, owner=actor)
    made = accepted_post(
        request,
        form,
        lambda: make_token(
            actor=actor,
            second_factor=has_shown_second_factor(request),
            idempotency_key=idempotency_key(request),
            **form.as_service(),
        ),
    )
    if made is not None and not made.key:
        messages.info(request, _("This token was made already, and its key was shown then."))
        return redirect("account:tokens")
    return _tokens_page(request, actor, TokenForm(owner=actor) if made else form, made)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It works no more."""
    actor = actor_of(request)
    token = end_token(actor=actor, token=get_object_or_404(actor.access_tokens, pk=pk))
    messages.success(request, _("“%(name)s” has ended.") % {"name": token})
    return redirect("account:tokens")


def _tokens_page(
    request: HttpRequest, actor: User, form: TokenForm, made: MadeToken | None
) -> HttpResponse:
    rows = list(actor.access_tokens.select_related("edition").order_by("-pk"))
    alive = [row for row in rows if row.is_good]
    facts = {
        "form": form,
        "made": made,
        "alive": alive,
        "over": [row for row in rows if not row.is_good],
        "is_full": len(alive) >= MOST_TOKENS,
    }
    return render(request, "account/tokens.html", facts, status=422 if form.errors else 200)
