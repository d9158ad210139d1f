"""The organiser's board: winners, investors, and every introduction with where it stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.models import Job
from challenge.permissions import may_organise
from challenge.queries import observed_edition
from frontend.http import actor_of
from introductions.models import IntroductionState, Investor
from introductions.queries import introduction_for, introductions_of, investors_of
from introductions.services.admitting import admit_investor, answer_request
from introductions.services.proposing import propose_introduction, propose_introductions
from introductions.services.tracking import record_step
from judging.models import Winner

COLUMNS = [
    (IntroductionState.PROPOSED, [IntroductionState.PROPOSED]),
    (IntroductionState.STARTUP_AGREED, [IntroductionState.STARTUP_AGREED]),
    (IntroductionState.INTRODUCED, [IntroductionState.INTRODUCED]),
    (IntroductionState.MET, [IntroductionState.MET, IntroductionState.TERM_SHEET]),
    (IntroductionState.INVESTED, [IntroductionState.INVESTED]),
    (IntroductionState.PASSED, [IntroductionState.PASSED, IntroductionState.DECLINED, IntroductionState.LAPSED]),
]
FUNNEL = [
    (IntroductionState.PROPOSED, list(IntroductionState.values)),
    (IntroductionState.STARTUP_AGREED, ["startup_agreed", "introduced", "met", "term_sheet", "invested", "passed"]),
    (IntroductionState.INTRODUCED, ["introduced", "met", "term_sheet", "invested", "passed"]),
    (IntroductionState.MET, ["met", "term_sheet", "invested"]),
    (IntroductionState.INVESTED, ["invested"]),
]


@login_required
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about introductions on one page."""
    actor = actor_of(request)
    edition = observed_edition(actor, slug)
    rows = list(introductions_of(actor, edition))
    winners = list(Winner.objects.filter(entry__edition=edition).select_related("entry__startup", "award").order_by("award__order", "id"))
    context = {
        "edition": edition,
        "nav": "introductions",
        "columns": [(IntroductionState(key).label, [row for row in rows if row.state in states]) for key, states in COLUMNS],
        "funnel": [{"label": IntroductionState(key).label, "count": sum(row.state in states for row in rows)} for key, states in FUNNEL],
        "winners": winners,
        "investors": list(investors_of(actor, edition)),
        "job": Job.objects.filter(edition=edition, kind="match_investors").order_by("-id").first(),
        "may_organise": may_organise(actor, edition),
        "total": len(rows),
    }
    return render(request, "investors/board.html", context)


@login_required
@require_POST
def match(request: HttpRequest, slug: str) -> HttpResponse:
    """Match all flagged winners with all admitted investors."""
    propose_introductions(actor=actor_of(request), edition=observed_edition(actor_of(request), slug))
    messages.success(request, _("Matching is running. Proposals appear here, and startups are asked by mail."))
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose one pair by hand."""
    edition = observed_edition(actor_of(request), slug)
    winner = get_object_or_404(
        Winner.objects.select_related("entry__startup", "entry__edition", "entry__field", "entry__track"), pk=request.POST.get("winner") or 0, entry__edition=edition
    )
    investor = get_object_or_404(Investor.objects.select_related("thesis", "edition", "organisation"), pk=request.POST.get("investor") or 0, edition=edition)
    propose_introduction(actor=actor_of(request), winner=winner, investor=investor)
    messages.success(request, _("Proposed. The startup is asked by mail."))
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a fund through one person."""
    edition = observed_edition(actor_of(request), slug)
    admit_investor(
        actor=actor_of(request), edition=edition, email=request.POST.get("email", ""), name=request.POST.get("name", ""), organisation=request.POST.get("organisation", "")
    )
    messages.success(request, _("Invited by mail."))
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def admit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Admit or refuse an investor who asked."""
    edition = observed_edition(actor_of(request), slug)
    investor = get_object_or_404(investors_of(actor_of(request), edition), pk=pk)
    answer_request(actor=actor_of(request), investor=investor, admit=request.POST.get("answer") == "admit")
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note the next step of an introduction."""
    observed_edition(actor_of(request), slug)
    record_step(actor=actor_of(request), introduction=introduction_for(actor_of(request), pk), kind=request.POST.get("kind", ""))
    return redirect("organisers:introductions", slug)
