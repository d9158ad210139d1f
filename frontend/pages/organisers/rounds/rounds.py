"""What an organiser does to a round: open, remind, close, tally, ask for more sheets."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.typed_values import idempotency_key, row_number
from judging.models import Judge
from judging.queries.overview.control_room import totals_of
from judging.queries.results.standings import edge_entries, latest_tally
from judging.services.assignment.allocation.wanted_sheets import request_more_sheets
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from judging.services.rounds.remind import remind_judges
from judging.services.rounds.tally_request import request_tally
from submissions.models import Entry
from submissions.queries.as_submitted import submitted_name


@login_required
@require_safe
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """All rounds with their dates, figures and acts."""
    desk = desk_of(request, slug)
    cards = [
        {"round": round, "totals": totals_of(round), "active": round == desk.round}
        for round in desk.rounds
    ]
    return render(request, "organisers/rounds/rounds.html", desk.context("settings", cards=cards))


@login_required
@require_POST
def admit(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Admit the eligible entries, or those that advance from the round before."""
    desk, round = round_of(request, slug, order)
    count = admit_entries(actor=desk.actor, round=round)
    messages.success(
        request,
        ngettext(
            "%(count)s entry is new in the round.", "%(count)s entries are new in the round.", count
        )
        % {"count": count},
    )
    return back(request, desk)


@login_required
@require_POST
def open_scoring(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Let judges score."""
    desk, round = round_of(request, slug, order)
    open_round(actor=desk.actor, round=round)
    messages.success(request, _("Scoring is open. Judges get a mail."))
    return back(request, desk)


@login_required
@require_POST
def close_scoring(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """End scoring; the tally follows."""
    desk, round = round_of(request, slug, order)
    close_round(actor=desk.actor, round=round)
    messages.success(request, _("Scoring is closed. The scores are being tallied."))
    return back(request, desk)


@login_required
@require_POST
def remind(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Remind every judge who will not be done in time."""
    desk, round = round_of(request, slug, order)
    count = remind_judges(actor=desk.actor, round=round, only_late=True)
    told = ngettext(
        "A reminder goes to %(count)s judge.", "Reminders go to %(count)s judges.", count
    )
    _say_who_is_reminded(request, count, told % {"count": count})
    return back(request, desk)


def _say_who_is_reminded(request: HttpRequest, count: int, told: str) -> None:
    if count:
        messages.success(request, told)
        return
    text = _("No reminder goes out: nobody has sheets left, or they were reminded this hour.")
    messages.info(request, text)


@login_required
@require_POST
def remind_one(request: HttpRequest, slug: str, order: int, judge: int) -> HttpResponse:
    """Remind one judge."""
    desk, round = round_of(request, slug, order)
    person = get_object_or_404(Judge.objects.select_related("user"), edition=desk.edition, pk=judge)
    count = remind_judges(actor=desk.actor, round=round, judges=[person])
    told = _("A reminder goes to %(name)s.") % {"name": person}
    _say_who_is_reminded(request, count, told)
    return back(request, desk)


@login_required
@require_POST
def one_more_sheet(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One more judge for one entry."""
    desk, round = round_of(request, slug, order)
    entry = get_object_or_404(
        Entry.objects.select_related("startup"),
        edition=desk.edition,
        pk=row_number(request, "entry"),
    )
    request_more_sheets(
        actor=desk.actor,
        round=round,
        entries=[entry],
        idempotency_key=idempotency_key(request),
    )
    messages.success(
        request,
        _("One more sheet is being assigned for %(name)s.") % {"name": submitted_name(entry)},
    )
    return back(request, desk)


@login_required
@require_POST
def edge_sheets(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One more sheet for every entry on the line."""
    desk, round = round_of(request, slug, order)
    tally = latest_tally(round)
    entries = list(
        Entry.objects.filter(edition=desk.edition, pk__in=edge_entries(tally) if tally else [])
    )
    request_more_sheets(
        actor=desk.actor,
        round=round,
        entries=entries,
        idempotency_key=idempotency_key(request),
    )
    messages.success(
        request,
        ngettext(
            "One more sheet is being assigned for %(count)s entry.",
            "One more sheet each is being assigned for %(count)s entries.",
            len(entries),
        )
        % {"count": len(entries)},
    )
    return back(request, desk)


@login_required
@require_POST
def tally(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Compute the ranking from the sheets that are in."""
    desk, round = round_of(request, slug, order)
    request_tally(actor=desk.actor, round=round)
    messages.success(request, _("The scores are being tallied. The ranking shows up by itself."))
    return back(request, desk)


def back(request: HttpRequest, desk: EditionDesk, name: str = "control_room") -> HttpResponse:
    """To the page that the form was on."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    order = f"?round={desk.round.order}" if desk.round else ""
    return redirect(f"{reverse(f'organisers:{name}', args=[desk.edition.slug])}{order}")
