"""The awards of an edition: names, places and prizes, until they are announced with winners."""
# tested by: tests/frontend/pages/organisers/setup/test_form_settings.py

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.kernel.errors import NotFound
from frontend.http import accepted
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.edition_forms import AwardForm, NewAwardForm
from frontend.pages.organisers.setup.editions import EITHER, settings_page
from frontend.typed_values import idempotency_key
from frontend.versions import seen_version
from judging.models import Award
from judging.services.setup.awards import add_award, save_award
from judging.services.setup.awards import remove_award as remove_one_award


@login_required
@EITHER
def awards(request: HttpRequest, slug: str) -> HttpResponse:
    """Names, places and prizes of the awards; one form each."""
    desk = desk_of(request, slug)
    rows = list(Award.objects.filter(edition=desk.edition).select_related("edition"))
    chosen = request.POST.get("award", "")
    forms = [
        AwardForm(
            request.POST if str(row.pk) == chosen else None,
            instance=copy(row),
            auto_id=f"id_{row.pk}_%s",
        )
        for row in rows
    ]
    new = NewAwardForm(request.POST if chosen == "new" else None)
    sent = next(((row, form) for row, form in zip(rows, forms, strict=True) if form.is_bound), None)
    if request.method == "POST" and sent is None and chosen != "new":
        raise NotFound
    if sent and sent[1].is_valid() and _saved(desk, *sent, seen=seen_version(request)):
        messages.success(request, _("Saved."))
        return redirect("organisers:awards", slug)
    if new.is_bound and new.is_valid() and _added(desk, new, idempotency_key(request)):
        messages.success(request, _("The award is added."))
        return redirect("organisers:awards", slug)
    return settings_page(
        request,
        desk,
        "awards",
        rows=list(zip(rows, forms, strict=True)),
        form=sent[1] if sent else new,
        new=new,
    )


def _added(desk: EditionDesk, new: NewAwardForm, key: str) -> bool:
    def add() -> Award:
        return add_award(
            actor=desk.actor, edition=desk.edition, idempotency_key=key, **new.cleaned_data
        )

    return accepted(new, add) is not None


@login_required
@require_POST
def remove_award(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an award away."""
    desk = desk_of(request, slug)
    award = get_object_or_404(Award.objects.select_related("edition"), edition=desk.edition, pk=pk)
    remove_one_award(actor=desk.actor, award=award)
    messages.success(request, _("“%(name)s” is removed.") % {"name": award})
    return redirect("organisers:awards", slug)


def _saved(desk: EditionDesk, award: Award, form: AwardForm, *, seen: str | None) -> bool:
    saved: Award | None = accepted(
        form,
        lambda: save_award(
            actor=desk.actor, edition=desk.edition, key=award.key, seen=seen, **form.cleaned_data
        ),
    )
    return saved is not None
