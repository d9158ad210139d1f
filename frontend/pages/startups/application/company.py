"""The company's facts."""

import json
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.kernel import clock
from frontend.answers.amounts import MANWON, WonField
from frontend.http import accepted, actor_of
from frontend.pages.startups.application.forms import KINDS, DateInput
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from frontend.pages.startups.application.places import (
    PlaceField,
    PlaceSelect,
    cities,
    districts,
)
from frontend.pages.startups.field_saves import (
    FieldForm,
    FieldSave,
    autosaved,
    keep_fields,
    shown_numbers,
)
from frontend.pages.startups.workspace import (
    following,
    for_writers,
    my_entry,
    problems_of,
    workspace,
)
from frontend.versions import seen_version
from submissions.models import Entry, Startup
from submissions.queries.entries import last_moment_for
from submissions.queries.korean_numbers import shown_registration_number
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.draft import update_startup

NEVER_BLANKED = {"name_ko", "kind"}


class CompanyForm(FieldForm):
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
    city = PlaceField(
        label=_("City or province of the head office"),
        choices=cities,
        widget=PlaceSelect(attrs={"data-narrows": "district"}),
    )
    district = PlaceField(label=_("District"), choices=districts)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    homepage = forms.URLField(label=_("Homepage"), required=False, assume_scheme="https")
    headcount = forms.IntegerField(
        label=_("People who work here"), required=False, max_value=100_000
    )
    revenue_krw = WonField(
        label=_("Revenue of the last 12 months"),
        unit=MANWON,
        help_text=_("Leave it empty if there is none."),
    )
    raised_krw = WonField(label=_("Raised so far"), unit=MANWON)
    ask_krw = WonField(label=_("Amount sought"), unit=MANWON)


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
    seen, how = seen_version(request), _how(request, entry)
    saved = keep_fields(how, form, seen)
    if saved.theirs:  # the other fields are saved; these are shown with both values, to choose
        own = {name: form.cleaned_data[name] for name in saved.theirs}
        accepted(form, partial(how.save, seen=seen, **own))
    entry.startup.refresh_from_db()
    problems = problems_of(entry, "company") | form.typing_problems() | saved.problems
    if not problems:
        return redirect(following(entry, "company"))
    form.show_problems(problems)
    return _page(request, entry, form, status=422)


def _how(request: HttpRequest, entry: Entry) -> FieldSave:
    startup = entry.startup

    def now() -> Startup:
        startup.refresh_from_db()
        return startup

    return FieldSave(
        form=CompanyForm,
        save=partial(update_startup, actor=actor_of(request), startup=startup),
        row=now,
        shown=lambda: _facts(entry),
        never_blanked=NEVER_BLANKED,
    )


def _facts(entry: Entry) -> dict[str, Any]:
    facts = {name: getattr(entry.startup, name) for name in COMPANY_FIELDS}
    return facts | {
        "registration_number": shown_registration_number(entry.startup.registration_number)
    }


@require_http_methods(["PATCH"])
def company_fields(request: HttpRequest, pk: int) -> JsonResponse:
    """Autosave of the same form.  Other clients use PATCH /api/v1/startups/."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    entry = my_entry(request, pk)
    return autosaved(request, _how(request, entry), late=clock.now() > last_moment_for(entry))


def _page(
    request: HttpRequest,
    entry: Entry,
    form: CompanyForm,
    status: int = 200,
    sent: QueryDict | None = None,
) -> HttpResponse:
    numbers = shown_numbers(sent or request.POST, entry.startup)
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
