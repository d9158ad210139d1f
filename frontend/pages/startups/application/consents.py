"""Consents: each asked for on its own, each with its own receipt."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.versions import version_of
from frontend.http import actor_of
from frontend.pages.startups.workspace import my_entry, preceding, problems_of, workspace
from frontend.versions import seen_version
from submissions.models import ConsentKind, Entry
from submissions.services.consents import (
    SHARED_ITEMS,
    SHARED_LABELS,
    answer_consents,
    consent_holds,
    consent_text,
    consents_in_force,
    shown_consents,
)

PART = "consents"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the consents that are ticked, withdraw the others."""
    entry = my_entry(request, pk)
    problem = (
        (_apply(request, entry) or next(iter(problems_of(entry, PART).values()), ""))
        if request.method == "POST"
        else ""
    )
    if request.method == "POST" and not problem:
        messages.success(request, _("Your consents are saved."))
        return redirect("startups:review", entry.pk)
    return render(
        request,
        "startups/consents.html",
        workspace(
            request,
            entry,
            PART,
            rows=_rows(entry),
            version=version_of(shown_consents(entry.startup, entry.edition)),
            problem=problem,
            previous=preceding(entry, PART),
        ),
        status=422 if problem else 200,
    )


def _apply(request: HttpRequest, entry: Entry) -> str:
    """Give and withdraw consents as ticked; return why one could not be withdrawn, or "".

    The other consents are saved all the same.
    """
    items = request.POST.getlist("shared_items")
    refused = answer_consents(
        actor=actor_of(request),
        startup=entry.startup,
        edition=entry.edition,
        wanted={
            kind: consent_holds(kind, items) if request.POST.get(kind) else None
            for kind in ConsentKind.values
        },
        seen=seen_version(request),
    )
    return str(refused.detail) if refused else ""


def _rows(entry: Entry) -> list[dict[str, Any]]:
    now = consents_in_force(entry.startup, entry.edition)
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "text": consent_text(kind, entry.edition),
            "given": now.get(kind),
            "items": [],
        }
        for kind in ConsentKind.values
    ]
    for row in rows:
        if row["kind"] == ConsentKind.INVESTORS:
            shared = row["given"].shared_items if row["given"] else SHARED_ITEMS
            row["items"] = [
                {"key": key, "label": SHARED_LABELS[key], "checked": key in shared}
                for key in SHARED_ITEMS
            ]
    return rows
