"""The council: its name, members, divisions, and a sheet of members; operators only."""
# tested by: tests/frontend/pages/organisers/council/test_council.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import NotFound
from challenge.models import Council, Division, User
from challenge.permissions import may_operate
from challenge.queries import members_kept_by
from challenge.services.council.council import save_council
from challenge.services.council.divisions import add_division, save_division
from challenge.services.council.members import add_member
from frontend.http import accepted_post, actor_of
from frontend.pages.organisers.council.forms import (
    CouncilFileForm,
    CouncilForm,
    DivisionForm,
    MemberForm,
)
from frontend.versions import seen_version
from gatherings.queries.council_rows import COUNCIL_WORDS, council_table_in, plan_council
from gatherings.services.council_import import import_council
from submissions.queries.table_rows import Plan


def operator_of(request: HttpRequest) -> User:
    """The operator who asks; nobody else learns that there is such a page."""
    actor = actor_of(request)
    if not may_operate(actor):
        raise NotFound
    return actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def council(request: HttpRequest) -> HttpResponse:
    """Members and divisions; posted: the council's name, and who may read the directory."""
    actor, known = operator_of(request), Council.objects.first()
    form = CouncilForm(request.POST if request.method == "POST" else None, council=known)
    if accepted_post(
        request,
        form,
        lambda: save_council(actor=actor, seen=seen_version(request), **form.cleaned_data),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:council")
    return _page(request, actor, form=form)


@login_required
@require_POST
def new_member(request: HttpRequest) -> HttpResponse:
    """A company joins."""
    actor, form = operator_of(request), MemberForm(request.POST)
    member = accepted_post(request, form, lambda: add_member(actor=actor, **form.cleaned_data))
    if member is None:
        return _page(request, actor, member_form=form)
    messages.success(
        request, _("%(company)s is in the council. Name its people now.") % {"company": member}
    )
    return redirect("organisers:council_member", member.pk)


@login_required
@require_POST
def new_division(request: HttpRequest) -> HttpResponse:
    """One more division."""
    actor, form = operator_of(request), DivisionForm(request.POST)
    if not accepted_post(request, form, lambda: add_division(actor=actor, **form.cleaned_data)):
        return _page(request, actor, division_form=form)
    messages.success(request, _("Saved."))
    return redirect("organisers:council")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def division(request: HttpRequest, pk: int) -> HttpResponse:
    """A division with who sits in it; posted: what it is called."""
    actor = operator_of(request)
    found = get_object_or_404(Division, pk=pk)
    form = DivisionForm(request.POST if request.method == "POST" else None, division=found)
    if accepted_post(
        request,
        form,
        lambda: save_division(
            actor=actor, division=found, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:council")
    seats = found.seats.select_related("person__user", "person__membership__organisation")
    context = {"division": found, "form": form, "seats": seats}
    status = 422 if form.errors else 200
    return render(request, "organisers/council/division.html", context, status=status)


@login_required
@require_POST
def member_file(request: HttpRequest) -> HttpResponse:
    """Members from a sheet: written if every row is good; otherwise what is to be corrected."""
    actor, form = operator_of(request), CouncilFileForm(request.POST, request.FILES)

    def look() -> Plan:
        table = council_table_in(form.cleaned_data["file"].read())
        return plan_council(Council.objects.first(), table)

    plan = accepted_post(request, form, look)
    if plan is None or plan.problems or not plan.rows:
        return _page(request, actor, file_form=form, plan=plan, status=422)
    count = import_council(actor=actor, rows=plan.rows)
    text = ngettext("%(n)s row is taken over.", "%(n)s rows are taken over.", count)
    messages.success(request, text % {"n": count})
    return redirect("organisers:council")


def _page(request: HttpRequest, actor: User, *, status: int = 200, **given: Any) -> HttpResponse:
    known = Council.objects.first()
    context: dict[str, Any] = {
        "council": known,
        "members": list(members_kept_by(actor)),
        "divisions": list(Division.objects.all()),
        "form": CouncilForm(None, council=known),
        "member_form": MemberForm(),
        "division_form": DivisionForm(),
        "file_form": CouncilFileForm(),
        "plan": None,
        "columns": [(name, words[0]) for name, words in COUNCIL_WORDS.items()],
        **given,
    }
    wrong = any(form.errors for form in given.values() if isinstance(form, forms.Form))
    return render(
        request, "organisers/council/council.html", context, status=422 if wrong else status
    )
