"""The board: who judges what, changed by hand one pair at a time, with immediate
feedback and undo.
"""

import json
from collections import Counter
from dataclasses import dataclass
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

from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.pages.organisers.rounds.rounds import back
from frontend.templatetags.formatting import percent
from judging.models import Assignment, AssignmentRun, Judge, Round, RoundEntry
from judging.queries.assignment.overview import (
    assignments_in_force,
    board_entries,
    conflicts_of,
    groups_in,
    last_step_by_hand,
    loads_of,
    recused_from,
)
from judging.queries.assignment.problem import limit_of
from judging.queries.assignment.profile_match import judges_with_profile, overridden, profile_match
from judging.services.assignment.by_hand import (
    assign_entry,
    pin,
    reassign,
    remove_assignment,
    reverse_step,
)
from submissions.models import Entry

PAGE_SIZE = 12
MOST_OFFERED = 30  # judges in one list: with a thousand, a page would hold twelve thousand lines


@dataclass(frozen=True, slots=True)
class Facts:
    """What cards and head have in common.  judges: the accepted ones with their profiles; pairs:
    (entry, judge, match) in force; sought: narrows the lists of judges.
    """

    round: Round
    judges: list[Judge]
    pairs: list[tuple[int, int, float]]
    sought: str = ""

    def offered(self, candidates: list["Candidate"]) -> list["Candidate"]:
        """The best matching of those whose name or organisation holds what is sought; who may not
        be added comes last.
        """
        found = [
            one
            for one in candidates
            if self.sought.casefold()
            in (
                f"{one.judge.user.name} {one.judge.user.name_roman} {one.judge.organisation or ''}"
            ).casefold()
        ]
        return sorted(found, key=lambda one: (bool(one.why_not), -one.match))[:MOST_OFFERED]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A judge who may be added.  why_not: empty if they may."""

    judge: Judge
    match: float
    load: int
    limit: int
    why_not: str = ""
    is_same_firm: bool = False  # may still take over from the colleague who has the entry

    @property
    def words(self) -> str:
        """The line in the list of judges; a page has hundreds."""
        facts = [str(self.judge), percent(self.match), f"{self.load}/{self.limit}", self.why_not]
        return " · ".join(fact for fact in facts if fact)


@dataclass(frozen=True, slots=True)
class Card:
    """One entry with its judges, and who else could judge it, the best match first."""

    row: RoundEntry
    wanted: int
    standing: list[Assignment]
    candidates: list[Candidate]

    @property
    def movable(self) -> list[Assignment]:
        """Those whose judge has not begun."""
        return [one for one in self.standing if not hasattr(one, "sheet")]


@login_required
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Entries with their judges.  ?search= and ?short=1 narrow it, ?judge= the judges that are
    offered.
    """
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("assignment"))
    search, short = request.GET.get("search", "").strip(), bool(request.GET.get("short"))
    page = Paginator(
        board_entries(desk.round, search=search, only_short=short), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    facts = _facts(desk.round, request.GET.get("judge", "").strip())
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
    desk, one = round_of(request, slug, order)
    entry = get_object_or_404(Entry, edition=desk.edition, pk=_number(request, "entry"))
    judge = get_object_or_404(
        Judge.objects.select_related("user", "edition"),
        edition=desk.edition,
        pk=_number(request, "judge"),
    )
    assign_entry(actor=desk.actor, round=one, judge=judge, entry=entry)
    return _answer(request, desk, one, entry.pk, _("%(name)s has the entry now.") % {"name": judge})


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Take an entry from a judge who has not begun."""
    desk, one = round_of(request, slug, order)
    pair = _pair(one, pk)
    remove_assignment(actor=desk.actor, assignment=pair)
    return _answer(
        request, desk, one, pair.entry_id, _("Taken back from %(name)s.") % {"name": pair.judge}
    )


@login_required
@require_POST
def hand_over(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """From one judge to another, in one step."""
    desk, one = round_of(request, slug, order)
    pair = _pair(one, _number(request, "pair"))
    judge = get_object_or_404(
        Judge.objects.select_related("user", "edition"),
        edition=desk.edition,
        pk=_number(request, "judge"),
    )
    reassign(actor=desk.actor, assignment=pair, judge=judge)
    return _answer(
        request,
        desk,
        one,
        pair.entry_id,
        _("Moved from %(old)s to %(new)s.") % {"old": pair.judge, "new": judge},
    )


@login_required
@require_POST
def toggle_pin(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Keep a pair through later runs, or no longer."""
    desk, one = round_of(request, slug, order)
    pair = _pair(one, pk)
    pin(actor=desk.actor, assignment=pair, pinned=not pair.pinned)
    text = _("Pinned: later runs keep it.") if pair.pinned else _("No longer pinned.")
    return _answer(request, desk, one, pair.entry_id, text, undoable=False)


@login_required
@require_POST
def undo_step(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Reverse one step by hand."""
    desk, one = round_of(request, slug, order)
    reverse_step(
        actor=desk.actor,
        run=get_object_or_404(
            AssignmentRun.objects.select_related("round__edition"), round=one, pk=pk
        ),
    )
    messages.success(request, _("Undone."))
    return back(request, desk, "board")


def cards_of(facts: Facts, rows: list[RoundEntry]) -> list[Card]:
    """The cards of some entries; match and conflicts are looked up once for all."""
    entries, round, judges = [row.entry for row in rows], facts.round, facts.judges
    if not entries or not judges:
        return [
            Card(row, row.wanted_sheets or round.sheets_per_entry, list(row.entry.standing), [])  # type: ignore[attr-defined]
            for row in rows
        ]
    place, column = (
        {entry.pk: i for i, entry in enumerate(entries)},
        {judge.pk: j for j, judge in enumerate(judges)},
    )
    fit = overridden(
        round=round,
        total=profile_match(round=round, entries=entries, judges=judges).total,
        row=place,
        column=column,
    )
    load = Counter(judge for _entry, judge, _match in facts.pairs)
    conflicts, recused = conflicts_of(list(place)), recused_from(round, list(place))
    cards = []
    for row in rows:
        standing: list[Assignment] = list(row.entry.standing)  # type: ignore[attr-defined]
        barred = {
            judge: str(conflict.get_kind_display())
            for judge, conflict in conflicts.get(row.entry_id, {}).items()
        } | {judge: str(_("gave it back")) for entry, judge in recused if entry == row.entry_id}
        candidates = [
            _candidate(
                judge,
                float(fit[place[row.entry_id], column[judge.pk]]),
                load[judge.pk],
                round,
                barred,
                standing,
            )
            for judge in judges
            if judge.pk not in {one.judge_id for one in standing}
        ]
        cards.append(
            Card(
                row,
                row.wanted_sheets or round.sheets_per_entry,
                standing,
                facts.offered(candidates),
            )
        )
    return cards


def _candidate(
    judge: Judge,
    match: float,
    load: int,
    round: Round,
    barred: dict[int, str],
    standing: list[Assignment],
) -> Candidate:
    limit = limit_of(round=round, judge=judge)
    why_not, is_same_firm = barred.get(judge.pk, ""), False
    if (
        not why_not
        and judge.organisation_id
        and judge.organisation_id in {one.judge.organisation_id for one in standing}
    ):
        why_not, is_same_firm = _("same organisation as another judge"), load < limit
    if not why_not and load >= limit:
        why_not = _("full")
    return Candidate(judge, match, load, limit, why_not, is_same_firm)


def _facts(round: Round, sought: str = "") -> Facts:
    return Facts(
        round,
        list(judges_with_profile(round).filter(state=Judge.State.ACCEPTED)),
        assignments_in_force(round),
        sought,
    )


def _offer(facts: Facts) -> dict[str, Any]:
    return {
        "sought": facts.sought,
        "most_offered": MOST_OFFERED,
        "has_many_judges": len(facts.judges) > MOST_OFFERED,
    }


def _head(facts: Facts) -> dict[str, Any]:
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
        return redirect(
            f"{reverse('organisers:board', args=[desk.edition.slug])}?round={round.order}#entry-{entry}"
        )
    query = QueryDict(urlsplit(request.htmx.current_url or "").query)  # type: ignore[attr-defined]  # the page that the card stands on
    facts = _facts(round, query.get("judge", "").strip())
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


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() else 0
