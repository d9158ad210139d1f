"""The company's facts."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.kernel.versions import ChangedMeanwhile, joined, mark
from challenge.models import User
from frontend.http import accepted, actor_of, attempt
from frontend.in_words.districts import DISTRICTS
from frontend.pages.startups.application.forms import KINDS, DateInput, KeptForm, ManwonField
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from frontend.pages.startups.workspace import (
    following,
    for_writers,
    my_entry,
    problems_of,
    workspace,
)
from frontend.typed_values import number_in, object_in_body, object_or_none_in_body
from frontend.versions import SAVED, mark_of, number_of, seen_version
from submissions.models import Entry
from submissions.queries.answers.typed import storable
from submissions.queries.entries import last_moment_for
from submissions.queries.korean_numbers import shown_registration_number
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.draft import update_startup

NEVER_BLANKED = {"name_ko", "kind"}


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
        choices=[("", _("Choose")), *DISTRICTS.items()],
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
@for_writers
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every field that is valid; show the others with what to correct."""
    entry = my_entry(request, pk)
    if request.method != "POST":
        kept = kept_form(request)
        form = CompanyForm(initial=kept.dict() if kept else _facts(entry))
        return _page(request, entry, form, sent=kept)
    form = CompanyForm(request.POST)
    form.full_clean()
    seen = seen_version(request)
    saved = _keep(actor_of(request), entry, form, seen)
    if saved.theirs:  # the other fields are saved; these are shown with both values, to choose
        own = {name: form.cleaned_data[name] for name in saved.theirs}
        update = partial(update_startup, actor=actor_of(request), startup=entry.startup)
        accepted(form, partial(update, seen=seen, **own))
    entry.startup.refresh_from_db()
    problems = problems_of(entry, "company") | form.typing_problems() | saved.problems
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
    """Autosave of the same form, as typed, in the shape that autosave.js speaks.

    {"changes", "base_versions", "replaces"} in; {"versions", "current", "refused", "late"} out, 409
    where somebody else changed a field; late: the deadline has passed.  Other clients use PATCH
    /api/v1/startups/.
    """
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    entry, changes = my_entry(request, pk), _changes(request)
    form = _cleaned(changes)
    seen = _seen(request, entry, changes)
    kept = _keep(actor_of(request), entry, form, seen)
    entry.startup.refresh_from_db()
    problems = form.typing_problems() | kept.problems
    refused = {name: text for name, text in problems.items() if name in changes}
    body: dict[str, Any] = {
        "versions": {
            name: number_of(getattr(entry.startup, name))
            for name in changes
            if name not in refused and name not in kept.theirs
        },
        "refused": refused,
        "late": clock.now() > last_moment_for(entry),
    }
    if kept.theirs:
        body["current"] = {name: _theirs(entry, name) for name in kept.theirs}
    return JsonResponse(body, status=409 if kept.theirs else 422 if refused else 200)


def _changes(request: HttpRequest) -> dict[str, str]:
    sent = object_in_body(request, "changes")
    return {name: storable(str(value)) for name, value in sent.items() if name in COMPANY_FIELDS}


def _cleaned(changes: dict[str, str]) -> CompanyForm:
    """The form with what can be read of these fields, and no others."""
    form = CompanyForm(changes)
    form.full_clean()
    form.cleaned_data = {
        name: value for name, value in form.cleaned_data.items() if name in changes
    }
    return form


def _seen(request: HttpRequest, entry: Entry, changes: dict[str, str]) -> str | None:
    """The version that the writer's fields stand on.

    What they sent before without hearing what became of it is their own, where it stands there.
    """
    bases = object_or_none_in_body(request, "base_versions")
    before = object_or_none_in_body(request, "replaces")
    if bases is None:
        return None
    marks = {name: mark_of(number) for name, number in bases.items() if name in changes}
    for name, values in (before or {}).items():
        now = mark(getattr(entry.startup, name)) if name in changes else ""
        tried = values if isinstance(values, list) else []
        own = [_cleaned({name: storable(str(value))}).cleaned_data.get(name) for value in tried]
        if now in {mark(value) for value in own}:
            marks[name] = now
    return joined(marks)


def _theirs(entry: Entry, name: str) -> dict[str, Any]:
    shown = CompanyForm(initial=_facts(entry))[name].value()
    value = "" if shown is None else str(shown)
    return {"value": value, "version": number_of(getattr(entry.startup, name))}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was not kept of one save: what the service refused, and what somebody else changed."""

    problems: dict[str, str]
    theirs: set[str]


def _keep(actor: User, entry: Entry, form: CompanyForm, seen: str | None) -> Kept:
    """Save every valid field that nobody else changed."""
    values = {
        name: value
        for name, value in form.cleaned_data.items()
        if value or name not in NEVER_BLANKED
    }
    problems: dict[str, str] = {}
    theirs: set[str] = set()
    while values:
        save = partial(update_startup, actor=actor, startup=entry.startup, seen=seen, **values)
        refusal = attempt(save, Refusal, ChangedMeanwhile).refusal
        if refusal is None:
            break
        clashes = _clashing(refusal)
        if not (set(refusal.fields) | clashes) & set(values):
            raise refusal
        theirs |= clashes
        problems |= {name: str(text) for name, text in refusal.fields.items()}
        left = set(refusal.fields) | clashes
        values = {name: value for name, value in values.items() if name not in left}
    return Kept(problems, theirs)


def _clashing(refusal: Refusal) -> set[str]:
    collisions = refusal.collisions if isinstance(refusal, ChangedMeanwhile) else []
    return {field.name for field in collisions}


def _page(
    request: HttpRequest,
    entry: Entry,
    form: CompanyForm,
    status: int = 200,
    sent: QueryDict | None = None,
) -> HttpResponse:
    numbers = _numbers(sent or request.POST, entry)
    return render(
        request,
        "startups/company.html",
        workspace(
            request,
            entry,
            "company",
            form=form,
            numbers=numbers,
            numbers_json=json.dumps(numbers),
        ),
        status=status,
    )


def _numbers(sent: QueryDict, entry: Entry) -> dict[str, Any]:
    """The version of each field as autosave.js carries it; sent once, it stays as it was sent."""
    now = {name: number_of(value) for name, value in entry.startup.versioned_values().items()}
    return {name: number_in(sent.get(SAVED + name, "")) or now[name] for name in now}
