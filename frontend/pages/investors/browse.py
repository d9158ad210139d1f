"""Winners that an investor browses, and asks to meet."""
# tested by: tests/frontend/pages/investors/test_browse.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from frontend.http import accepted_post, actor_of, in_zone_of
from frontend.pages.investors.forms import MeetingRequestForm
from introductions.models import Investor
from introductions.queries.browsing.teasers import TeaserShown, requests_by, teasers_for
from introductions.queries.visible import seat_for
from introductions.services.browsing.requests import ask_to_meet, withdraw_request
from judging.models import Winner


@login_required
@require_safe
def browse(request: HttpRequest, slug: str) -> HttpResponse:
    """All winners that may be browsed, and whom the investor asked to meet."""
    return _page(request, _seat(request, slug))


@login_required
@require_POST
def ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask to meet one of them."""
    seat = _seat(request, slug)
    winner = _winner(seat, pk)
    form = _form(pk, request)
    if not accepted_post(
        request,
        form,
        lambda: ask_to_meet(
            actor=actor_of(request), investor=seat, winner=winner, **form.cleaned_data
        ),
    ):
        return _page(request, seat, asked=pk, form=form)
    messages.success(request, _("Asked. You get a mail if the startup agrees."))
    return redirect("investors:browse", slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """No longer ask."""
    seat = _seat(request, slug)
    withdraw_request(actor=actor_of(request), investor=seat, winner=_winner(seat, pk))
    messages.success(request, _("Your request is withdrawn."))
    return redirect("investors:browse", slug)


def _seat(request: HttpRequest, slug: str) -> Investor:
    seat = seat_for(actor_of(request), slug)
    if seat.state != Investor.State.ADMITTED:
        raise NotFound
    in_zone_of(seat.edition)
    return seat


def _winner(seat: Investor, pk: int) -> Winner:
    """Any winner of the edition: they are published."""
    rows = Winner.objects.select_related("entry__startup", "entry__edition")
    return get_object_or_404(rows, pk=pk, entry__edition=seat.edition)


def _form(winner: int, request: HttpRequest | None = None) -> MeetingRequestForm:
    return MeetingRequestForm(request.POST if request else None, auto_id=f"ask-{winner}-%s")


def _page(
    request: HttpRequest,
    seat: Investor,
    *,
    asked: int | None = None,
    form: MeetingRequestForm | None = None,
) -> HttpResponse:
    found = teasers_for(seat)
    fields = {row.winner.entry.field for row in found if row.winner.entry.field}
    chosen = request.GET.get("field", "")
    context = {
        "seat": seat,
        "edition": seat.edition,
        "rows": [(row, _form_of(row, asked, form)) for row in found if _is_in(row, chosen)],
        "fields": sorted(fields, key=lambda field: field.name),
        "chosen": chosen,
        "requests": requests_by(seat),
        "asked": asked,
        "form": form,
    }
    status = 422 if form is not None else 200
    return render(request, "investors/browse.html", context, status=status)


def _form_of(
    row: TeaserShown, asked: int | None, form: MeetingRequestForm | None
) -> MeetingRequestForm:
    return form if form is not None and row.winner.pk == asked else _form(row.winner.pk)


def _is_in(row: TeaserShown, field: str) -> bool:
    return not field or (
        row.winner.entry.field is not None and row.winner.entry.field.slug == field
    )
