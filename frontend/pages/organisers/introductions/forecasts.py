"""Forecasts as organisers ask for them, note what happened, and read how good they were."""
# tested by: tests/frontend/pages/investors/test_forecasts.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotFound
from challenge.permissions import require
from frontend.answers.amounts import WonField
from frontend.forms import SLOT_FORMAT
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.versions import seen_version
from introductions.models import ForecastQuestion, ForecastResult
from introductions.models.forecasts import MONTHS, MOST_MONTHS, RAISED_KRW
from introductions.permissions import may_keep_forecasts
from introductions.queries.forecasts.scores import WinnerForecasts, forecast_scores
from introductions.services.forecasts.question import ask_for_forecasts
from introductions.services.forecasts.result import note_forecast_result

NAV = "introductions"
EITHER = require_http_methods(["GET", "HEAD", "POST"])
HAPPENED = {"yes": True, "no": False, "": None}


class QuestionForm(forms.Form):
    """What is asked, and until when it may be answered."""

    amount_krw = WonField(label=gettext_lazy("Amount raised, at least"))
    months = forms.IntegerField(
        label=gettext_lazy("Within how many months"), min_value=1, max_value=MOST_MONTHS
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Counted from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Forecasts may be changed until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SLOT_FORMAT),
        input_formats=[SLOT_FORMAT],
    )

    def __init__(self, *args: Any, question: ForecastQuestion | None, **kwargs: Any) -> None:
        first = {"amount_krw": RAISED_KRW, "months": MONTHS}
        kwargs["initial"] = question.versioned_values() if question else first
        super().__init__(*args, **kwargs)
        self.fields["amount_krw"].required = True


class ResultForm(forms.Form):
    """Whether it happened, and how that is known."""

    happened = forms.ChoiceField(
        label=gettext_lazy("Raised so much in this time"),
        choices=[
            ("yes", gettext_lazy("yes")),
            ("no", gettext_lazy("no")),
            ("", gettext_lazy("unknown so far")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("How it is known"),
        choices=[("", gettext_lazy("Choose")), *ForecastResult.Source.choices],
        required=False,
    )

    def __init__(self, *args: Any, result: ForecastResult | None, **kwargs: Any) -> None:
        if result is not None:
            told = "yes" if result.happened else "no"
            kwargs["initial"] = {"happened": told, "source": result.source}
        super().__init__(*args, **kwargs)

    def as_service(self) -> dict[str, Any]:
        """What note_forecast_result() takes."""
        happened = HAPPENED[self.cleaned_data["happened"]]
        return {"happened": happened, "source": self.cleaned_data["source"]}


@login_required
@EITHER
def forecasts(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, how many have stated something, and of what is known how good it was."""
    desk = desk_of(request, slug)
    found = forecast_scores(desk.actor, desk.edition)
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, question=found.question)
    if accepted_post(
        request,
        form,
        lambda: ask_for_forecasts(
            actor=desk.actor, edition=desk.edition, facts=form.cleaned_data,
            seen=seen_version(request),
        ),
    ):  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("organisers:forecasts", slug)
    context = desk.context(NAV, found=found, question=found.question, form=form)
    status = 422 if form.errors else 200
    return render(request, "organisers/introductions/forecasts.html", context, status=status)


@login_required
@EITHER
def result(request: HttpRequest, slug: str, winner: int) -> HttpResponse:
    """Note whether it happened."""
    desk = desk_of(request, slug)
    require(may_keep_forecasts, desk.actor, desk.edition)
    question, row = _row(desk, winner)
    form = ResultForm(request.POST if request.method == "POST" else None, result=row.result)

    def note() -> bool:
        note_forecast_result(
            actor=desk.actor, question=question, winner=row.winner, seen=seen_version(request),
            **form.as_service(),
        )  # fmt: skip
        return True

    if accepted_post(request, form, note):
        messages.success(request, _("Saved."))
        return redirect("organisers:forecasts", slug)
    context = desk.context(NAV, row=row, question=question, form=form)
    status = 422 if form.errors else 200
    return render(request, "organisers/introductions/forecast_result.html", context, status=status)


def _row(desk: EditionDesk, winner: int) -> tuple[ForecastQuestion, WinnerForecasts]:
    question = get_object_or_404(
        ForecastQuestion.objects.select_related("edition"), edition=desk.edition
    )
    rows = forecast_scores(desk.actor, desk.edition).winners
    found = next((row for row in rows if row.winner.pk == winner), None)
    if found is None:
        raise NotFound
    return question, found
