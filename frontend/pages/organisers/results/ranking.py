"""The ranking: official beside calibrated, its uncertainty, how judges score, and exports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from frontend.charts.distribution import Bins, bin_scores
from frontend.in_words.judge_habits import looks_of, noted_entries, remarks_of
from frontend.pages.organisers.desk import MOST_ROWS, EditionDesk, desk_of
from frontend.pages.organisers.panel.judges_in_words import panel_lines
from frontend.pages.organisers.results.ranking_in_words import (
    advice_words,
    another_panel_words,
    lines_of,
    noise_audit_words,
    orders_by_judge,
    own_orders_words,
    position_words,
    suited_words,
)
from frontend.templatetags.formatting import decimal
from judging.models import RoundState
from judging.queries.overview.judges_table import panel_rows
from judging.queries.results.standings import (
    ORDERS,
    RankRow,
    RoundRanking,
    active_tally,
    bare_ranking_of,
    latest_tally,
    put_entries,
)
from judging.queries.results.what_if import what_if
from judging.queries.rounds.fit_answers import fit_answers
from judging.queries.rounds.hall_vote import is_vote_missing
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

MOST_SPLIT = 10


@login_required
@require_safe
def ranking(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole ranking of a round.  ?view= calibrated | official | mean."""
    desk = desk_of(request, slug)
    tally = latest_tally(desk.round) if desk.round else None
    if desk.round is None or tally is None:
        return render(
            request,
            "organisers/results/ranking_empty.html",
            desk.context("ranking", links=desk.round_links("ranking")),
        )
    rows = bare_ranking_of(desk.round, tally, view=request.GET.get("view", "calibrated"))
    page = Paginator(rows.rows, MOST_ROWS).get_page(request.GET.get("page"))
    apart = _apart(rows.rows, desk.round.places)
    put_entries(desk.round, [*page, *(row for those in apart.values() for row in those)])
    context = desk.context(
        "ranking",
        tally=tally,
        ranking=rows,
        page=page,
        lines=lines_of(
            rows, desk.round.places, first=max(0, page.start_index() - 1), last=page.end_index()
        ),
        advice=advice_words(tally.report),
        another_panel=another_panel_words(tally.report),
        noise_audit=noise_audit_words(tally.report),
        own_orders=own_orders_words(tally.report),
        split=_split(tally.report),
        views=_views(desk, rows),
        links=desk.round_links("ranking"),
        tabs=tabs_of(desk, "ranking"),
        bins=_bins(rows.rows, desk.round.places),
        disagreements=_names(apart),
        thin=sum(row.standing.sheets < desk.round.min_sheets for row in rows.rows),
        is_provisional=desk.round.state == RoundState.OPEN,
        lacks_vote=is_vote_missing(desk.round),
        job=active_tally(desk.round),
    )
    return render(request, "organisers/results/ranking.html", context)


def _bins(rows: Sequence[RankRow], places: int) -> Bins:
    """How the scores are spread, and which of them are within the places."""
    scored = [
        (float(row.score), index < places)
        for index, row in enumerate(rows)
        if row.score is not None
    ]
    return bin_scores([score for score, _inside in scored], [inside for _score, inside in scored])


@login_required
@require_safe
def sensitivity(request: HttpRequest, slug: str) -> HttpResponse:
    """What would change without one judge, or by another method."""
    desk = desk_of(request, slug)
    if desk.round is None:
        raise NotFound
    context = desk.context(
        "ranking",
        links=desk.round_links("sensitivity"),
        tabs=tabs_of(desk, "sensitivity"),
        found=what_if(round=desk.round),
    )
    return render(request, "organisers/results/sensitivity.html", context)


@login_required
@require_safe
def judge_report(request: HttpRequest, slug: str) -> HttpResponse:
    """How judges score, in fair words, with the number of sheets behind each."""
    desk = desk_of(request, slug)
    tally = latest_tally(desk.round) if desk.round else None
    rows = panel_rows(desk.round, tally.report if tally else None) if desk.round else []
    scored = [row for row in rows if row.submitted]
    report: dict[str, Any] = tally.report if tally else {}
    named = [pk for row in scored for pk in noted_entries(row.habits)]
    named += [pk for row in report.get("own_orders", []) for pk in row["entries"]]
    noted = Entry.objects.filter(pk__in=named)
    entries = {entry.pk: entry for entry in as_submitted(noted)}
    orders = orders_by_judge(report, entries)
    lines = [
        {
            "line": line,
            "remarks": remarks_of(line.row.habits),
            "looks": looks_of(line.row.habits, entries),
            "orders": orders.get(line.row.judge.pk, []),
        }
        for line in panel_lines(scored, [])
    ]
    return render(
        request,
        "organisers/results/judge_report.html",
        desk.context(
            "ranking",
            lines=lines,
            tally=tally,
            position=position_words(report) if tally else "",
            suited=suited_words(fit_answers(round=desk.round)[0]) if desk.round else "",
            links=desk.round_links("judge_report"),
            tabs=tabs_of(desk, "judge_report"),
        ),
    )


def _split(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries with a champion on which judges are widely apart, by name."""
    rows = report.get("split", [])[:MOST_SPLIT]
    # viewer: the round's organisers and observers, who get its desk
    wanted = Entry.objects.filter(pk__in=[row["entry"] for row in rows])
    entries = {entry.pk: entry for entry in as_submitted(wanted)} if rows else {}
    return [
        row
        | {
            "entry": entries[row["entry"]],
            "lowest": decimal(row["low"]),
            "highest": decimal(row["high"]),
        }
        for row in rows
        if row["entry"] in entries
    ]


def tabs_of(desk: EditionDesk, active: str) -> list[dict[str, Any]]:
    """The pages about the ranking."""
    order = f"?round={desk.round.order}" if desk.round else ""
    pages = (
        ("ranking", _("Ranking"), "list-ordered"),
        ("judge_report", _("How judges score"), "scale"),
        ("sensitivity", _("What if"), "sliders-horizontal"),
    )
    return [
        {
            "label": label,
            "icon": icon,
            "url": reverse(f"organisers:{name}", args=[desk.edition.slug]) + order,
            "active": name == active,
        }
        for name, label, icon in pages
    ]


def _views(desk: EditionDesk, rows: RoundRanking) -> list[dict[str, Any]]:
    names = {"calibrated": _("Calibrated"), "official": _("Official"), "mean": _("Plain mean")}
    shown = [view for view in ORDERS if view != "calibrated" or not rows.tally.calibration_refused]
    order = desk.round.order if desk.round else ""
    return [
        {"label": names[view], "url": f"?round={order}&view={view}", "active": view == rows.view}
        for view in shown
    ]


def _apart(rows: Sequence[RankRow], places: int) -> dict[str, list[RankRow]]:
    """Those that only the official, or only the calibrated ranking would choose."""
    ranked = [
        (row, row.standing.rank <= places, row.standing.calibrated_rank <= places)
        for row in rows
        if row.standing.rank and row.standing.calibrated_rank
    ]
    return {
        "official": [row for row, official, calibrated in ranked if official and not calibrated],
        "calibrated": [row for row, official, calibrated in ranked if calibrated and not official],
    }


def _names(apart: Mapping[str, Sequence[RankRow]]) -> dict[str, list[str]]:
    """Of their entries; empty where both choose the same."""
    if not any(apart.values()):
        return {}
    return {by: [row.standing.entry.startup.name for row in rows] for by, rows in apart.items()}
