"""Access tokens that reach the edition: seen by its organisers, and barred."""
# tested by: tests/frontend/pages/organisers/test_access_tokens.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotAllowed
from challenge.queries import tokens_on
from challenge.services.access_tokens.tokens import bar_token, lift_bar
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.editions import page_under_settings


def _desk(request: HttpRequest, slug: str) -> EditionDesk:
    desk = desk_of(request, slug)
    if not desk.may_act:
        raise NotAllowed
    return desk


@login_required
@require_safe
def tokens(request: HttpRequest, slug: str) -> HttpResponse:
    """Whose, what for, what they may, and when each was here last."""
    desk = _desk(request, slug)
    facts = {"rows": list(tokens_on(desk.edition))}
    return page_under_settings(request, desk, "organisers/access_tokens.html", facts)


@login_required
@require_POST
def bar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep one out."""
    desk = _desk(request, slug)
    token = get_object_or_404(tokens_on(desk.edition), pk=pk)
    bar_token(actor=desk.actor, token=token, edition=desk.edition)
    messages.success(
        request, _("“%(name)s” doesn't reach this edition any more.") % {"name": token}
    )
    return redirect("organisers:tokens", slug)


@login_required
@require_POST
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let it in again."""
    desk = _desk(request, slug)
    token = get_object_or_404(tokens_on(desk.edition), pk=pk)
    lift_bar(actor=desk.actor, token=token, edition=desk.edition)
    messages.success(request, _("“%(name)s” reaches this edition again.") % {"name": token})
    return redirect("organisers:tokens", slug)
