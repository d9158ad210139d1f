"""The company's facts."""

import json
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import Refusal
from frontend.http import actor_of, attempt
from frontend.pages.startups.application.forms import KINDS, DateInput, KeptForm, ManwonField
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from frontend.pages.startups.application.writing import bases_in
from frontend.pages.startups.workspace import following, my_entry, problems_of, workspace
from frontend.typed_values import object_in_body
from submissions.models import Entry, Startup
from submissions.queries.korean_numbers import shown_registration_number
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.companies import StaleCompany
from submissions.services.draft import storable, update_startup

NEVER_BLANKED = {"name_ko", "kind"}


DISTRICTS = [
    "강남구",
    "강동구",
    "강북구",
    "강서구",
    "관악구",
    "광진구",
    "구로구",
    "금천구",
    "노원구",
    "도봉구",
    "동대문구",
    "동작구",
    "마포구",
    "서대문구",
    "서초구",
    "성동구",
    "성북구",
    "송파구",
    "양천구",
    "영등포구",
    "용산구",
    "은평구",
    "종로구",
    "중구",
    "중랑구",
]


class CompanyForm(KeptForm):
    """The company's facts; reused in the next application."""

    kind = forms.ChoiceField(label=_("Legal form"), choices=KINDS, widget=forms.RadioSelect)
    name_ko = forms.CharField(label=_("Company name"), max_length=120)
    name_en = forms.CharField(label=_("Company name in English"), max_length=120, required=False)
    registration_number = forms.CharField(
        label=_("Business registration number"),
        max_length=14,
        help_text=_("10 digits, as on the certificate."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "000-00-00000"}),
    )
    founded_on = forms.DateField(
        label=_("Start date"),
        widget=DateInput,
        help_text=_(
            "Corporation: the day of registration. Sole proprietor: the business start date."
        ),
    )
    representative = forms.CharField(label=_("Representative"), max_length=80)
    city = forms.CharField(
        label=_("City or province of the head office"), max_length=40, required=False
    )
    district = forms.ChoiceField(
        label=_("District"),
        choices=[("", _("Choose"))] + [(name, name) for name in DISTRICTS],
        widget=forms.Select(attrs={"lang": "ko"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    homepage = forms.URLField(label=_("Homepage"), required=False, assume_scheme="https")
    headcount = forms.IntegerField(
        label=_("People who work here"), required=False, min_value=0, max_value=100_000
    )
    revenue_krw = ManwonField(
        label=_("Revenue of the last 12 months"), help_text=_("Leave it empty if there is none.")
    )
    raised_krw = ManwonField(label=_("Raised so far"))
    ask_krw = ManwonField(label=_("Amount sought"))

    def typing_problems(self) -> dict[str, str]:
        """What Django can't read; empty answers aren't among it: the service says what to write."""
        return {
            name: str(errors[0].message % (errors[0].params or {}))
            for name, errors in self.errors.as_data().items()
            if errors[0].code != "required"
        }


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every field that is valid; show the others with what to correct."""
    entry = my_entry(request, pk)
    if request.method != "POST":
        kept = kept_form(request)
        form = CompanyForm(initial=kept.dict() if kept else _facts(entry.startup))
        bases = bases_in(kept, list(COMPANY_FIELDS)) if kept else {}
        return _page(request, entry, form, versions=_versions(entry.startup) | bases)
    form = CompanyForm(request.POST)
    form.full_clean()
    kept_facts = _keep(request, entry, form, bases_in(request.POST, list(COMPANY_FIELDS)))
    entry.startup.refresh_from_db()
    problems = problems_of(entry, "company") | form.typing_problems() | kept_facts.refused
    if not problems and not kept_facts.current:
        return redirect(following(entry, "company"))
    form.show_problems(problems)
    clashes = [
        {"label": form.fields[name].label, "id": f"id_{name}", "theirs": theirs["value"]}
        for name, theirs in kept_facts.current.items()
    ]
    versions = _versions(entry.startup)
    return _page(request, entry, form, status=422, clashes=clashes, versions=versions)


def _facts(startup: Startup) -> dict[str, Any]:
    facts = {name: getattr(startup, name) for name in COMPANY_FIELDS}
    return facts | {"registration_number": shown_registration_number(startup.registration_number)}


def _versions(startup: Startup) -> dict[str, int]:
    return {name: startup.fact_versions.get(name, 0) for name in COMPANY_FIELDS}


def _as_typed(startup: Startup) -> dict[str, str]:
    """What stands in the inputs of the page."""
    form = CompanyForm(initial=_facts(startup))
    shown = {name: form[name].value() for name in COMPANY_FIELDS}
    return {name: "" if value is None else str(value) for name, value in shown.items()}


@require_http_methods(["PATCH"])
def company_fields(request: HttpRequest, pk: int) -> JsonResponse:
    """Autosave of the same form, as typed: {"changes", "base_versions", "replaces"} in,
    {"versions", "current", "refused"} out, as of an application's answers.

    The client is autosave.js; other clients use PATCH /api/v1/startups/.
    """
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    entry, changes = my_entry(request, pk), _changes(request)
    form = CompanyForm(changes)
    form.full_clean()
    form.cleaned_data = {
        name: value for name, value in form.cleaned_data.items() if name in changes
    }
    kept = _keep(request, entry, form, _bases(request, entry.startup))
    entry.startup.refresh_from_db()
    typing_problems = form.typing_problems()
    refused = typing_problems | kept.refused
    refused = {name: text for name, text in refused.items() if name in changes}
    stands = _versions(entry.startup)
    versions = {
        name: stands[name] for name in changes if name not in refused and name not in kept.current
    }
    body = {"versions": versions, "current": kept.current, "refused": refused}
    status = 409 if kept.current else (422 if refused else 200)
    return JsonResponse(body, status=status)


def _changes(request: HttpRequest) -> dict[str, str]:
    sent = object_in_body(request, "changes")
    return {name: storable(str(value)) for name, value in sent.items() if name in COMPANY_FIELDS}


def _bases(request: HttpRequest, startup: Startup) -> dict[str, int]:
    """The versions that the writer started from; none where the writer's own words stand there,
    whose answer got lost (`replaces`).
    """
    sent = object_in_body(request, "base_versions", is_needed=False)
    replaces = object_in_body(request, "replaces", is_needed=False)
    stands = _as_typed(startup)
    return {
        name: version
        for name, version in sent.items()
        if type(version) is int
        and name in stands
        and not (isinstance(replaces.get(name), list) and stands[name] in replaces[name])
    }


@dataclass(slots=True)
class _Kept:
    """What became of the valid fields.  current: name → what somebody else wrote, and its version;
    refused: name → sentence.
    """

    current: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def _keep(request: HttpRequest, entry: Entry, form: CompanyForm, bases: dict[str, int]) -> _Kept:
    """Save every valid field that nobody else has changed since its version in `bases`."""
    values = {
        name: value
        for name, value in form.cleaned_data.items()
        if value or name not in NEVER_BLANKED
    }
    kept = _Kept()
    update = partial(
        update_startup, actor=actor_of(request), startup=entry.startup, base_versions=bases
    )
    while values:
        save = partial(update, **values)
        refusal = attempt(save, Refusal).refusal
        if refusal is None:
            break
        if not set(refusal.fields) & set(values):
            raise refusal
        if isinstance(refusal, StaleCompany):
            shown = _as_typed(Startup.objects.get(pk=entry.startup_id))
            kept.current |= {
                name: {"value": shown[name], "version": theirs["version"]}
                for name, theirs in refusal.facts["current"].items()
            }
        else:
            kept.refused |= {name: str(text) for name, text in refusal.fields.items()}
        values = {name: value for name, value in values.items() if name not in refusal.fields}
    return kept


def _page(
    request: HttpRequest,
    entry: Entry,
    form: CompanyForm,
    *,
    versions: dict[str, int],
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {"versions": versions, "versions_json": json.dumps(versions)}
    return render(
        request,
        "startups/company.html",
        workspace(request, entry, "company", form=form, **context),
        status=status,
    )
