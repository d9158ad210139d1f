"""The plan of a matching: looked at and changed by the organiser, then sent in one act."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.models import Job
from challenge.permissions import may_organise
from frontend.http import actor_of, run_edition
from frontend.in_words.plans import fit_reasons, nothing_reasons
from frontend.typed_values import row_number
from introductions.models import Investor, MatchPlan
from introductions.queries.browsing.teasers import meeting_requests_of
from introductions.queries.shown_plan import pairable, shown_plan
from introductions.services.browsing.delivery import HELD_BY
from introductions.services.plans import KIND, SENDING, plan_introductions, send_plan, wish_pair
from judging.models import Winner


@login_required
@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Pairs with the reason of each, who gets nothing and why."""
    edition, actor = run_edition(request, slug), actor_of(request)
    found, (winners, investors) = shown_plan(actor, edition), pairable(actor, edition)
    jobs = Job.objects.filter(edition=edition, kind__in=[KIND, SENDING]).order_by("-id")
    context: dict[str, Any] = {
        "edition": edition,
        "nav": "introductions",
        "found": found,
        "pairs": [(pair, fit_reasons(pair.parts)) for pair in found.pairs] if found else [],
        "left_out": [(row, nothing_reasons(why)) for row, why in found.left_out] if found else [],
        "without": [(row, nothing_reasons(why)) for row, why in found.without] if found else [],
        "job": jobs.first(),
        "may_organise": may_organise(actor, edition),
        "requests": [
            (row, HELD_BY.get(row.held_by, "")) for row in meeting_requests_of(actor, edition)
        ],
        "winners": winners,
        "investors": investors,
    }
    return render(request, "organisers/introductions/plan.html", context)


@login_required
@require_POST
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan anew.  Nobody is asked."""
    plan_introductions(actor=actor_of(request), edition=run_edition(request, slug))
    messages.success(request, _("The plan is being made. Nobody is asked before you send it."))
    return redirect("organisers:introduction_plan", slug)


@login_required
@require_POST
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """Pin a pair, keep it apart, or lift either, and plan anew."""
    edition, actor = run_edition(request, slug), actor_of(request)
    winner = get_object_or_404(Winner, pk=row_number(request, "winner"), entry__edition=edition)
    investor = get_object_or_404(Investor, pk=row_number(request, "investor"), edition=edition)
    wish_pair(actor=actor, winner=winner, investor=investor, kind=request.POST.get("kind", ""))
    plan_introductions(actor=actor, edition=edition)
    messages.success(request, _("Noted. The plan is being made anew."))
    return redirect("organisers:introduction_plan", slug)


@login_required
@require_POST
def send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Propose all pairs: the startups are asked by mail."""
    edition = run_edition(request, slug)
    wanted = get_object_or_404(MatchPlan, pk=pk, edition=edition)
    send_plan(actor=actor_of(request), plan=wanted)
    messages.success(request, _("Sent. Startups are asked by mail."))
    return redirect("organisers:introductions", slug)
