"""Three questions, then the draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from challenge.queries import visible_edition
from frontend.http import actor_of
from frontend.pages.startups.application.forms import StartForm
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from submissions.queries.entries import entries_of
from submissions.services.start import require_open, start_entry


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, edition: str) -> HttpResponse:
    """Whoever has begun already goes on with their draft."""
    actor = actor_of(request)
    chosen = visible_edition(actor, edition)
    mine = (
        entries_of(actor)
        .filter(
            edition=chosen, startup__members__user=actor, startup__members__kind="representative"
        )
        .first()
    )
    if mine is not None:
        return redirect("startups:entry", mine.pk)
    require_open(chosen)
    kept = kept_form(request)
    form = StartForm(request.POST or None, edition=chosen, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        entry = start_entry(
            actor=actor,
            edition=chosen,
            company_name=answers["company_name"],
            kind=answers["kind"],
            founded_on=answers["founded_on"],
        )
        return redirect("startups:entry", entry.pk)
    return render(
        request,
        "startups/start.html",
        {"form": form, "edition": chosen},
        status=422 if form.is_bound else 200,
    )
