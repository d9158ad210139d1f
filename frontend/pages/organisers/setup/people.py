"""Who runs an edition, who helps, who watches: invited, changed, taken out."""
# tested by: tests/frontend/pages/organisers/setup/test_people.py

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from challenge.models import Part, Role, RoleInvitation
from challenge.permissions import may_give_part, may_own
from challenge.services.roles.invitations import invite_to_part, withdraw_role_invitation
from challenge.services.roles.parts import change_part, revoke_role
from frontend.http import accepted_post
from frontend.in_words.parts import PARTS_WITH_WORDS
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.editions import EITHER, settings_page
from frontend.versions import seen_version


class PersonForm(forms.Form):
    """Somebody who is asked to help to run the edition, or to watch it."""

    email = forms.EmailField(label=gettext_lazy("E-mail"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    part = forms.ChoiceField(label=gettext_lazy("Part"), widget=forms.RadioSelect)

    def __init__(self, parts: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["part"])
        field.choices = [
            (part, format_lazy("{part}: {words}", part=label, words=words))
            for part, label, words in PARTS_WITH_WORDS
            if part in parts
        ]
        field.initial = Part.SECRETARY


class PartForm(forms.Form):
    """Another part of somebody who is here."""

    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=Part.choices)


@login_required
@EITHER
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody with their part, who was invited, and the form for one more."""
    desk = desk_of(request, slug)
    gives = _gives(desk)
    form = PersonForm(gives, request.POST if request.method == "POST" else None)
    invited = accepted_post(
        request,
        form,
        lambda: invite_to_part(actor=desk.actor, edition=desk.edition, **form.cleaned_data),
    )
    if invited:
        words = _("%(name)s is invited, and has access once they accept.")
        messages.success(request, words % {"name": invited.user})
        return redirect("organisers:people", slug)
    more = {
        "roles": desk.edition.roles.in_order(),
        "invitations": desk.edition.role_invitations.waiting(),
        "gives": gives,
        "may_own": may_own(desk.actor, desk.edition),
        "parts": PARTS_WITH_WORDS,
    }
    return settings_page(request, desk, "people", form=form, **more)


@login_required
@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make another part of somebody's."""
    desk = desk_of(request, slug)
    form, role = PartForm(request.POST), _role(desk, pk)
    if accepted_post(
        request,
        form,
        lambda: change_part(
            actor=desk.actor, role=role, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
    return redirect("organisers:people", slug)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody's part back, or leave; one owner always stays."""
    desk = desk_of(request, slug)
    role = _role(desk, pk)
    revoke_role(actor=desk.actor, role=role)
    messages.success(request, _("%(name)s no longer has access.") % {"name": role.user})
    if role.user_id == desk.actor.pk:
        return redirect("account:home")
    return redirect("organisers:people", slug)


@login_required
@require_POST
def invite_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mail an invitation once more; its time begins anew."""
    desk = desk_of(request, slug)
    row = _invitation(desk, pk)
    invite_to_part(actor=desk.actor, edition=desk.edition, email=row.user.email, part=row.part)
    messages.success(request, _("The invitation is mailed once more."))
    return redirect("organisers:people", slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An invitation can't be accepted any more."""
    desk = desk_of(request, slug)
    withdraw_role_invitation(actor=desk.actor, invitation=_invitation(desk, pk))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("organisers:people", slug)


def _gives(desk: EditionDesk) -> list[str]:
    """The parts that the person may invite to, and take back."""
    return [part.value for part in Part if may_give_part(desk.actor, desk.edition, part)]


def _role(desk: EditionDesk, pk: int) -> Role:
    row = get_object_or_404(desk.edition.roles.in_order(), pk=pk)
    row.edition = desk.edition
    return row


def _invitation(desk: EditionDesk, pk: int) -> RoleInvitation:
    row = get_object_or_404(desk.edition.role_invitations.waiting(), pk=pk)
    row.edition = desk.edition
    return row
