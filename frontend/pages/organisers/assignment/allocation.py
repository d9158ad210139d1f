"""How a round spreads its sheets: the rule, what it would cost and find, its steps."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.models import Job
from frontend.in_words.allocation_rule import SHEET_REASONS, STOPPED, plan_in_words, rule_in_words
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.typed_values import WHOLE_PERCENT, share_in_percent, whole_number
from frontend.versions import seen_version
from judging.models import AllocationStep, Judge, Method, Round, RoundState
from judging.queries.assignment.allocation.allocation_state import (
    AllocationState,
    allocation_state,
    plans_of,
)
from judging.queries.assignment.allocation.early_misses import early_misses
from judging.queries.overview.earlier_panels import earlier_panels
from judging.queries.setup.allocation_rule import allocation_rule, wait_days
from judging.services.assignment.allocation.allocation_plan import request_plan
from judging.services.assignment.allocation.allocation_steps import steer_allocation
from judging.services.setup.rounds import update_round
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

WHOLE = ("second", "budget", "limit", "wait")
SHARES = ("share", "batch", "audit")
QUESTION = ("entries", "judges", "winners", "budget")
MOST_TYPED = 999_999_999  # the service names its own bounds
MOST_STEPS, MOST_PLANS, MOST_PANELS, MOST_MISSES = 50, 5, 20, 12


@login_required
@require_safe
def allocation(request: HttpRequest, slug: str) -> HttpResponse:
    """Rule, plan and steps on one page."""
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("assignment"))
    return render(request, "organisers/assignment/allocation.html", _context(desk, desk.round))


@login_required
@require_POST
def save_allocation(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The rule with its numbers; an empty one is the default."""
    desk, round = round_of(request, slug, order)
    typed: dict[str, float | None] = {name: _whole(request, name) for name in WHOLE}
    typed |= {name: share_in_percent(request, name) for name in SHARES}
    kept = {name: value for name, value in round.allocation_options.items() if name not in typed}
    update_round(
        actor=desk.actor,
        round=round,
        allocation=request.POST.get("allocation", round.allocation),
        sheets_per_entry=_whole(request, "sheets_per_entry") or round.sheets_per_entry,
        method=request.POST.get("method", round.method),
        min_sheets=_whole(request, "min_sheets") or round.min_sheets,
        allocation_options=kept | {name: value for name, value in typed.items() if value},
        seen=seen_version(request),
    )
    messages.success(request, _("Saved."))
    return _back(desk, round)


@login_required
@require_POST
def steer(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Pause, resume, go on without waiting, end early, or turn to even."""
    desk, round = round_of(request, slug, order)
    steer_allocation(
        actor=desk.actor,
        round=round,
        kind=request.POST.get("kind", ""),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Done. It is in the log with your reason."))
    return _back(desk, round)


@login_required
@require_POST
def plan_sheets(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Try the rules on made-up editions of this size."""
    desk, round = round_of(request, slug, order)
    request_plan(
        actor=desk.actor,
        round=round,
        like=_whole(request, "like"),
        **{name: _whole(request, name, most=10**6) or 0 for name in QUESTION},
    )
    messages.success(
        request, _("Made-up editions are being judged. The figures show up here by themselves.")
    )
    return _back(desk, round)


@login_required
@require_safe
def plan_progress(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The plans as they stand; asked for again while one is being made."""
    desk, round = round_of(request, slug, order)
    return render(
        request,
        "organisers/assignment/_plans.html",
        desk.context("assignment", **_plans(round)),
    )


def _whole(request: HttpRequest, name: str, most: int = MOST_TYPED) -> int | None:
    return whole_number(request, name, most=most, wanted=_("Give a whole number."))


def _context(desk: EditionDesk, round: Round) -> dict[str, Any]:
    entries = round.participations.count()
    judges = desk.edition.judges.filter(state=Judge.State.ACCEPTED).count()
    state = allocation_state(round=round)
    steps = list(state.steps[-MOST_STEPS:]) if state else []
    rule = allocation_rule(round=round, entries=entries, judges=judges)
    return desk.context(
        "assignment",
        links=desk.round_links("allocation"),
        rule=rule,
        options=_shown_options(round),
        waits=wait_days(round),
        choices=Round.Allocation.choices,
        methods=Method.choices,
        sentence=rule_in_words(round),
        state=state,
        steps=_lines(steps),
        misses=_misses(round, state) if state else [],
        is_free=round.state in {RoundState.SETUP, RoundState.ASSIGNED},
        is_open=round.state == RoundState.OPEN,
        question={
            "entries": entries,
            "judges": judges,
            "winners": round.places,
            "budget": rule.budget or entries * round.sheets_per_entry,
        },
        panels=earlier_panels(viewer=desk.actor, round=round)[:MOST_PANELS],
        **_plans(round),
    )


def _shown_options(round: Round) -> dict[str, Any]:
    """As typed: shares in percent, empty where the default holds."""
    options = round.allocation_options
    shares = {name: options.get(name) for name in SHARES}
    return {name: options.get(name) or "" for name in WHOLE} | {
        name: f"{WHOLE_PERCENT * share:.0f}" if share else "" for name, share in shares.items()
    }


def _lines(steps: Sequence[AllocationStep]) -> list[dict[str, Any]]:
    """Steps, newest first, a batch with its entries by name and the reason of each."""
    wanted = {row["entry"] for step in steps for row in step.sheets}
    # viewer: the round's organisers and observers, who get its desk
    entries = {entry.pk: entry for entry in as_submitted(Entry.objects.filter(pk__in=wanted))}
    return [
        {
            "step": step,
            "why": STOPPED.get(step.reason, step.reason),
            "sheets": [
                {
                    "entry": entries[row["entry"]],
                    "reason": SHEET_REASONS.get(row["reason"], row["reason"]),
                }
                for row in step.sheets
                if row["entry"] in entries
            ],
        }
        for step in reversed(steps)
    ]


def _misses(round: Round, state: AllocationState) -> list[dict[str, Any]]:
    """Entries that an unlucky first sheet may have lost, by name, with their chance."""
    rows = early_misses(round=round, state=state)[:MOST_MISSES]
    # viewer: the round's organisers and observers, who get its desk
    wanted = Entry.objects.filter(pk__in=[row.entry_id for row in rows])
    entries = {entry.pk: entry for entry in as_submitted(wanted)} if rows else {}
    return [
        {"standing": row, "entry": entries[row.entry_id]} for row in rows if row.entry_id in entries
    ]


def _plans(round: Round) -> dict[str, Any]:
    plans = list(plans_of(round=round)[:MOST_PLANS])
    wanted = {job.parameters["like"] for job in plans if "like" in job.parameters}
    # viewer: whoever asked for the plan runs that round
    like = Round.objects.select_related("edition").in_bulk(wanted) if wanted else {}
    return {
        "plans": [
            {"job": job, "like": like.get(job.parameters.get("like")), **_figures(job)}
            for job in plans
        ],
        "is_planning": any(job.is_active for job in plans),
    }


def _figures(job: Job) -> dict[str, Any]:
    """A plan in words; empty while there are no figures."""
    if "even" not in job.result:
        return {}
    return {
        "words": plan_in_words(job.result),
        "asked": job.parameters,
        "runs": job.result["runs"],
    }


def _back(desk: EditionDesk, round: Round) -> HttpResponse:
    return redirect(
        f"{reverse('organisers:allocation', args=[desk.edition.slug])}?round={round.order}"
    )
