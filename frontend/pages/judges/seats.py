"""A judge's start: what to do next in each edition, the invitation, the pledge."""
# tested by: tests/frontend/pages/judges/test_scoring.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frontend.http import actor_of, in_zone_of
from judging.models import Judge
from judging.queries.scoring.judge_work import seat_for, seats_of
from judging.services.panel.pledge import (
    PLEDGE_TEXT,
    accept_invitation,
    decline_invitation,
    sign_pledge,
    signed_pledge,
)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All editions and rounds, each with the next step."""
    seats = seats_of(actor_of(request))
    return render(
        request, "judges/home.html", {"seats": seats, "judges": [seat.judge.pk for seat in seats]}
    )


@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept or decline."""
    judge = seat_for(actor_of(request), slug)
    in_zone_of(judge.edition)
    if request.method == "POST":
        if request.POST.get("answer") == "accept":
            accept_invitation(actor=actor_of(request), judge=judge)
            return redirect("judges:pledge", slug)
        decline_invitation(actor=actor_of(request), judge=judge)
        messages.success(
            request, _("Declined. Thank you for telling us; you may change your mind on this page.")
        )
        return redirect("judges:home")
    return render(
        request,
        "judges/invitation.html",
        {"judge": judge, "edition": judge.edition, "states": Judge.State},
    )


@login_required
@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign before any file is shown."""
    judge = seat_for(actor_of(request), slug)
    in_zone_of(judge.edition)
    if request.method == "POST":
        sign_pledge(
            actor=actor_of(request), judge=judge, signed_name=request.POST.get("signed_name", "")
        )
        messages.success(request, _("Signed. Thank you."))
        return redirect("judges:home")
    signed = signed_pledge(judge=judge)
    other = "ko" if get_language() == "en" else "en"
    with override(other):
        translation = str(PLEDGE_TEXT)
    return render(
        request,
        "judges/pledge.html",
        {
            "judge": judge,
            "edition": judge.edition,
            "signed": signed,
            "text": PLEDGE_TEXT,
            "translation": translation,
            "other": other,
        },
    )
