"""The card of a winner: written on one page, consented to on the next, taken away as PDF."""

import json
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import InvalidInput
from frontend.http import accepted, actor_of, attempt, in_zone_of
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from frontend.pages.startups.field_saves import FieldSave, autosaved, keep_fields, shown_numbers
from frontend.pages.startups.introductions.card_form import CardForm
from frontend.pages.startups.workspace import my_entry, workspace
from frontend.papers.company_card import card_download
from frontend.versions import seen_version
from introductions.permissions import may_consent_to_card
from introductions.queries.cards import (
    CARD_ITEMS,
    card_consent_of,
    card_of,
    card_rows,
    changed_since,
    winner_for,
)
from introductions.services.cards import (
    card_consent_lines,
    consent_to_card,
    save_card,
    withdraw_card_consent,
)
from judging.models import Winner


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, entry: int) -> HttpResponse:
    """Save every field that is valid; show the others with what to correct."""
    winner = _winner(request, entry)
    if request.method != "POST":
        kept = kept_form(request)
        form = CardForm(initial=kept.dict() if kept else card_of(winner).versioned_values())
        return _page(request, winner, form, sent=kept)
    form = CardForm(request.POST)
    form.full_clean()
    seen, how = seen_version(request), _how(request, winner)
    saved = keep_fields(how, form, seen)
    if saved.theirs:
        own = {name: form.cleaned_data[name] for name in saved.theirs}
        accepted(form, partial(how.save, seen=seen, **own))
    problems = form.typing_problems() | saved.problems
    if not problems:
        return redirect("investors:card-consent", entry)
    form.show_problems(problems)
    return _page(request, winner, form, status=422)


@require_http_methods(["PATCH"])
def card_fields(request: HttpRequest, entry: int) -> JsonResponse:
    """Autosave of the same form.  Other clients use PATCH /api/v1/applications/<id>/card."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    return autosaved(request, _how(request, _winner(request, entry)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_consent(request: HttpRequest, entry: int) -> HttpResponse:
    """What of the card investors see: each item beside its tick, as it stands; nothing ticked."""
    winner, actor = _winner(request, entry), actor_of(request)
    problem = ""
    if request.method == "POST":
        act = partial(
            consent_to_card,
            actor=actor,
            winner=winner,
            items=request.POST.getlist("items"),
            seen=seen_version(request) or "",
        )
        tried = attempt(act, InvalidInput)
        if tried.refusal is None:
            messages.success(request, _("Saved. Introduced investors see exactly this."))
            return redirect("investors:card-consent", entry)
        problem = " ".join(str(text) for text in tried.refusal.fields.values())
    now, consent = card_of(winner), card_consent_of(winner)
    shown = {
        "card": now,
        "rows": card_rows(now.item_values()),
        "consent": consent,
        "shown_rows": card_rows(consent.content) if consent else [],
        "changed": [CARD_ITEMS[name] for name in changed_since(now, consent)],
        "lines": card_consent_lines(),
        "represents": may_consent_to_card(actor, winner),
        "problem": problem,
    }
    context = workspace(request, my_entry(request, entry), "introductions", **shown)
    return render(request, "startups/card_consent.html", context, status=422 if problem else 200)


@login_required
@require_POST
def withdraw_card(request: HttpRequest, entry: int) -> HttpResponse:
    """No investor sees the card any more."""
    withdraw_card_consent(actor=actor_of(request), winner=_winner(request, entry))
    messages.success(request, _("Withdrawn. No investor sees the card any more."))
    return redirect("investors:card-consent", entry)


@login_required
@require_safe
def card_paper(request: HttpRequest, entry: int) -> HttpResponse:
    """What introduced investors see, as PDF; before a consent, the card as it stands."""
    winner = _winner(request, entry)
    consent = card_consent_of(winner)
    content = consent.content if consent else card_of(winner).item_values()
    return card_download(winner, card_rows(content))


def _winner(request: HttpRequest, entry: int) -> Winner:
    winner = winner_for(actor_of(request), entry)
    in_zone_of(winner.entry.edition)
    return winner


def _how(request: HttpRequest, winner: Winner) -> FieldSave:
    return FieldSave(
        form=CardForm,
        save=partial(save_card, actor=actor_of(request), winner=winner),
        row=lambda: card_of(winner),
        shown=lambda: card_of(winner).versioned_values(),
    )


def _page(
    request: HttpRequest,
    winner: Winner,
    form: CardForm,
    status: int = 200,
    sent: QueryDict | None = None,
) -> HttpResponse:
    now = card_of(winner)
    numbers = shown_numbers(sent or request.POST, now)
    shown = {
        "card": now,
        "form": form,
        "numbers": numbers,
        "numbers_json": json.dumps(numbers),
    }
    entry = my_entry(request, winner.entry_id)
    context = workspace(request, entry, "introductions", **shown)
    return render(request, "startups/card.html", context, status=status)
