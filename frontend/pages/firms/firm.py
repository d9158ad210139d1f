"""A firm's page: who speaks for it, how many introductions it takes, who takes over from whom.

Organisers have the same page under their own address, with what they check of the firm.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.models import Edition
from challenge.permissions import may_organise, require
from frontend.http import accepted_post, actor_of, in_zone_of, run_edition
from frontend.pages.firms.forms import CheckedFirmForm, ColleagueForm, FirmForm, PeopleFileForm
from frontend.typed_values import row_number
from frontend.versions import seen_version
from introductions.models import Investor, InvestorFirm
from introductions.queries.firms.left_behind import left_behind
from introductions.queries.firms.people_rows import INVESTOR_WORDS, plan_people, table_in
from introductions.queries.firms.shown import firm_for, firms_of, firms_shown
from introductions.services.firms.facts import name_lead, save_firm
from introductions.services.firms.hand_over import hand_over_seat
from introductions.services.firms.import_people import import_people
from introductions.services.firms.people import invite_colleague
from submissions.queries.table_rows import Plan

ORGANISERS = "organisers"


@login_required
@require_safe
def firms(request: HttpRequest, slug: str) -> HttpResponse:
    """All firms of an edition, for those who run it."""
    return _list(request, run_edition(request, slug))


@login_required
@require_POST
def people_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Investors from a sheet: admitted if every row is good; otherwise what is to be corrected."""
    edition, viewer = run_edition(request, slug), actor_of(request)
    form = PeopleFileForm(request.POST, request.FILES)
    plan: Plan | None = None

    def look() -> Plan:
        require(may_organise, viewer, edition)
        table = table_in(form.cleaned_data["file"].read())
        return plan_people(edition, table, admit_warned=form.cleaned_data["admit_warned"])

    plan = accepted_post(request, form, look)
    if plan is None or plan.problems or not plan.rows:
        return _list(request, edition, form, plan, status=422)
    seats = import_people(actor=viewer, edition=edition, rows=plan.rows)
    text = ngettext("%(n)s person is admitted.", "%(n)s people are admitted.", len(seats))
    messages.success(request, text % {"n": len(seats)})
    return redirect("organisers:firms", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The firm; posted: its limits, and for organisers what they checked."""
    found, viewer = _firm(request, slug, pk), actor_of(request)
    form = _form(request, found)
    if accepted_post(
        request,
        form,
        lambda: save_firm(
            actor=viewer, firm=found, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return _back(request, found)
    return _page(request, found, form, ColleagueForm())


@login_required
@require_POST
def colleague(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask the organiser for a colleague."""
    found, form = _firm(request, slug, pk), ColleagueForm(request.POST)

    def ask() -> bool:
        invite_colleague(actor=actor_of(request), firm=found, **form.cleaned_data)
        return True

    if not accepted_post(request, form, ask):
        return _page(request, found, FirmForm(firm=found), form)
    messages.success(
        request, _("The organiser has your request, and writes to your colleague once admitted.")
    )
    return _back(request, found)


@login_required
@require_POST
def lead(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Name who leads the firm."""
    found = _firm(request, slug, pk)
    named = name_lead(actor=actor_of(request), firm=found, seat=_seat(request, found, "person"))
    messages.success(request, _("%(name)s leads the firm here.") % {"name": named.person})
    return _back(request, found)


@login_required
@require_POST
def hand_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody has left; a colleague takes over."""
    found, viewer = _firm(request, slug, pk), actor_of(request)
    seat, to = _seat(request, found, "person"), _seat(request, found, "to")
    hand_over_seat(actor=viewer, firm=found, seat=seat, to=to)
    messages.success(request, _("Handed over. Both colleagues and the startups are told by mail."))
    return redirect("investors:home") if seat.user_id == viewer.pk else _back(request, found)


def _list(
    request: HttpRequest,
    edition: Edition,
    form: forms.Form | None = None,
    plan: Plan | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    viewer = actor_of(request)
    context = {
        "edition": edition,
        "nav": "introductions",
        "firms": firms_shown(viewer, list(firms_of(viewer, edition))),
        "may_organise": may_organise(viewer, edition),
        "form": form or PeopleFileForm(),
        "plan": plan,
        "columns": [(name, words[0]) for name, words in INVESTOR_WORDS.items()],
    }
    return render(request, "organisers/introductions/firms.html", context, status=status)


def _firm(request: HttpRequest, slug: str, pk: int) -> InvestorFirm:
    """For organisers under their address, for its people under the investors'."""
    found = firm_for(actor_of(request), slug, pk)
    if _place(request) == ORGANISERS:
        run_edition(request, slug)
    in_zone_of(found.edition)
    return found


def _place(request: HttpRequest) -> str:
    match = request.resolver_match
    return ORGANISERS if match is not None and ORGANISERS in match.namespaces else "investors"


def _form(request: HttpRequest, firm: InvestorFirm) -> FirmForm:
    kind = CheckedFirmForm if _place(request) == ORGANISERS else FirmForm
    return kind(request.POST if request.method == "POST" else None, firm=firm)


def _seat(request: HttpRequest, firm: InvestorFirm, name: str) -> Investor:
    rows = Investor.objects.filter(edition=firm.edition_id, organisation=firm.organisation_id)
    return get_object_or_404(rows.select_related("user"), pk=row_number(request, name))


def _back(request: HttpRequest, firm: InvestorFirm) -> HttpResponse:
    return redirect(f"{_place(request)}:firm", firm.edition.slug, firm.pk)


def _page(
    request: HttpRequest, firm: InvestorFirm, form: forms.Form, colleague_form: forms.Form
) -> HttpResponse:
    viewer, place = actor_of(request), _place(request)
    context: dict[str, Any] = {
        "edition": firm.edition,
        "nav": "introductions",
        "firm": firm,
        "found": firms_shown(viewer, [firm])[0],
        "left_behind": left_behind(viewer, firm),
        "form": form,
        "colleague_form": colleague_form,
        "firm_address": f"{place}:firm",
        "lead_address": f"{place}:firm_lead",
        "hand_over_address": f"{place}:firm_hand_over",
    }
    template = (
        "organisers/introductions/firm.html" if place == ORGANISERS else "investors/firm.html"
    )
    status = 422 if form.errors or colleague_form.errors else 200
    return render(request, template, context, status=status)
