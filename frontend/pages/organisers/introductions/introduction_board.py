"""The organiser's board: winners, investors, and every introduction with where it stands."""
# tested by: tests/frontend/pages/investors/test_seats.py

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.models import Edition, Job, User
from challenge.permissions import may_organise
from frontend.http import accepted_post, actor_of, run_edition
from frontend.pages.organisers.introductions.forms import InviteForm
from frontend.typed_values import row_number
from frontend.versions import seen_version
from introductions.models import Introduction, IntroductionState, Investor
from introductions.permissions import OVER
from introductions.queries.entrants_behind import with_warnings
from introductions.queries.matching_plan import ready_winners
from introductions.queries.meetings.told import BothTold, told_of
from introductions.queries.visible import introductions_of, investors_of
from introductions.services.answers import withdraw_proposal
from introductions.services.investors import admit_investor, answer_request
from introductions.services.outcomes import next_notes, record_step
from introductions.services.plans import SENDING
from introductions.services.propose import propose_introduction
from judging.models import Winner
from judging.queries.results.appeals.places_on_hold import winners_on_hold
from submissions.queries.as_submitted import with_submitted_entry

COLUMNS = [
    (IntroductionState.PROPOSED, [IntroductionState.PROPOSED]),
    (IntroductionState.STARTUP_AGREED, [IntroductionState.STARTUP_AGREED]),
    (IntroductionState.INTRODUCED, [IntroductionState.INTRODUCED]),
    (IntroductionState.MET, [IntroductionState.MET, IntroductionState.TERM_SHEET]),
    (IntroductionState.INVESTED, [IntroductionState.INVESTED]),
    (IntroductionState.PASSED, [IntroductionState.PASSED, *OVER]),
]
FUNNEL = [
    (IntroductionState.PROPOSED, list(IntroductionState.values)),
    (
        IntroductionState.STARTUP_AGREED,
        ["startup_agreed", "introduced", "met", "term_sheet", "invested", "passed"],
    ),
    (IntroductionState.INTRODUCED, ["introduced", "met", "term_sheet", "invested", "passed"]),
    (IntroductionState.MET, ["met", "term_sheet", "invested"]),
    (IntroductionState.INVESTED, ["invested"]),
]
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Card:
    """An introduction on the board.

    moves: what an organiser may note next; told: what both sides say; due: nobody has answered and
    the time runs out.
    """

    introduction: Introduction
    badges: list[dict[str, str]]
    moves: list[IntroductionState]
    due: bool
    told: BothTold | None

    @property
    def is_open(self) -> bool:
        """Whether the organiser may still withdraw it."""
        return self.introduction.introduced_at is None and self.introduction.state not in OVER


@login_required
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about introductions on one page."""
    actor = actor_of(request)
    return _board(request, actor, run_edition(request, slug), InviteForm())


@login_required
@require_POST
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose one pair by hand."""
    edition = run_edition(request, slug)
    winner = get_object_or_404(Winner, pk=row_number(request, "winner"), entry__edition=edition)
    investor = get_object_or_404(Investor, pk=row_number(request, "investor"), edition=edition)
    propose_introduction(
        actor=actor_of(request),
        winner=winner,
        investor=investor,
        rival_seen=bool(request.POST.get("rival_seen")),
    )
    messages.success(request, _("Proposed. The startup is asked by mail."))
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a fund through one person."""
    actor = actor_of(request)
    edition = run_edition(request, slug)
    form = InviteForm(request.POST)
    if not accepted_post(
        request,
        form,
        lambda: admit_investor(actor=actor, edition=edition, **form.as_service()),
    ):
        return _board(request, actor, edition, form)
    messages.success(request, _("Invited by mail."))
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def admit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Admit or refuse an investor, also later."""
    edition = run_edition(request, slug)
    investor = get_object_or_404(investors_of(actor_of(request), edition), pk=pk)
    admitted = request.POST.get("answer") == "admit"
    answer_request(
        actor=actor_of(request),
        investor=investor,
        admit=admitted,
        seen=seen_version(request),
        warnings_seen=request.POST.getlist("warning"),
    )
    text = (
        _("%(name)s is admitted and told by mail.")
        if admitted
        else _("%(name)s has no access, and is told by mail.")
    )
    messages.success(request, text % {"name": investor.firm})
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note the next step of an introduction."""
    record_step(
        actor=actor_of(request),
        introduction=_introduction(request, slug, pk),
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", ""),
    )
    messages.success(request, _("Saved. Thank you."))
    return redirect("organisers:introductions", slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw a proposal that isn't answered by both."""
    withdraw_proposal(
        actor=actor_of(request),
        introduction=_introduction(request, slug, pk),
        reason=request.POST.get("reason", ""),
    )
    messages.success(
        request, _("The proposal is withdrawn. To both sides it looks as if the time were over.")
    )
    return redirect("organisers:introductions", slug)


