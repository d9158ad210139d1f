"""Consents: each asked for on its own, each with its own receipt."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.versions import version_of
from frontend.http import actor_of
from frontend.pages.startups.workspace import my_entry, preceding, problems_of, workspace
from frontend.versions import seen_version
from submissions.models import Consent, ConsentKind, Entry
from submissions.services.consents import (
    NOTHING_SHARED,
    SHARED_ITEMS,
    SHARED_LABELS,
    ConsentText,
    answer_consents,
    consent_holds,
    consent_text,
    consents_in_force,
    shown_consents,
)

PART = "consents"
KINDS = ConsentKind.values


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the consents that are ticked, withdraw the others."""
    entry = my_entry(request, pk)
    problem, typed = _problem(request, entry)
    if request.method == "POST" and not problem:
        messages.success(request, _("Your consents are saved."))
        return redirect("startups:review", entry.pk)
    stands = version_of(shown_consents(entry.startup, entry.edition))
    return render(
        request,
        "startups/consents.html",
        workspace(
            request,
            entry,
            PART,
            rows=_rows(entry, typed),
            version=stands if typed is None else seen_version(request),
            problem=problem,
            problem_of=ConsentKind.COLLECTION if typed is None else ConsentKind.INVESTORS,
            previous=preceding(entry, PART),
        ),
        status=422 if problem else 200,
    )


def _problem(request: HttpRequest, entry: Entry) -> tuple[str, QueryDict | None]:
    """Why it isn't done, or "", and what is ticked where nothing of it is saved.

    Investors are agreed to and no item is ticked: what is ticked elsewhere waits for that.
    """
    if request.method != "POST":
        return "", None
    if request.POST.get(ConsentKind.INVESTORS) and not request.POST.getlist("shared_items"):
        return str(NOTHING_SHARED), request.POST
    return _apply(request, entry) or next(iter(problems_of(entry, PART).values()), ""), None


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


def _rows(entry: Entry, typed: QueryDict | None) -> list[dict[str, Any]]:
    """Each consent with its text of today and, where one is in force, that with its own text.

    typed: what was ticked and not saved; None: ticks show what is in force.
    """
    now = consents_in_force(entry.startup, entry.edition)
    return [_row(kind, consent_text(kind, entry.edition), now.get(kind), typed) for kind in KINDS]


def _row(
    kind: str, text: ConsentText, given: Consent | None, typed: QueryDict | None
) -> dict[str, Any]:
    shared = given.shared_items if given else ()
    if typed is not None:
        shared = typed.getlist("shared_items")
    return {
        "kind": kind,
        "text": text,
        "given": given,
        "agreed_text": given.text if given and given.text != text.whole else "",
        "ticked": bool(given) if typed is None else bool(typed.get(kind)),
        "items": [
            {"key": key, "label": SHARED_LABELS[key], "checked": key in shared}
            for key in (SHARED_ITEMS if kind == ConsentKind.INVESTORS else ())
        ],
    }
