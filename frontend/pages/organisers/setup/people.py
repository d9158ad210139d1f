"""Who runs an edition and who watches it."""
# tested by: tests/frontend/pages/organisers/setup/test_editions.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.models import Role
from challenge.services.people import grant_role, revoke_role
from frontend.http import accepted_post
from frontend.pages.organisers.desk import desk_of
from frontend.pages.organisers.setup.edition_forms import PersonForm
from frontend.pages.organisers.setup.editions import EITHER, settings_page


@login_required
@EITHER
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs the edition and who watches it."""
    desk = desk_of(request, slug)
    form = PersonForm(request.POST if request.method == "POST" else None)
    role = accepted_post(
        request,
        form,
        lambda: grant_role(actor=desk.actor, edition=desk.edition, **form.cleaned_data),
    )
    if role:
        messages.success(
            request,
            _("%(name)s can come in now, with a code sent to their address.") % {"name": role.user},
        )
        return redirect("organisers:people", slug)
    roles = (
        Role.objects.filter(edition=desk.edition)
        .select_related("user")
        .order_by("kind", "user__name")
    )
    return settings_page(request, desk, "people", form=form, roles=roles)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody's part back; one organiser always stays."""
    desk = desk_of(request, slug)
    role = get_object_or_404(
        Role.objects.select_related("edition", "user"), edition=desk.edition, pk=pk
    )
    revoke_role(actor=desk.actor, role=role)
    messages.success(request, _("%(name)s no longer has access.") % {"name": role.user})
    return redirect("organisers:people", slug)
