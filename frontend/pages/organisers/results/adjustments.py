"""Bonus and deduction points of a round: each with its reason and the paper that shows it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, round_of
from frontend.typed_values import idempotency_key
from frontend.versions import seen_version
from judging.models import Adjustment, Round, RoundState
from judging.queries.overview.bonus_claims import BonusClaim, bonus_claims
from judging.services.results.adjust import (
    MOST_LETTERS,
    MOST_POINTS,
    add_adjustment,
    remove_adjustment,
    rule_on_bonus,
)
from submissions.models import Entry, EntryState
from submissions.queries.as_submitted import as_submitted, show_submitted


class AdjustmentForm(forms.Form):
    """Points up or down for one entry."""

    entry = forms.ModelChoiceField(
        label=gettext_lazy("Entry"),
        queryset=Entry.objects.none(),
        empty_label=gettext_lazy("Choose"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Bonus or deduction"), choices=Adjustment.Kind.choices
    )
    points = forms.DecimalField(
        label=pgettext_lazy("given", "Points"),
        min_value=0,
        max_value=MOST_POINTS,
        max_digits=5,
        decimal_places=2,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason and evidence"),
        max_length=200,
        help_text=gettext_lazy("Which rule, and which paper shows it. It is kept in the log."),
    )

    def __init__(self, *args: object, round: Round, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        entries = (
            Entry.objects.filter(participations__round=round, state=EntryState.SUBMITTED)
            .select_related("startup", "edition")
            .order_by("number")
        )
        field = self.fields["entry"]
        field.queryset = entries  # type: ignore[attr-defined]
        names = {entry.pk: f"{entry.code} {entry.startup.name}" for entry in as_submitted(entries)}
        field.label_from_instance = lambda entry: names[entry.pk]  # type: ignore[attr-defined]


class RulingForm(forms.Form):
    """What is said of one proof."""

    points = forms.DecimalField(
        label=pgettext_lazy("given", "Points"),
        min_value=0,
        max_digits=4,
        decimal_places=2,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=MOST_LETTERS,
        required=False,
        help_text=gettext_lazy("Needed to refuse. The startup reads it with the result."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adjustments(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """All of the round; POST gives some."""
    desk, round = round_of(request, slug, order)
    form = AdjustmentForm(request.POST or None, round=round)
    if request.method == "POST" and form.is_valid():
        key = idempotency_key(request)
        add_adjustment(actor=desk.actor, round=round, idempotency_key=key, **form.cleaned_data)
        messages.success(request, _("Saved. The ranking is computed anew."))
        return _back(desk, round)
    return _page(request, desk, round, form)


@login_required
@require_POST
def rule(request: HttpRequest, slug: str, order: int, pk: int, key: str) -> HttpResponse:
    """Accept or refuse the proof of one entry for one bonus."""
    desk, round = round_of(request, slug, order)
    entry = get_object_or_404(
        Entry.objects.select_related("startup", "edition"), participations__round=round, pk=pk
    )
    form = RulingForm(request.POST, prefix=f"{pk}-{key}")
    if accepted_post(
        request,
        form,
        lambda: rule_on_bonus(
            actor=desk.actor,
            round=round,
            entry=entry,
            paper_key=key,
            accepted=request.POST.get("act") == "accept",
            seen=seen_version(request),
            **form.cleaned_data,
        ),
    ):
        messages.success(request, _("Saved. The ranking is computed anew."))
        return redirect(f"{_address(desk, round)}#bonus")
    return _page(request, desk, round, AdjustmentForm(round=round), wrong=((pk, key), form))


def _page(
    request: HttpRequest,
    desk: EditionDesk,
    round: Round,
    form: AdjustmentForm,
    wrong: tuple[tuple[int, str], RulingForm] | None = None,
) -> HttpResponse:
    """wrong: the claim whose form is shown again, and that form."""
    rows = (
        Adjustment.objects.filter(round=round)
        .select_related("entry__startup", "entry__edition", "made_by")
        .order_by("entry__number", "pk")
    )
    show_submitted(row.entry for row in rows)
    may_adjust = desk.may_act and round.state not in {RoundState.DECIDED, RoundState.PUBLISHED}
    context = desk.context(
        "results",
        rows=rows,
        form=form,
        may_adjust=may_adjust,
        links=[],
        claims=[_claim(claim, wrong) for claim in bonus_claims(round)],
    )
    has_errors = form.errors or (wrong and wrong[1].errors)
    return render(
        request, "organisers/results/adjustments.html", context, status=422 if has_errors else 200
    )


def _claim(
    claim: BonusClaim, wrong: tuple[tuple[int, str], RulingForm] | None
) -> dict[str, object]:
    """A claim with its form: as it was sent, or with what stands."""
    name = (claim.entry.pk, claim.paper.key)
    if wrong and wrong[0] == name:
        return {"claim": claim, "form": wrong[1], "is_open": True}
    ruling = claim.ruling
    points = ruling.adjustment.points if ruling and ruling.adjustment else claim.paper.bonus_points
    form = RulingForm(
        initial={"points": points, "reason": ruling.reason if ruling else ""},
        prefix=f"{name[0]}-{name[1]}",
    )
    return {"claim": claim, "form": form, "is_open": False}


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Take points back."""
    desk, round = round_of(request, slug, order)
    remove_adjustment(
        actor=desk.actor,
        adjustment=get_object_or_404(
            Adjustment.objects.select_related("round__edition"), round=round, pk=pk
        ),
    )
    messages.success(request, _("Cancelled. The ranking is computed anew."))
    return _back(desk, round)


def _back(desk: EditionDesk, round: Round) -> HttpResponse:
    return redirect(_address(desk, round))


def _address(desk: EditionDesk, round: Round) -> str:
    return reverse("organisers:adjustments", args=[desk.edition.slug, round.order])
