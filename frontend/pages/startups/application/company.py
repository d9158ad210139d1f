"""The company's facts."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import InvalidInput, Refusal
from frontend.http import actor_of
from frontend.pages.startups.application.forms import CompanyForm
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from frontend.pages.startups.workspace import following, my_entry, problems_of, workspace
from submissions.models import Entry
from submissions.queries.korean_numbers import shown_registration_number
from submissions.services.companies import COMPANY_FIELDS
from submissions.services.draft import storable, update_startup

NEVER_BLANKED = {"name_ko", "kind"}


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be kept is kept; what can't is shown with what to mend."""
    entry = my_entry(request, pk)
    if request.method != "POST":
        kept = kept_form(request)
        return _page(request, entry, CompanyForm(initial=kept.dict() if kept else _facts(entry)))
    form = CompanyForm(request.POST)
    form.full_clean()
    problems = form.typing_problems() | _keep(request, entry, form)
    entry.startup.refresh_from_db()
    problems = problems_of(entry, "company") | problems
    if not problems:
        return redirect(following(entry, "company"))
    form.show_problems(problems)
    return _page(request, entry, form, status=422)


def _facts(entry: Entry) -> dict[str, Any]:
    facts = {name: getattr(entry.startup, name) for name in COMPANY_FIELDS}
    return facts | {
        "registration_number": shown_registration_number(entry.startup.registration_number)
    }


@require_http_methods(["PATCH"])
def company_fields(request: HttpRequest, pk: int) -> JsonResponse:
    """Autosave of the same form, as typed: {"changes"} in, {"versions", "refused"} out (see
    autosave.js); for clients there is PATCH /api/v1/startups/.
    """
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    entry, changes = my_entry(request, pk), _changes(request)
    form = CompanyForm(changes)
    form.full_clean()
    form.cleaned_data = {
        name: value for name, value in form.cleaned_data.items() if name in changes
    }
    refused = {
        name: text
        for name, text in (form.typing_problems() | _keep(request, entry, form)).items()
        if name in changes
    }
    versions = {
        name: 0 for name in changes if name not in refused
    }  # the last one who writes counts; nobody writes a company's number together
    return JsonResponse({"versions": versions, "refused": refused}, status=422 if refused else 200)


def _changes(request: HttpRequest) -> dict[str, str]:
    try:
        sent = json.loads(request.body)["changes"]
        return {
            name: storable(str(value)) for name, value in sent.items() if name in COMPANY_FIELDS
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput from error


def _keep(request: HttpRequest, entry: Entry, form: CompanyForm) -> dict[str, str]:
    """Save all that is in order; a field that the service refuses is left out and the rest saved
    without it.
    """
    values = {
        name: value
        for name, value in form.cleaned_data.items()
        if value or name not in NEVER_BLANKED
    }
    problems: dict[str, str] = {}
    while values:
        try:
            update_startup(actor=actor_of(request), startup=entry.startup, **values)
        except Refusal as refusal:
            if not set(refusal.fields) & set(values):
                raise
            problems |= {name: str(text) for name, text in refusal.fields.items()}
            values = {name: value for name, value in values.items() if name not in refusal.fields}
        else:
            break
    return problems


def _page(request: HttpRequest, entry: Entry, form: CompanyForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "startups/company.html",
        workspace(request, entry, "company", form=form),
        status=status,
    )
