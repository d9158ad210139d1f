"""A past result, pasted or sent as a file, by the rules of a round: the same winners?"""
# tested by: tests/frontend/pages/organisers/results/test_rules_trial.py

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import InvalidInput
from frontend.http import accepted
from frontend.pages.organisers.desk import round_of
from judging.models import Method, Round
from judging.queries.results.trial import past_result
from judging.queries.results.trial.rules_trial import T_SCORE, RulesTrial, TriedMethod, rules_trial

MOST_BYTES = 2_000_000
METHOD_NAMES = {**dict(Method.choices), T_SCORE: gettext_lazy("T-score of each judge")}
COLUMN_NAMES = {
    past_result.ENTRY: gettext_lazy("the entry"),
    "judge": gettext_lazy("a judge's points"),
    past_result.PLACE: gettext_lazy("the place it came to"),
    past_result.WON: gettext_lazy("whether it won"),
    past_result.BONUS: gettext_lazy("bonus"),
    past_result.DEDUCTION: gettext_lazy("deduction"),
    past_result.CARRIED: gettext_lazy("the score of the round before"),
    past_result.COMPUTED: gettext_lazy("not read"),
}
REFUSED = {
    "too_few_entries": gettext_lazy("There are fewer than five entries."),
    "no_second_sheet": gettext_lazy("No entry has two scores."),
    "one_sheet_each": gettext_lazy("Most scores are by judges who gave no other."),
    "no_spread": gettext_lazy("All scores are alike."),
}


class PastResultForm(forms.Form):
    """The sheet, pasted or as a file; how many won, where only places are known."""

    table = forms.CharField(
        label=gettext_lazy("Cells out of the sheet"),
        help_text=gettext_lazy(
            "Copy them in Excel with the header and paste them here: a line for each entry, a "
            "column for each judge, and one for the result."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "cells"}),
        max_length=MOST_BYTES,
        strip=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or the file"),
        help_text=gettext_lazy("XLSX or CSV, at most 2 MB. The first sheet that is a table."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv, .tsv, .txt, .xlsx"}),
    )
    winners = forms.IntegerField(
        label=gettext_lazy("How many won"),
        help_text=gettext_lazy("Asked only where the sheet has places and no mark for the chosen."),
        min_value=1,
        max_value=past_result.MOST_ENTRIES,
    )

    def content(self) -> bytes:
        """What was given.  Raises InvalidInput where nothing was, or too much."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            words = _("The file is larger than {megabytes} MB. Split it.")
            raise InvalidInput(fields={"file": words.format(megabytes=MOST_BYTES // 1_000_000)})
        content: bytes = file.read() if file else self.cleaned_data["table"].encode()
        if not content.strip():
            raise InvalidInput(fields={"table": _("Paste the cells, or choose a file.")})
        return content


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def try_rules(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Compute and show; nothing is written, so observers may as well."""
    desk, round = round_of(request, slug, order)
    form = PastResultForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"winners": round.places},
    )
    trial = _tried(form, round) if request.method == "POST" else None
    context = desk.context("settings", form=form, **(_shown(trial) if trial else {}))
    status = 422 if form.errors else 200
    return render(request, "organisers/results/rules_trial.html", context, status=status)


def _tried(form: PastResultForm, round: Round) -> RulesTrial | None:
    if not form.is_valid():
        return None

    return accepted(
        form,
        lambda: rules_trial(
            round=round,
            past=past_result.past_result(form.content(), winners=form.cleaned_data["winners"]),
        ),
    )


def _shown(trial: RulesTrial) -> dict[str, Any]:
    """The trial with its names in words."""
    return {
        "trial": trial,
        "past": trial.past,
        "own": _named(trial.own),
        "others": [_named(other) for other in trial.others],
        "columns": [(name, COLUMN_NAMES[what]) for name, what in trial.past.columns],
    }


def _named(tried: TriedMethod) -> dict[str, Any]:
    refused = REFUSED.get(tried.refused, _("The scores say too little."))
    return {
        "tried": tried,
        "name": METHOD_NAMES[tried.method],
        "refused": refused if tried.refused else "",
    }
