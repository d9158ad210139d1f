"""A judge's start: what to do next in each edition, the invitation, the pledge."""
# tested by: tests/frontend/pages/judges/test_scoring.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import InvalidInput, NotFound
from challenge.services.people import answer_passkey_offer
from frontend.doors import opened_by_link
from frontend.http import actor_of, attempt, in_zone_of
from frontend.pages.judges.app.device import keep_facts
from frontend.papers.paper import as_download, paper
from frontend.typed_values import whole_number
from introductions.queries.forecasts.own import asked_of
from judging.models import Judge, Pledge
from judging.queries.assignment.coming_in import is_passkey_offered
from judging.queries.scoring.judge_work import seat_for, seats_of
from judging.services.panel.device_keys import PARTS
from judging.services.panel.pledge import (
    MOST_ENTRIES,
    PLEDGE_TEXT,
    SELF_CHECK,
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
    judges = [seat.judge.pk for seat in seats]
    context = {
        "seats": seats,
        "judges": judges,
        "asked": asked_of(actor_of(request)),
        "keep": keep_facts(seats),
        "offers_passkey": is_passkey_offered(actor_of(request)),
        "came_by_link": opened_by_link(request),
    }
    return render(request, "judges/home.html", context)


@login_required
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """The offer is answered, once: yes leads to where one is made, which asks for a code first
    from who came by a mailed link.
    """
    wants = request.POST.get("answer") == "yes"
    answer_passkey_offer(actor=actor_of(request), wants=wants)
    return redirect("mfa_add_webauthn" if wants else "judges:home")


@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, and when; accept with fields, capacity and fee, or decline with a reason."""
    judge = seat_for(actor_of(request), slug)
    in_zone_of(judge.edition)
    problem: InvalidInput | None = None
    if request.method == "POST":
        tried = attempt(lambda: _answer(request, judge), InvalidInput)
        if tried.result:
            return tried.result
        problem = tried.refusal
    known = {row.field_id for row in judge.expertise.all()}
    context = {
        "judge": judge,
        "edition": judge.edition,
        "rounds": judge.edition.rounds.order_by("order"),
        "fields": [(field, field.pk in known) for field in judge.edition.fields.all()],
        "max_load": request.POST.get("max_load") if problem else judge.max_load,
        "wrong": problem.fields.get("max_load", "") if problem else "",
        "has_declined": judge.state == Judge.State.DECLINED,
    }
    return render(request, "judges/invitation.html", context, status=422 if problem else 200)


def _answer(request: HttpRequest, judge: Judge) -> HttpResponse:
    typed, slug = request.POST, judge.edition.slug
    if typed.get("answer") != "accept":
        decline_invitation(actor=actor_of(request), judge=judge, reason=typed.get("reason", ""))
        return redirect("judges:invitation", slug)
    accept_invitation(
        actor=actor_of(request),
        judge=judge,
        fields=typed.getlist("fields") if "asked" in typed else None,
        max_load=whole_number(
            request, "max_load", most=MOST_ENTRIES, wanted=_("Give a whole number.")
        ),
        takes_fee={"yes": True, "no": False}.get(typed.get("takes_fee", "")),
    )
    return redirect("judges:pledge", slug)


@login_required
@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest, slug: str) -> HttpResponse:
    """The self-check, and the pledge, signed before any file is shown."""
    judge = seat_for(actor_of(request), slug)
    in_zone_of(judge.edition)
    problem: InvalidInput | None = None
    if request.method == "POST":
        tried = attempt(lambda: _sign(request, judge), InvalidInput)
        if tried.result:
            messages.success(request, _("Signed. Thank you."))
            return redirect("judges:ties", slug)
        problem = tried.refusal
    wrong = problem.fields if problem else {}
    other = "ko" if get_language() == "en" else "en"
    with override(other):
        translation = str(PLEDGE_TEXT)
    context = {
        "judge": judge,
        "edition": judge.edition,
        "signed": signed_pledge(judge=judge),
        "text": PLEDGE_TEXT,
        "translation": translation,
        "other": other,
        "checks": [
            (key, text, f"check-{key}" in request.POST, wrong.get(f"check-{key}", ""))
            for key, text in SELF_CHECK.items()
        ],
        "typed": request.POST.get("signed_name", ""),
        "own_names": " / ".join(filter(None, [judge.user.name, judge.user.name_roman])),
        "wrong_name": wrong.get("signed_name", ""),
        "problem": problem,
    }
    return render(request, "judges/pledge.html", context, status=422 if problem else 200)


def _sign(request: HttpRequest, judge: Judge) -> Pledge:
    return sign_pledge(
        actor=actor_of(request),
        judge=judge,
        signed_name=request.POST.get("signed_name", ""),
        self_check=[key for key in SELF_CHECK if f"check-{key}" in request.POST],
        device={name: request.POST.get(f"device-{name}", "") for name in PARTS},
    )


@login_required
@require_safe
def pledge_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own signed pledge as PDF; 404 before it is signed."""
    judge = seat_for(actor_of(request), slug)
    in_zone_of(judge.edition)
    signed = signed_pledge(judge=judge)
    if signed is None:
        raise NotFound
    checked = [str(SELF_CHECK[key]) for key in signed.self_check.split() if key in SELF_CHECK]
    document = paper(
        judge.edition,
        title=_("Pledge of secrecy and integrity"),
        number=f"{judge.edition.year}-P{signed.pk:05d}",
        statement=signed.text,
        rows=[
            (_("Signed by"), signed.signed_name),
            (_("Signed at"), f"{date_format(timezone.localtime(signed.signed_at), 'Y-m-d H:i')}"),
            (_("Version of the text"), signed.text_version),
            *((_("Self-check, yes"), text) for text in checked),
        ],
        foot=_("A copy for the person who signed it."),
    )
    return as_download(document, f"pledge-{judge.edition.slug}")
