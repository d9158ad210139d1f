"""Entries as the organiser sees them: the list, one entry, and the eligibility check."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Job
from challenge.permissions import may_assist, may_organise
from challenge.queries import questions_with_sections
from frontend.http import actor_of, run_edition
from frontend.pages.organisers.entries.eligibility_in_words import accepted_in_words, explained
from frontend.versions import seen_version
from judging.queries.assignment.objections import matched_objections
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.queries.answers.shown import ShownAnswer, shown_answer
from submissions.queries.call.submission_window import correctable_parts, correction_of
from submissions.queries.decks import deck_of
from submissions.queries.eligibility import eligibility_counts, recorded_consents
from submissions.queries.entries import (
    Submitted,
    entries_for_organiser,
    entry_for,
    missing_parts_for,
    papers_for_viewer,
    submitted_content,
)
from submissions.queries.korean_numbers import shown_registration_number
from submissions.queries.with_organiser.messages import messages_of
from submissions.services.eligibility_check import (
    JOB_KIND,
    accept_passing,
    decide_eligibility,
    run_eligibility_checks,
)

PAGE_SIZE = 50
_FILTERS = ("search", "state", "eligibility", "track", "field", "order")


@login_required
@require_safe
def entry_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All entries with search and filters, and how far the eligibility check is."""
    actor = actor_of(request)
    edition = run_edition(request, slug)
    chosen = {name: request.GET.get(name, "") for name in _FILTERS}
    entries = entries_for_organiser(
        actor, edition, **{name: value for name, value in chosen.items() if value}
    )
    context = {
        "edition": edition,
        "nav": "entries",
        "page": Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "counts": eligibility_counts(edition),
        "job": _latest_check(edition),
        "may_organise": may_organise(actor, edition),
        "may_assist": may_assist(actor, edition),
        **_choices(edition),
    }
    part = "#rows" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"organisers/entries/entries.html{part}", context)


@login_required
@require_safe
def check_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The running check's bar, polled until it is done."""
    edition = run_edition(request, slug)
    return render(
        request,
        "organisers/entries/entries.html#check",
        {"edition": edition, "job": _latest_check(edition), "counts": eligibility_counts(edition)},
    )


@login_required
@require_POST
def run_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the eligibility check over all submitted entries."""
    actor = actor_of(request)
    edition = run_edition(request, slug)
    run_eligibility_checks(actor=actor, edition=edition)
    messages.success(request, _("The check is running. You can go on working meanwhile."))
    return redirect("organisers:entries", edition.slug)


@login_required
@require_safe
def entry_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One entry: what was submitted, its files, the findings of the rules, and the decision."""
    actor = actor_of(request)
    entry = entry_of(request, slug, pk)
    prefetch_related_objects([entry.edition], questions_with_sections())
    submitted = submitted_content(entry)
    check: EligibilityCheck | None = getattr(entry, "eligibility", None)
    context = {
        "edition": entry.edition,
        "nav": "entries",
        "entry": entry,
        "submitted": submitted,
        "answers": _answers(submitted),
        "missing": missing_parts_for(actor, pk) if entry.state == EntryState.DRAFT else None,
        "deck": deck_of(entry) if submitted else None,
        "papers": papers_for_viewer(actor, entry) if submitted else [],
        "check": check,
        "findings": explained(check.findings if check else []),
        "states": EligibilityCheck.State,
        "correctable": correctable_parts(entry.edition),
        "correction": correction_of(entry),
        "recorded": recorded_consents(entry),
        "objected": matched_objections(entry.edition, entry),
        "people": entry.startup.members.select_related("user"),
        "registration_number": shown_registration_number(entry.startup.registration_number or ""),
        "may_organise": may_organise(actor, entry.edition),
        "may_assist": may_assist(actor, entry.edition),
        "message_count": messages_of(actor, entry).count(),
    }
    return render(request, "organisers/entries/entry.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say eligible, correction or ineligible, with the reason."""
    entry = entry_of(request, slug, pk)
    decide_eligibility(
        actor=actor_of(request),
        entry=entry,
        state=request.POST.get("state", ""),
        reason=request.POST.get("reason", ""),
        parts=request.POST.getlist("parts"),
        seen=seen_version(request),
    )
    messages.success(request, _("Saved."))
    return redirect("organisers:entry", slug, pk)


@login_required
@require_POST
def accept_all_passing(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark as eligible every unchecked entry whose findings all passed."""
    actor = actor_of(request)
    edition = run_edition(request, slug)
    accepted = accept_passing(actor=actor, edition=edition)
    tell = messages.success if accepted.count else messages.warning
    tell(request, accepted_in_words(accepted))
    return redirect("organisers:entries", edition.slug)


def entry_of(request: HttpRequest, slug: str, pk: int) -> Entry:
    """One entry of the edition, for those who run or watch it; 404 otherwise."""
    actor = actor_of(request)
    edition = run_edition(request, slug)
    entry = entry_for(actor, pk)
    if entry.edition_id != edition.pk:
        raise NotFound
    return entry


def _answers(submitted: Submitted | None) -> list[ShownAnswer]:
    """Questions with the submitted answers; a draft's are the startup's alone."""
    rows = submitted.content["answers"] if submitted else []
    return [shown_answer(row) for row in rows]


def _latest_check(edition: Edition) -> Job | None:
    return Job.objects.filter(edition=edition, kind=JOB_KIND).order_by("-id").first()


def _choices(edition: Edition) -> dict[str, Any]:
    return {
        "tracks": edition.tracks.all(),
        "fields": edition.fields.all(),
        "entry_states": EntryState.choices,
        "eligibility_states": EligibilityCheck.State.choices,
    }
