"""The board: who judges what, changed by hand one pair at a time, with undo."""
# tested by: tests/frontend/pages/organisers/assignment/test_assignment.py

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend.pages.organisers.assignment.assignment_cards import (
    MOST_OFFERED,
    BoardFacts,
    cards_of,
    facts_of,
)
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.pages.organisers.rounds.rounds import back
from frontend.typed_values import row_number
from judging.models import Assignment, AssignmentRun, Judge, Round
from judging.queries.assignment.overview import (
    board_entries,
    groups_in,
    last_step_by_hand,
    loads_of,
)
from judging.services.assignment import by_hand
from submissions.models import Entry

PAGE_SIZE = 12


@login_required
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Entries with their judges.

    ?search= and ?short=1 narrow the entries, ?judge= the judges that are offered.
    """
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("assignment"))
    search, short = request.GET.get("search", "").strip(), bool(request.GET.get("short"))
    page = Paginator(
        board_entries(desk.round, search=search, only_short=short), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    facts = facts_of(desk.round, request.GET.get("judge", "").strip())
    cards = cards_of(facts, list(page.object_list))
    context = desk.context(
        "assignment",
        page=page,
        cards=cards,
        search=search,
        short=short,
        links=desk.round_links("board"),
        **_offer(facts),
        **_head(facts),
    )
    return render(request, "organisers/assignment/board.html", context)


@login_required
@require_POST
def add(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Give an entry to a judge."""
    desk, round = round_of(request, slug, order)
    entry = get_object_or_404(Entry, edition=desk.edition, pk=row_number(request, "entry"))
    judge = get_object_or_404(
        Judge.objects.select_related("user", "edition"),
        edition=desk.edition,
        pk=row_number(request, "judge"),
    )
    by_hand.assign_entry(actor=desk.actor, round=round, judge=judge, entry=entry)
    return _answer(
        request, desk, round, entry.pk, _("%(name)s has the entry now.") % {"name": judge}
    )


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Take an entry from a judge who has not begun."""
    desk, round = round_of(request, slug, order)
    pair = _pair(round, pk)
    by_hand.remove_assignment(actor=desk.actor, assignment=pair)
    return _answer(
        request, desk, round, pair.entry_id, _("Unassigned: %(name)s.") % {"name": pair.judge}
    )


@login_required
@require_POST
def reassign(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Reassign an entry from one judge to another, in one step."""
    desk, round = round_of(request, slug, order)
    pair = _pair(round, row_number(request, "pair"))
    judge = get_object_or_404(
        Judge.objects.select_related("user", "edition"),
        edition=desk.edition,
        pk=row_number(request, "judge"),
    )
    by_hand.reassign_entry(actor=desk.actor, assignment=pair, judge=judge)
    return _answer(
        request,
        desk,
        round,
        pair.entry_id,
        _("Moved from %(old)s to %(new)s.") % {"old": pair.judge, "new": judge},
    )


@login_required
@require_POST
def toggle_pin(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Keep a pair through later runs, or no longer: as the button said, so that a second click is
    the same act.
    """
    desk, round = round_of(request, slug, order)
    pair = _pair(round, pk)
    by_hand.pin(actor=desk.actor, assignment=pair, pinned=request.POST.get("pinned") == "yes")
    text = _("Pinned: later runs keep it.") if pair.pinned else _("No longer pinned.")
    return _answer(request, desk, round, pair.entry_id, text, undoable=False)


@login_required
@require_POST
def undo_step(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Reverse one step by hand."""
    desk, round = round_of(request, slug, order)
    by_hand.reverse_step(
        actor=desk.actor,
        run=get_object_or_404(
            AssignmentRun.objects.select_related("round__edition"), round=round, pk=pk
        ),
    )
    messages.success(request, _("Undone."))
    return back(request, desk, "board")


def _offer(facts: BoardFacts) -> dict[str, Any]:
    return {
        "sought": facts.sought,
        "most_offered": MOST_OFFERED,
        "has_many_judges": len(facts.judges) > MOST_OFFERED,
    }


def _head(facts: BoardFacts) -> dict[str, Any]:
    loads = loads_of(facts.round, facts.pairs, facts.judges)
    return {
        "groups": groups_in(facts.pairs, facts.judges),
        "pairs": len(facts.pairs),
        "last_step": last_step_by_hand(facts.round),
        "lightest": min((load.count for load in loads), default=0),
        "heaviest": max((load.count for load in loads), default=0),
    }


def _answer(
    request: HttpRequest,
    desk: EditionDesk,
    round: Round,
    entry: int,
    text: str,
    *,
    undoable: bool = True,
) -> HttpResponse:
    step = last_step_by_hand(round) if undoable else None
    undo_url = (
        reverse("organisers:undo_step", args=[desk.edition.slug, round.order, step.pk])
        if step
        else ""
    )
    if not getattr(request, "htmx", False):
        messages.success(request, text, extra_tags=f"undo:{undo_url}" if undo_url else "")
        board_url = reverse("organisers:board", args=[desk.edition.slug])
        return redirect(f"{board_url}?round={round.order}#entry-{entry}")
    # the page that the card stands on; django-htmx adds the attribute in its middleware
    page_url = request.htmx.current_url or ""  # type: ignore[attr-defined]
    query = QueryDict(urlsplit(page_url).query)
    facts = facts_of(round, query.get("judge", "").strip())
    cards = cards_of(facts, list(board_entries(round).filter(entry=entry)))
    response = render(
        request,
        "organisers/assignment/_board_answer.html",
        desk.context("assignment", card=cards[0], **_head(facts)),
    )
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "undo": undo_url or None}})
    return response


def _pair(round: Round, pk: int) -> Assignment:
    return get_object_or_404(
        Assignment.objects.select_related("round__edition", "judge__user", "entry", "sheet"),
        round=round,
        pk=pk,
    )
