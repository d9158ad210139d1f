"""More time for a round: a later close, or reopening; each with a reason in the log."""
# tested by: tests/frontend/pages/organisers/rounds/test_rounds.py

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from challenge.kernel.errors import NotAllowed
from frontend.http import accepted_post
from frontend.pages.organisers.desk import round_of
from frontend.pages.organisers.rounds.rounds import back
from frontend.pages.organisers.setup.edition_fields import Moment
from frontend.pages.organisers.setup.editions import EITHER
from frontend.versions import seen_version
from judging.models import Round
from judging.services.rounds.more_time import extend_round, reopen_round
from judging.services.rounds.outage import keep_dates

NO_TIME = gettext_lazy("Give a day and a time, for example 2026-12-22 18:00.")


class TimeForm(forms.Form):
    """The new close and the reason; the service names what to correct."""

    closes_at = Moment(
        label=gettext_lazy("New close of scoring"),
        error_messages={"required": NO_TIME, "invalid": NO_TIME},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the reason: it is kept in the log.")},
    )


@login_required
@EITHER
def extend(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Move the close of scoring."""
    return _page(request, slug, order, extend_round, _("The new close of scoring is saved."))


@login_required
@EITHER
def reopen(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Open a closed round again."""
    return _page(request, slug, order, reopen_round, _("Scoring is open again."))


@login_required
@require_POST
def keep(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """After an outage: go on by the dates as they are."""
    desk, round = round_of(request, slug, order)
    keep_dates(actor=desk.actor, round=round)
    messages.success(request, _("The dates stay as they are."))
    return back(request, desk)


def _page(
    request: HttpRequest, slug: str, order: int, act: Callable[..., Round], done: str
) -> HttpResponse:
    desk, round = round_of(request, slug, order)
    if not desk.may_act:
        raise NotAllowed
    form = TimeForm(
        request.POST if request.method == "POST" else None,
        initial={"closes_at": round.closes_at} if act is extend_round else {},
    )
    seen = {"seen": seen_version(request)} if act is extend_round else {}
    if accepted_post(
        request, form, lambda: act(actor=desk.actor, round=round, **seen, **form.cleaned_data)
    ):
        messages.success(request, done)
        return back(request, desk)
    context = desk.context(
        "control_room",
        form=form,
        is_extension=act is extend_round,
        next=request.POST.get("next", ""),
    )
    return render(
        request, "organisers/rounds/round_time.html", context, status=422 if form.errors else 200
    )
