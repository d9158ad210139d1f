"""What came of an introduction, on the site: each side says it for itself and corrects it."""
# tested by: tests/frontend/pages/startups/introductions/test_outcome.py

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.errors import NotFound
from frontend.forms import OutcomeForm
from frontend.http import accepted_post, actor_of, in_zone_of
from frontend.in_words.outcomes import DIFFERING, told_lines
from frontend.pages.startups.introductions.side_page import side_page
from introductions.models import Told
from introductions.queries.meetings.told import ToldShown, told_shown
from introductions.queries.visible import introduction_for
from introductions.services.reports import report_outcome


@login_required
@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What one's side said, what it said before, and what to say now."""
    return _page(request, _shown(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, pk: int, told: str) -> HttpResponse:
    """One outcome: what goes with it, and the button that sends it."""
    if told not in Told.values:
        raise NotFound
    shown = _shown(request, pk)
    form = OutcomeForm.showing(request, Told(told), shown)
    act = partial(report_outcome, actor=actor_of(request), introduction=shown.introduction)
    if accepted_post(request, form, lambda: act(**form.as_service())):
        messages.success(request, _("Saved. Thank you."))
        return redirect("investors:outcome", pk)
    return _page(request, shown, form=form)


def _shown(request: HttpRequest, pk: int) -> ToldShown:
    introduction = introduction_for(actor_of(request), pk)
    in_zone_of(introduction.investor.edition)
    shown = told_shown(actor_of(request), introduction)
    if shown is None:
        raise NotFound
    return shown


def _page(
    request: HttpRequest, shown: ToldShown, *, form: OutcomeForm | None = None
) -> HttpResponse:
    context = {
        "shown": shown,
        "lines": told_lines(shown.own),
        "their_lines": told_lines(shown.theirs),
        "differing": [DIFFERING[name]() for name in shown.differing],
        "choices": Told.choices,
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return side_page(request, shown.introduction, "outcome", context, status=status)
