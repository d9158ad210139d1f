"""The rounds of an edition: dates, rules, and the rubric until scoring opens."""
# tested by: tests/frontend/pages/organisers/setup/test_form_settings.py

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.services.application_form import is_form_free
from frontend.http import accepted, accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.pages.organisers.rounds.round_form import RoundForm
from frontend.pages.organisers.setup.edition_forms import (
    CriterionForm,
    NewCriterionForm,
    NewRoundForm,
    SilenceForm,
)
from frontend.pages.organisers.setup.editions import EITHER, changes_in, settings_page
from frontend.typed_values import idempotency_key
from frontend.versions import seen_version
from judging.models import Criterion, Round, RoundState
from judging.services.assignment.request import ASSIGNABLE
from judging.services.rounds.silence import set_silence
from judging.services.setup.rounds import add_round as add_one_round
from judging.services.setup.rounds import remove_round as remove_one_round
from judging.services.setup.rounds import update_round
from judging.services.setup.rubric import add_criterion as add_one_criterion
from judging.services.setup.rubric import remove_criterion as remove_one_criterion
from judging.services.setup.rubric import update_criterion


@login_required
@EITHER
def round_settings(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Dates and rules of a round, with its rubric."""
    desk, round = round_of(request, slug, order)
    form = RoundForm(request.POST if request.method == "POST" else None, instance=copy(round))
    if accepted_post(
        request,
        form,
        lambda: update_round(
            actor=desk.actor,
            round=round,
            seen=seen_version(request),
            **changes_in(form, round),
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:round_settings", slug, order)
    return _page(request, desk, round, form, silence_form(round))


@login_required
@require_POST
def silence(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """After how many silent days a judge is replaced; also while judges score."""
    desk, round = round_of(request, slug, order)
    form = SilenceForm(request.POST)
    if accepted_post(
        request,
        form,
        lambda: set_silence(
            actor=desk.actor, round=round, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('organisers:round_settings', args=[slug, order])}#silence")
    return _page(request, desk, round, RoundForm(instance=copy(round)), form)


def silence_form(round: Round) -> SilenceForm:
    """What is set now."""
    return SilenceForm(initial={"days": round.silence_days, "ask": round.ask_before_replacing})


def _page(
    request: HttpRequest, desk: EditionDesk, round: Round, form: RoundForm, silent: SilenceForm
) -> HttpResponse:
    criteria = list(Criterion.objects.filter(rubric__round=round).prefetch_related("anchors"))
    facts = {
        "criteria": criteria,
        "total": sum(criterion.points for criterion in criteria),
        "is_frozen": _is_frozen(round),
        "is_form_free": is_form_free(desk.edition),
    }
    page = settings_page(
        request,
        desk,
        "round_settings",
        form=form,
        silent=silent,
        is_running=round.state in ASSIGNABLE,
        **facts,
    )
    page.status_code = 422 if silent.errors else page.status_code
    return page


@login_required
@EITHER
def criterion(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """One criterion with its anchors."""
    desk, round = round_of(request, slug, order)
    row = get_object_or_404(
        Criterion.objects.select_related("rubric__round__edition").prefetch_related("anchors"),
        rubric__round=round,
        pk=pk,
    )
    form = CriterionForm(request.POST if request.method == "POST" else None, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in CriterionForm.Meta.fields}
        if accepted(
            form,
            lambda: update_criterion(
                actor=desk.actor,
                criterion=row,
                anchors=form.anchors(),
                seen=seen_version(request),
                **changes,
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("organisers:round_settings", slug, order)
    return settings_page(
        request, desk, "criterion", form=form, criterion=row, is_frozen=_is_frozen(round)
    )


@login_required
@EITHER
def add_criterion(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One more line of the rubric."""
    desk, round = round_of(request, slug, order)
    form = NewCriterionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("key", *CriterionForm.Meta.fields)}
        if accepted(
            form,
            lambda: add_one_criterion(
                actor=desk.actor, round=round, anchors=form.anchors(), **facts
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("organisers:round_settings", slug, order)
    return settings_page(
        request, desk, "criterion", form=form, criterion=None, is_frozen=_is_frozen(round)
    )


@login_required
@require_POST
def remove_criterion(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Take a line off the rubric."""
    desk, round = round_of(request, slug, order)
    row = get_object_or_404(
        Criterion.objects.select_related("rubric__round__edition"), rubric__round=round, pk=pk
    )
    remove_one_criterion(actor=desk.actor, criterion=row)
    messages.success(request, _("“%(name)s” is removed.") % {"name": row})
    return redirect("organisers:round_settings", slug, order)


@login_required
@EITHER
def add_round(request: HttpRequest, slug: str) -> HttpResponse:
    """One more round, with the last one's rules and rubric to begin with."""
    desk = desk_of(request, slug)
    form = NewRoundForm(request.POST if request.method == "POST" else None)
    made = accepted_post(
        request,
        form,
        lambda: add_one_round(
            actor=desk.actor,
            edition=desk.edition,
            idempotency_key=idempotency_key(request),
            **form.cleaned_data,
        ),
    )
    if made:
        messages.success(
            request,
            _(
                "The round is there. Its rules and rubric are copies of the last round's: "
                "change what differs."
            ),
        )
        return redirect("organisers:round_settings", slug, made.order)
    return settings_page(request, desk, "new_round", form=form)


@login_required
@require_POST
def remove_round(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Take a round away."""
    desk, round = round_of(request, slug, order)
    remove_one_round(actor=desk.actor, round=round)
    messages.success(request, _("“%(name)s” is removed.") % {"name": round})
    return redirect("organisers:settings", slug)


def _is_frozen(round: Round) -> bool:
    return round.state not in {RoundState.SETUP, RoundState.ASSIGNED}
