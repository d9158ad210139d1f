"""Assigning judges: run it, read the report, compare scenarios."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend.charts.distribution import Bins
from frontend.pages.organisers.assignment.run_in_words import read_run
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.pages.organisers.rounds.pipeline_in_words import part_words
from frontend.pages.organisers.rounds.rounds import back
from frontend.typed_values import share_in_percent, whole_number
from judging.models import AssignmentRun, Round
from judging.queries.assignment.overview import (
    Load,
    assignment_job,
    assignments_in_force,
    linked,
    loads_of,
    runs_of,
)
from judging.queries.overview.control_room import totals_of
from judging.services.assignment.apply import apply_scenario
from judging.services.assignment.conflicts import find_conflicts
from judging.services.assignment.request import TRIED, request_assignment, request_repair

MOST_BARS = 12
LARGEST_SEED = 2**31 - 1


@login_required
@require_safe
def assignment(request: HttpRequest, slug: str) -> HttpResponse:
    """The state of the assignment, its report and its runs."""
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("assignment"))
    return render(request, "organisers/assignment/assignment.html", _context(desk, desk.round))


@login_required
@require_safe
def progress(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The running job's bar; when it ends, the whole page is loaded again."""
    desk, round = round_of(request, slug, order)
    job = assignment_job(round)
    response = render(
        request,
        "organisers/assignment/_assignment_job.html",
        desk.context("assignment", job=job, part=part_words(job)),
    )
    if job is None or not job.is_active:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def assign(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Ask the computer to assign the round, or to compute a scenario."""
    desk, round = round_of(request, slug, order)
    scenario = bool(request.POST.get("scenario"))
    tried: dict[str, Any] = {
        name: share_in_percent(request, name) if scenario else None for name in sorted(TRIED)
    }
    request_assignment(
        actor=desk.actor,
        round=round,
        seed=_seed(request),
        scenario=scenario,
        lottery=tried["lottery"],
        linking=tried["linking"],
        balance=tried["balance"],
    )
    messages.success(
        request, _("The assignment is being computed. You can go on working meanwhile.")
    )
    return back(request, desk, "assignment")


@login_required
@require_POST
def repair(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Fill open seats with as little change as can be."""
    desk, round = round_of(request, slug, order)
    request_repair(actor=desk.actor, round=round, cause="asked")
    messages.success(
        request, _("Open seats are being filled. Existing assignments stay wherever possible.")
    )
    return back(request, desk, "assignment")


@login_required
@require_POST
def apply_run(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Put a scenario into force."""
    desk, round = round_of(request, slug, order)
    job = apply_scenario(
        actor=desk.actor,
        run=get_object_or_404(
            AssignmentRun.objects.select_related("round__edition"), round=round, pk=pk
        ),
    )
    late = _(
        "Something has changed since this scenario was computed. It is being put into force "
        "with the least change that suits."
    )
    messages.success(request, late if job else _("The scenario is in force."))
    return back(request, desk, "assignment")


@login_required
@require_POST
def look_for_conflicts(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Look for conflicts of interest in the data."""
    desk, _one = round_of(request, slug, order)
    count = find_conflicts(actor=desk.actor, edition=desk.edition)
    messages.success(request, _("New conflicts found in the data: %(count)s.") % {"count": count})
    return back(request, desk, "assignment")


def _context(desk: EditionDesk, round: Round) -> dict[str, Any]:
    pairs = assignments_in_force(round)
    loads = loads_of(round, pairs)
    runs = runs_of(round)
    in_force = next((run for run in runs if run.applied_at and run.report), None)
    job = assignment_job(round)
    return desk.context(
        "assignment",
        links=desk.round_links("assignment"),
        totals=totals_of(round),
        loads=loads,
        load_bins=load_bins(loads),
        at_limit=sum(load.count >= load.limit for load in loads),
        spread=spread_of(loads),
        picture=linked(loads, pairs),
        runs=[read_run(run, round, pairs) for run in runs],
        report=read_run(in_force, round) if in_force else None,
        job=job,
        part=part_words(job),
        is_assignable=round.state in {"setup", "assigned", "open"},
        has_pairs=bool(pairs),
    )


def load_bins(loads: Sequence[Load]) -> Bins:
    """Judges by number of entries; those at their limit are the chosen part.

    One bar a number, or a few numbers where there are many.
    """
    counts = [load.count for load in loads] or [0]
    low, step = min(counts), max(1, -(-(max(counts) - min(counts) + 1) // MOST_BARS))
    bars = (max(counts) - low) // step + 1
    height, full = [0] * bars, [0] * bars
    for load in loads:
        height[(load.count - low) // step] += 1
        full[(load.count - low) // step] += load.count >= load.limit
    edges = [low + step * index for index in range(bars + 1)]
    names = [str(edge) if step == 1 else f"{edge}–{edge + step - 1}" for edge in edges[:-1]]
    return Bins(edges, height, full, names)


def spread_of(loads: Sequence[Load]) -> tuple[int, int]:
    """The lightest and the heaviest load."""
    return min((load.count for load in loads), default=0), max(
        (load.count for load in loads), default=0
    )


def _seed(request: HttpRequest) -> int | None:
    wanted = _("The seed is a whole number from 0 to 2,147,483,647. Leave it empty to draw one.")
    return whole_number(request, "seed", most=LARGEST_SEED, wanted=wanted)
