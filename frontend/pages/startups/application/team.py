"""Who writes with us, and who reads."""
# tested by: tests/frontend/pages/startups/test_home.py

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.text.plain_text import plain_text
from frontend.http import accepted, actor_of
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.workspace import my_entry, workspace
from submissions.models import Member
from submissions.services.companies import change_member_kind, change_representative
from submissions.services.draft import add_member, remove_member


class MemberForm(KeptForm):
    """Somebody who writes with us, or reads."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=[
            (Member.Kind.WRITER, gettext_lazy("Write and upload")),
            (Member.Kind.VIEWER, gettext_lazy("Only read")),
        ],
        widget=forms.RadioSelect,
        initial=Member.Kind.WRITER,
        required=False,
    )

    def clean_kind(self) -> str:
        """Of a form without the choice: a co-writer."""
        return self.cleaned_data["kind"] or Member.Kind.WRITER


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """The representative adds co-writers and viewers by their e-mail address."""
    entry = my_entry(request, pk)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"startup": entry.startup, "edition": entry.edition, **form.cleaned_data}
        member = accepted(form, lambda: add_member(actor=actor_of(request), **facts))
        if member:
            text = (
                _("%(email)s can write with you now, and was told by mail.")
                if member.is_writing
                else _("%(email)s can read your application now, and was told by mail.")
            )
            messages.success(request, text % {"email": member.user.email})
            return redirect("startups:team", entry.pk)
    members = entry.startup.members.select_related("user").order_by("id")
    return render(
        request,
        "startups/team.html",
        workspace(request, entry, "team", form=form, members=members),
        status=422 if form.is_bound else 200,
    )


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Let a co-writer or viewer be the representative."""
    entry = my_entry(request, pk)
    row = get_object_or_404(entry.startup.members.select_related("user"), pk=member)
    change_representative(
        actor=actor_of(request),
        startup=entry.startup,
        email=row.user.email,
        edition=entry.edition,
        member=row,
    )
    messages.success(
        request, _("%(name)s is the representative now.") % {"name": row.user.display_name}
    )
    return redirect("startups:team", entry.pk)


@login_required
@require_POST
def kind(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Let a viewer write, or a co-writer only read."""
    entry = my_entry(request, pk)
    row = get_object_or_404(entry.startup.members.select_related("startup", "user"), pk=member)
    changed = change_member_kind(
        actor=actor_of(request), member=row, kind=plain_text(request.POST.get("kind", ""))
    )
    text = (
        _("%(name)s can write with you now.")
        if changed.is_writing
        else _("%(name)s can only read from now on.")
    )
    messages.success(request, text % {"name": row.user.display_name})
    return redirect("startups:team", entry.pk)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """End somebody's right to write on the application or to read it, or one's own."""
    entry = my_entry(request, pk)
    row = get_object_or_404(entry.startup.members.select_related("startup", "user"), pk=member)
    remove_member(actor=actor_of(request), member=row)
    messages.success(
        request,
        _("%(name)s no longer has access to this application.") % {"name": row.user.display_name},
    )
    return redirect(
        "startups:home" if row.user_id == actor_of(request).pk else "startups:team",
        *([] if row.user_id == actor_of(request).pk else [entry.pk]),
    )
