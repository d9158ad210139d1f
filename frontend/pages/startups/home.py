"""My applications, and the overview of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from challenge.queries import public_editions
from frontend.http import actor_of
from frontend.pages.startups.workspace import my_entry, workspace
from judging.queries.results.published.offers import offer_to
from judging.queries.rounds.drawn_order import own_place
from submissions.queries.entries import entries_of
from submissions.queries.with_organiser.messages import messages_of


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All my applications, and the challenges that are open now."""
    entries = list(entries_of(actor_of(request)))
    now = timezone.now()
    taken = {entry.edition_id for entry in entries}
    editions = (
        public_editions()
        .filter(state="published", opens_at__lte=now, closes_at__gte=now)
        .exclude(pk__in=taken)
    )
    return render(request, "startups/home.html", {"entries": entries, "editions": editions})


@login_required
@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: its parts, what is missing, the deadline, what comes next."""
    entry = my_entry(request, pk)
    receipts = entry.receipts.select_related("version").order_by("-id")[:5]
    writers = entry.startup.members.select_related("user").order_by("id")
    check = getattr(entry, "eligibility", None)
    last = messages_of(actor_of(request), entry).last()
    facts = workspace(
        request,
        entry,
        "",
        receipts=receipts,
        writers=writers,
        check=check,
        last_message=last,
        pitch_place=own_place(entry),
        offer=offer_to(entry),
    )
    return render(request, "startups/overview.html", facts)


@login_required
@require_safe
def introductions(request: HttpRequest, pk: int) -> HttpResponse:
    """What investors propose: answered on the page that introductions have."""
    return redirect("investors:proposals", my_entry(request, pk).pk)
