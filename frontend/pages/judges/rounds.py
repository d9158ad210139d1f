"""A round as its judge sees it: straight to the next entry, conflicts before reading, one's own scores."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.habit_words import own_remarks, severity_sentence
from frontend.http import actor_of
from judging.models import ConflictKind, RoundEntry
from judging.queries.judge import my_sheets, names_to_declare, queue_of, round_for
from judging.queries.judge_report import AFTER_THE_CLOSE, own_habits
from judging.services.pledging import has_pledged
from judging.services.pulling import pull_entry
from judging.services.recusing import declare_conflict, withdraw_conflict

REASONS = [ConflictKind.INVESTMENT, ConflictKind.MENTOR, ConflictKind.RELATIVE, ConflictKind.COMPETITOR, ConflictKind.OTHER]


@login_required
@require_safe
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """To the first entry that isn't submitted; to the pledge if it isn't signed; to the end if all is done."""
    round, judge = round_for(actor_of(request), pk)
    if not has_pledged(judge=judge):
        return redirect("judges:pledge", judge.edition.slug)
    items = [item for item in queue_of(round, judge) if item.state != "recused"]
    following = next((item for item in items if item.state != "done"), None)
    if following is None:
        return redirect("judges:done", pk)
    return redirect("judges:entry", pk, following.assignment.pk)


@login_required
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Say before reading with whom one has ties; only names are shown."""
    round, judge = round_for(actor_of(request), pk)
    if request.method == "POST":
        row = get_object_or_404(RoundEntry.objects.select_related("entry"), round=round, entry=request.POST.get("entry") or 0)
        if request.POST.get("withdraw"):
            for conflict in judge.conflicts.filter(entry=row.entry, withdrawn_at__isnull=True):
                withdraw_conflict(actor=actor_of(request), conflict=conflict)
        else:
            declare_conflict(actor=actor_of(request), judge=judge, entry=row.entry, kind=request.POST.get("kind", ""))
        messages.success(request, _("Saved. You will not get this entry, and nobody is told why.") if not request.POST.get("withdraw") else _("Taken back."))
        return redirect("judges:conflicts", pk)
    context = {"round": round, "edition": round.edition, "rows": names_to_declare(round, judge), "kinds": [(kind.value, kind.label) for kind in REASONS]}
    return render(request, "judges/conflicts.html", context)


@login_required
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """All one's own scores on one page."""
    round, judge = round_for(actor_of(request), pk)
    return render(request, "judges/mine.html", {"round": round, "edition": round.edition, "items": my_sheets(round, judge), "closed": round.state in AFTER_THE_CLOSE})


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How one's own scoring compares with the panel's; after the close."""
    round, judge = round_for(actor_of(request), pk)
    habits = own_habits(round, judge)
    closed = round.state in AFTER_THE_CLOSE
    context = {"round": round, "edition": round.edition, "habits": habits, "closed": closed, "remarks": own_remarks(habits), "words": severity_sentence(habits)}
    return render(request, "judges/report.html", context)


@login_required
@require_safe
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Thanks, and an offer to take one more."""
    round, judge = round_for(actor_of(request), pk)
    return render(request, "judges/done.html", {"round": round, "edition": round.edition, "items": my_sheets(round, judge), "closed": round.state in AFTER_THE_CLOSE})


@login_required
@require_POST
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the entry that needs this judge most."""
    round, judge = round_for(actor_of(request), pk)
    assignment = pull_entry(actor=actor_of(request), judge=judge, round=round)
    return redirect("judges:entry", pk, assignment.pk)
