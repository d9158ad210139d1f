"""Every sheet that is ready, looked over once more and submitted together."""
# tested by: tests/frontend/pages/judges/desk/test_submit_all.py

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from frontend.http import actor_of, reached_at
from frontend.pages.judges.access import in_round
from frontend.pages.judges.desk.desk_data import DeskEntry, desk_entries, script_entries, why
from frontend.pages.judges.script_words import desk_words
from frontend.typed_values import number_in
from judging.models import Assignment, Judge, Round
from judging.queries.scoring.desk_list import read_first
from judging.queries.scoring.judge_work import READABLE_ROUNDS, queue_of
from judging.queries.scoring.own_order.equal_sheets import equal_groups
from judging.queries.scoring.pace_advice import (
    FEWEST_FLAT_SHEETS,
    flat_mark,
    flat_sheets,
)
from judging.services.scoring.submit_all import submit_sheets


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A sheet that isn't submitted.  missing: in words, empty: it is ready; asks: gentle ones."""

    entry: DeskEntry
    missing: list[str]
    asks: list[str]


@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
@in_round(READABLE_ROUNDS)
def submit_all(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """What will be submitted; POST submits the chosen ones, each with its own result."""
    results = _submit(request, round, judge) if request.method == "POST" else {}
    queue = queue_of(round, judge)
    criteria, entries = desk_entries(round, judge)
    left = [entry for entry in entries if not entry.is_submitted]
    flat = flat_sheets(round, judge)
    rows = [ReviewRow(entry, _missing(round, entry), _asks(entry, flat)) for entry in left]
    context = {
        "round": round,
        "edition": round.edition,
        "judge": judge,
        "ready": [row for row in rows if not row.missing],
        "unready": [row for row in rows if row.missing],
        "results": [(entry, results[entry.pk]) for entry in entries if entry.pk in results],
        "firsts": read_first(queue),
        "equals": equal_groups(round, queue),
        "is_open": round.is_taking_sheets,
        "script": {"criteria": criteria, "entries": script_entries(round, left)},
        "words": desk_words(len(criteria)),
    }
    return render(request, "judges/desk/submit_all.html", context)


def _submit(request: HttpRequest, round: Round, judge: Judge) -> dict[int, str]:
    """Why each chosen sheet was refused, by assignment; "": it is submitted."""
    chosen = [number_in(text) or 0 for text in request.POST.getlist("sheet")]
    pairs = Assignment.with_shadows.filter(round=round, judge=judge, pk__in=chosen)
    sheets = [
        (pair, number_in(request.POST.get(f"revision-{pair.pk}", "")) or 0)
        for pair in pairs.select_related("round__edition", "judge__user", "judge__edition")
    ]
    outcomes = submit_sheets(
        actor=actor_of(request), sheets=sheets, received_at=reached_at(request)
    )
    return {row.assignment.pk: why(row.refusal) if row.refusal else "" for row in outcomes}


def _missing(round: Round, entry: DeskEntry) -> list[str]:
    empty = [row.criterion["title"] for row in entry.scores if not row.given]
    short = round.min_comment_length - len(entry.sheet.get("comment", "").strip())
    return [
        *empty,
        *(
            [
                ngettext(
                    "%(n)s more character in the comment",
                    "%(n)s more characters in the comment",
                    short,
                )
                % {"n": short}
            ]
            if short > 0
            else []
        ),
    ]


def _asks(entry: DeskEntry, flat: dict[int, int]) -> list[str]:
    """What is asked once, gently; nothing of it keeps the sheet from being submitted."""
    asks = []
    if entry.sheet.get("seconds_spent", 0) < entry.data["reading_seconds"]:
        asks.append(_("Less time than reading the deck takes: was it enough?"))
    mark = flat_mark(row.points / row.most for row in entry.scores if row.points is not None)
    if mark is not None and flat.get(mark, 0) + 1 >= FEWEST_FLAT_SHEETS:
        asks.append(_("The same mark on every criterion, as on other sheets of yours: as meant?"))
    return asks