def _board(request: HttpRequest, actor: User, edition: Edition, form: InviteForm) -> HttpResponse:
    rows = list(introductions_of(actor, edition))
    prefetch_related_objects([row for row in rows if row.introduced_at], "reports")
    cards = [_card(row) for row in rows]
    consented = set(ready_winners(edition).values_list("pk", flat=True))
    winners = _winners(edition, {row.winner_id: row.winner for row in rows})
    context: dict[str, Any] = {
        "edition": edition,
        "nav": "introductions",
        "columns": [
            (
                IntroductionState(key).label,
                [card for card in cards if card.introduction.state in states],
            )
            for key, states in COLUMNS
        ],
        "funnel": [
            {
                "label": IntroductionState(key).label,
                "count": sum(row.state in states for row in rows),
            }
            for key, states in FUNNEL
        ],
        "winners": [(winner, winner.pk in consented) for winner in winners],
        "on_hold": winners_on_hold(edition),
        "investors": with_warnings(edition, investors_of(actor, edition)),
        "job": Job.objects.filter(edition=edition, kind=SENDING).order_by("-id").first(),
        "may_organise": may_organise(actor, edition),
        "total": len(rows),
        "form": form,
    }
    return render(
        request, "organisers/introductions/board.html", context, status=422 if form.errors else 200
    )


def _winners(edition: Edition, known: dict[int, Winner]) -> list[Winner]:
    """All of the edition, those of the introductions as they were read with them."""
    others = (
        Winner.objects.filter(entry__edition=edition)
        .exclude(pk__in=known)
        .select_related("award")
        .prefetch_related(with_submitted_entry("edition"))
    )
    return sorted([*known.values(), *others], key=lambda row: (row.award.order, row.pk))


def _card(introduction: Introduction) -> Card:
    waits = introduction.state in {IntroductionState.PROPOSED, IntroductionState.STARTUP_AGREED}
    due = waits and introduction.lapses_at - timezone.now() < SOON
    return Card(
        introduction,
        _badges(introduction),
        next_notes(introduction),
        due,
        told_of(introduction) if introduction.introduced_at else None,
    )


def _badges(introduction: Introduction) -> list[dict[str, str]]:
    if introduction.state == IntroductionState.DECLINED:
        noes = [
            (introduction.startup_declined_at, _("the startup said no")),
            (introduction.investor_declined_at, _("the investor said no")),
        ]
        return [{"label": who, "kind": "bad", "icon": "x"} for said_at, who in noes if said_at]
    if introduction.state in {
        IntroductionState.LAPSED,
        IntroductionState.PASSED,
        IntroductionState.TERM_SHEET,
        IntroductionState.INVESTED,
    }:
        kind = {"term_sheet": "warn", "invested": "ok"}.get(introduction.state, "")
        return [{"label": str(introduction.get_state_display()), "kind": kind, "icon": ""}]
    if introduction.introduced_at:
        return [{"label": _("both said yes"), "kind": "ok", "icon": "check-check"}]
    if introduction.startup_agreed_at:
        return [{"label": _("startup agreed"), "kind": "ok", "icon": "check"}]
    return [{"label": _("waits for the startup"), "kind": "", "icon": ""}]


def _introduction(request: HttpRequest, slug: str, pk: int) -> Introduction:
    """One introduction of this edition, for those who run it."""
    edition = run_edition(request, slug)
    return get_object_or_404(introductions_of(actor_of(request), edition), pk=pk)
