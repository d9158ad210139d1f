"""The company's facts."""

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
from frontend.pages.startups.workspace import following, my_entry, problems_of, workspace
from frontend.typed_values import object_in_body
from submissions.models import Entry
from submissions.queries.korean_numbers import shown_registration_number
from submissions.queries.snapshot import COMPANY_FIELDS
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
    """Autosave of the same form, as typed: {"changes"} in, {"versions", "refused"} out.

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
    refused = {
        name: text
        for name, text in (form.typing_problems() | _keep(request, entry, form)).items()
        if name in changes
    }
    versions = {
        name: 0 for name in changes if name not in refused
    }  # the last writer wins: nobody writes a company's number together
    return JsonResponse({"versions": versions, "refused": refused}, status=422 if refused else 200)


def _changes(request: HttpRequest) -> dict[str, str]:
    sent = object_in_body(request, "changes")
    return {name: storable(str(value)) for name, value in sent.items() if name in COMPANY_FIELDS}


def _keep(request: HttpRequest, entry: Entry, form: CompanyForm) -> dict[str, str]:
    """Save every valid field and return the sentences about the fields that the service refused."""
    values = {
        name: value
        for name, value in form.cleaned_data.items()
        if value or name not in NEVER_BLANKED
    }
    problems: dict[str, str] = {}
    while values:
        save = partial(update_startup, actor=actor_of(request), startup=entry.startup, **values)
        refusal = attempt(save, Refusal).refusal
        if refusal is None:
            break
        if not set(refusal.fields) & set(values):
            raise refusal
        problems |= {name: str(text) for name, text in refusal.fields.items()}
        values = {name: value for name, value in values.items() if name not in refusal.fields}
    return problems


def _page(request: HttpRequest, entry: Entry, form: CompanyForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "startups/company.html",
        workspace(request, entry, "company", form=form),
        status=status,
    )
