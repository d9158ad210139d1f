"""The result: decide, and mark winners for investors."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from frontend.in_words.hall import audience_rows
from frontend.pages.organisers.desk import MOST_ROWS, EditionDesk, desk_of, round_of
from frontend.pages.organisers.rounds.rounds import back
from frontend.typed_values import number_in, row_number
from frontend.versions import seen_version
from judging.models import Announcement, Award, DecisionKind, Round, RoundState, Winner
from judging.permissions import may_approve_announcement
from judging.queries.results.results_page import results_page
from judging.queries.results.standings import latest_tally
from judging.services.results.announce import flag_winner
from judging.services.results.decide import clear_decision, decide, decide_by_ranking
from submissions.models import Entry
from submissions.queries.as_submitted import submitted_name


@login_required
@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Decisions, announcement, winners."""
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("results"))
    return render(request, "organisers/results/results.html", _context(request, desk, desk.round))


@login_required
@require_POST
def decide_all(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Decide every entry as the official ranking says."""
    desk, round = round_of(request, slug, order)
    tally = latest_tally(round)
    if tally is None:
        raise NotFound
    decide_by_ranking(actor=desk.actor, round=round, tally=tally)
    messages.success(
        request, _("Decided by the official ranking. You can change single entries, with a reason.")
    )
    return back(request, desk, "results")


@login_required
@require_POST
def decide_one(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Decide one entry by hand.  choice: a kind of decision, "award-<id>", or "clear"."""
    desk, round = round_of(request, slug, order)
    entry = get_object_or_404(
        Entry.objects.select_related("startup", "edition"),
        edition=desk.edition,
        pk=row_number(request, "entry"),
    )
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "")
    if choice == "clear":
        clear_decision(actor=desk.actor, round=round, entry=entry, seen=seen_version(request))
    else:
        award = (
            get_object_or_404(Award, edition=desk.edition, pk=pk)
            if choice.startswith("award-") and (pk := number_in(choice.removeprefix("award-")))
            else None
        )
        decide(
            actor=desk.actor,
            round=round,
            entry=entry,
            kind=DecisionKind.AWARD if award else choice,
            award=award,
            reason=reason,
            seen=seen_version(request),
        )
    messages.success(
        request, _("The decision on %(name)s is saved.") % {"name": submitted_name(entry)}
    )
    return back(request, desk, "results")


@login_required
@require_POST
def flag(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mark whether a winner may be introduced to investors."""
    desk = desk_of(request, slug)
    winner = get_object_or_404(
        Winner.objects.select_related("entry__edition", "entry__startup"),
        entry__edition=desk.edition,
        pk=pk,
    )
    ready = bool(request.POST.get("ready"))
    flag_winner(actor=desk.actor, winner=winner, ready=ready, seen=seen_version(request))
    text = (
        _("%(name)s is ready to meet investors.")
        if ready
        else _("%(name)s is no longer marked for investors.")
    )
    messages.success(request, text % {"name": submitted_name(winner.entry)})
    return back(request, desk, "results")


def _context(request: HttpRequest, desk: EditionDesk, round: Round) -> dict[str, Any]:
    page = results_page(round, is_last=_is_last(desk, round))
    announcement = page.announcement
    chosen = ngettext(
        "%(count)s of %(places)s place given", "%(count)s of %(places)s places given", page.chosen
    ) % {"count": page.chosen, "places": round.places}
    return desk.context(
        "results",
        page=page,
        listed=Paginator(page.rows, MOST_ROWS).get_page(request.GET.get("page")),
        links=desk.round_links("results"),
        choices=choices_of(page.is_last, [summary.award for summary in page.awards]),
        chosen_words=chosen,
        may_adjust=desk.may_act and round.state not in {RoundState.DECIDED, RoundState.PUBLISHED},
        may_decide=desk.may_act
        and round.state in {RoundState.CLOSED, RoundState.DECIDED}
        and announcement is None,
        audience=audience_rows(page.audience.rows) if page.audience else [],
        may_approve=announcement is not None
        and announcement.state == Announcement.State.PREPARED
        and may_approve_announcement(desk.actor, announcement),
    )


def choices_of(is_last: bool, awards: list[Award]) -> list[tuple[str, str]]:
    """What may become of an entry, with its words; the last one is to leave it undecided."""
    given = (
        [(f"award-{award.pk}", award.name) for award in awards]
        if is_last
        else [(DecisionKind.ADVANCE.value, str(DecisionKind.ADVANCE.label))]
    )
    return [
        *given,
        (DecisionKind.WAITLIST.value, str(DecisionKind.WAITLIST.label)),
        (DecisionKind.REJECT.value, str(DecisionKind.REJECT.label)),
        ("clear", _("undecided")),
    ]


def _is_last(desk: EditionDesk, round: Round) -> bool:
    return round == desk.rounds[-1]
