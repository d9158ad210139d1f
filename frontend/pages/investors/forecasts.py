"""What a judge or an investor thinks of each winner's next round: chances, outside every score."""
# tested by: tests/frontend/pages/investors/test_forecasts.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontend.http import accepted_post, actor_of, in_zone_of
from frontend.versions import seen_version
from introductions.queries.forecasts.own import ForecastSheet, forecast_sheet
from introductions.services.forecasts.state import MOST_PERCENT, state_forecasts


class ForecastForm(forms.Form):
    """A chance for each winner that may be stated; empty: none."""

    def __init__(self, *args: Any, sheet: ForecastSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.winners = {row.field: row.winner.pk for row in sheet.rows if row.may_state}
        for row in sheet.rows:
            if row.may_state:
                self.fields[row.field] = _chance(row.winner.entry.startup.name, row.percent)

    def chances(self) -> dict[int, int | None]:
        """Winner → percent."""
        return {winner: self.cleaned_data[name] for name, winner in self.winners.items()}


def _chance(name: str, percent: int | None) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "class": "num", "min": 0, "max": MOST_PERCENT}
    return forms.IntegerField(
        label=name,
        required=False,
        min_value=0,
        max_value=MOST_PERCENT,
        initial=percent,
        widget=forms.NumberInput(attrs=attrs),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forecasts(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own chances, and once it is known how good they were."""
    actor = actor_of(request)
    sheet = forecast_sheet(actor, slug)
    in_zone_of(sheet.question.edition)
    form = ForecastForm(request.POST if request.method == "POST" else None, sheet=sheet)
    if accepted_post(
        request,
        form,
        lambda: state_forecasts(
            actor=actor,
            question=sheet.question,
            chances=form.chances(),
            seen=seen_version(request),
        ),
    ):
        messages.success(request, _("Saved. Nobody else reads it before it is known."))
        return redirect("investors:forecasts", slug)
    context = {
        "edition": sheet.question.edition,
        "sheet": sheet,
        "question": sheet.question,
        "form": form,
        "fields": [(row, form[row.field]) for row in sheet.rows if row.may_state],
        "closed": [row for row in sheet.rows if not row.may_state],
    }
    return render(request, "investors/forecasts.html", context, status=422 if form.errors else 200)
