"""The control room: where the round stands, what is at risk, what to do now."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.web.health import site_troubles
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.panel.judges_in_words import in_panel_order, panel_lines
from frontend.pages.organisers.results.ranking_in_words import advice_words, lines_of
from frontend.pages.organisers.rounds.call_room import call_context, is_before_judging
from frontend.pages.organisers.rounds.pace_in_words import (
    ahead_note,
    chart_data,
    chart_words,
    expected,
)
from frontend.pages.organisers.rounds.pipeline_in_words import in_one_line, steps_of
from frontend.pages.organisers.rounds.todos_in_words import tasks_of
from frontend.pages.organisers.voices.todos import overdue_tasks
from judging.models import Round
from judging.queries.overview.control_room import control_room as read_control_room
from judging.queries.overview.control_room import jobs_of_round, totals_of

FRAGMENTS = {"figures", "tasks", "panel"}
MOST_JUDGES = 100  # on one page of the panel


@login_required
@require_safe
def control_room(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page."""
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("control_room"))
    if "round" not in request.GET and is_before_judging(desk):
        return render(request, "organisers/rounds/call_room.html", call_context(desk))
    return render(
        request, "organisers/rounds/control_room.html", _context(request, desk, desk.round)
    )


@login_required
@require_safe
def fragment(request: HttpRequest, slug: str, order: int, name: str) -> HttpResponse:
    """One part of the page, asked for again while the page is open."""
    desk = desk_of(request, slug, order)
    if name not in FRAGMENTS or desk.round is None:
        raise NotFound
    context = _context(request, desk, desk.round)
    return render(request, f"organisers/rounds/control_room.html#{name}", context)


@login_required
@require_safe
def pipeline(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The steps of the round; the answer that no job runs any more wakes the rest of the page."""
    desk = desk_of(request, slug, order)
    if desk.round is None:
        raise NotFound
    jobs = jobs_of_round(desk.round)
    working = any(job.is_active for job in jobs)
    steps = steps_of(desk.round, jobs, totals_of(desk.round))
    response = render(
        request,
        "organisers/rounds/_pipeline.html",
        desk.context(
            "control_room", steps=steps, in_one_line=in_one_line(steps), is_working=working
        ),
    )
    if not working:
        response["HX-Trigger"] = "round-moved"
    return response


def _context(request: HttpRequest, desk: EditionDesk, round: Round) -> dict[str, Any]:
    room = read_control_room(desk.actor, round)
    people = Paginator(in_panel_order(room.judges), MOST_JUDGES).get_page(request.GET.get("judges"))
    tasks = [*overdue_tasks(desk.edition), *tasks_of(room.todos, round)]
    steps = steps_of(round, room.jobs, room.totals)
    return desk.context(
        "control_room",
        room=room,
        now=timezone.now(),
        troubles=site_troubles(),
        steps=steps,
        in_one_line=in_one_line(steps),
        is_working=room.is_working,
        tasks=tasks,
        to_do=sum(not task.is_done for task in tasks),
        links=desk.round_links("control_room"),
        chart=chart_data(room.pace),
        words=chart_words(room.pace),
        ahead=ahead_note(room.pace),
        expected=expected(room.pace),
        to_fix=room.totals.short + room.totals.split,
        fix_kind="warn" if room.totals.short + room.totals.split else "",
        people=people,
        panel=panel_lines(list(people), room.late),
        lines=lines_of(room.ranking, round.places) if room.ranking else [],
        discussions=getattr(round, "discussions_on", 0),
        advice=advice_words(room.ranking.tally.report) if room.ranking else "",
    )
