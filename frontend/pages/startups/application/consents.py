"""Consents: each asked for on its own, each with its own receipt."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.versions import merged, version_of
from frontend.http import actor_of, attempt
from frontend.pages.startups.workspace import my_entry, preceding, problems_of, workspace
from frontend.versions import seen_version
from submissions.models import Consent, ConsentKind, Entry
from submissions.services.consents import (
    SHARED_ITEMS,
    SHARED_LABELS,
    ConsentStillNeeded,
    consent_text,
    give_consent,
    withdraw_consent,
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
            version=version_of(_shown(entry)),
            problem=problem,
            previous=preceding(entry, PART),
        ),
        status=422 if problem else 200,
    )


def _apply(request: HttpRequest, entry: Entry) -> str:
    """Give and withdraw consents as ticked; return why one could not be withdrawn, or "".

    The other consents are saved all the same.
    """
    actor, now, problem = actor_of(request), _in_force(entry), ""
    ticked = {
        kind: _words(kind, request.POST.getlist("shared_items")) if request.POST.get(kind) else None
        for kind in ConsentKind.values
    }
    for kind, given in merged(seen_version(request), _shown(entry), ticked).items():
        if given is not None:
            give_consent(
                actor=actor,
                startup=entry.startup,
                edition=entry.edition,
                kind=kind,
                shared_items=given if kind == ConsentKind.INVESTORS else [],
            )
        elif kind in now:
            refusal = attempt(
                partial(withdraw_consent, actor=actor, consent=now[kind]), ConsentStillNeeded
            ).refusal
            problem = str(refusal.detail) if refusal else problem
    return problem


def _words(kind: str, items: list[str]) -> list[str]:
    """What a consent holds: the items that investors may see; for the others, that it is given."""
    return items if kind == ConsentKind.INVESTORS else [kind]


def _shown(entry: Entry) -> dict[str, list[str] | None]:
    """Each consent as it stands; None: not given."""
    given = {kind: _words(kind, row.shared_items) for kind, row in _in_force(entry).items()}
    return {**dict.fromkeys(ConsentKind.values), **given}


def _in_force(entry: Entry) -> dict[str, Consent]:
    rows = Consent.objects.filter(
        startup=entry.startup, edition=entry.edition, withdrawn_at__isnull=True
    ).select_related("startup", "edition", "given_by")
    return {row.kind: row for row in rows}


def _rows(entry: Entry) -> list[dict[str, Any]]:
    now = _in_force(entry)
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
