"""A member of the council: its term, its people, and where they sit; operators only."""
# tested by: tests/frontend/pages/organisers/council/test_council.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.models import CouncilPerson, Division, Membership, Seat, User
from challenge.queries import members_kept_by
from challenge.services.council.divisions import give_seat, take_seat
from challenge.services.council.members import (
    name_person,
    remove_member,
    remove_person,
    save_member,
)
from frontend.http import accepted_post
from frontend.pages.organisers.council.council import operator_of
from frontend.pages.organisers.council.forms import PersonOfMemberForm, TermForm
from frontend.typed_values import row_number
from frontend.versions import seen_version


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """The member; posted: its term."""
    actor = operator_of(request)
    found = _member(actor, pk)
    form = TermForm(request.POST if request.method == "POST" else None, member=found)
    if accepted_post(
        request,
        form,
        lambda: save_member(
            actor=actor, member=found, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:council_member", pk)
    return _page(request, found, form, PersonOfMemberForm())


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out what was entered by mistake."""
    actor = operator_of(request)
    found = _member(actor, pk)
    remove_member(actor=actor, member=found)
    messages.success(request, _("%(company)s is taken out.") % {"company": found})
    return redirect("organisers:council")


@login_required
@require_POST
def new_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody acts for the member."""
    actor, form = operator_of(request), PersonOfMemberForm(request.POST)
    found = _member(actor, pk)
    if not accepted_post(
        request, form, lambda: name_person(actor=actor, member=found, **form.cleaned_data)
    ):
        return _page(request, found, TermForm(member=found), form)
    messages.success(request, _("Saved."))
    return redirect("organisers:council_member", pk)


@login_required
@require_POST
def take_out_person(request: HttpRequest, pk: int) -> HttpResponse:
    """They act for the member no more."""
    actor = operator_of(request)
    person = get_object_or_404(CouncilPerson, membership=pk, pk=row_number(request, "person"))
    remove_person(actor=actor, person=person)
    messages.success(request, _("%(name)s is taken out.") % {"name": person})
    return redirect("organisers:council_member", pk)


@login_required
@require_POST
def new_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody sits in a division, or chairs it."""
    actor = operator_of(request)
    person = get_object_or_404(CouncilPerson, membership=pk, pk=row_number(request, "person"))
    division = get_object_or_404(Division, pk=row_number(request, "division"))
    is_chair = request.POST.get("is_chair") == "on"
    give_seat(actor=actor, division=division, person=person, is_chair=is_chair)
    messages.success(request, _("Saved."))
    return redirect("organisers:council_member", pk)


@login_required
@require_POST
def leave_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """They sit there no more."""
    actor = operator_of(request)
    seats = Seat.objects.select_related("person")
    seat = get_object_or_404(seats, person__membership=pk, pk=row_number(request, "seat"))
    take_seat(actor=actor, seat=seat)
    messages.success(request, _("Saved."))
    return redirect("organisers:council_member", pk)


def _member(actor: User, pk: int) -> Membership:
    return get_object_or_404(members_kept_by(actor), pk=pk)


def _page(
    request: HttpRequest, found: Membership, form: TermForm, person_form: PersonOfMemberForm
) -> HttpResponse:
    context = {
        "member": found,
        "form": form,
        "person_form": person_form,
        "divisions": list(Division.objects.all()),
    }
    status = 422 if form.errors or person_form.errors else 200
    return render(request, "organisers/council/member.html", context, status=status)
