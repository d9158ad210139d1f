"""A person is asked to help to run an edition: what it means, yes or no."""
# tested by: tests/frontend/pages/account/test_invitations.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from challenge.models import RoleInvitation
from challenge.services.roles.invitations import accept_role_invitation, decline_role_invitation
from frontend.http import actor_of, in_zone_of
from frontend.in_words.parts import WHAT_A_PART_MAY


@never_cache
@login_required
@require_safe
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, by whom, until when; looking at it changes nothing."""
    row = _own(request, pk)
    in_zone_of(row.edition)
    context = {"invitation": row, "words": WHAT_A_PART_MAY[row.part]}
    return render(request, "account/invitation.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: the part is theirs from now on."""
    row = _own(request, pk)
    accept_role_invitation(actor=actor_of(request), invitation=row)
    messages.success(request, _("Welcome. You have access to %(edition)s now.") % _named(row))
    return redirect("organisers:control_room", row.edition.slug)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """No: nothing changes for them."""
    row = _own(request, pk)
    decline_role_invitation(actor=actor_of(request), invitation=row)
    messages.success(request, _("You declined the invitation to %(edition)s.") % _named(row))
    return redirect("account:home")


def _own(request: HttpRequest, pk: int) -> RoleInvitation:
    return get_object_or_404(
        actor_of(request).role_invitations.select_related("edition", "invited_by"), pk=pk
    )


def _named(row: RoleInvitation) -> dict[str, str]:
    return {"edition": row.edition.name}
