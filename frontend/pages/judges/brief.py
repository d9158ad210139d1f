"""How to judge here: the rules and the rubric of a round on one page, and a practice sheet that is
kept nowhere.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import InvalidInput
from frontend.pages.judges.access import in_round
from judging.models import Criterion, Judge, Method, Round, RoundState
from judging.queries.scoring.judge_work import DECLARABLE_ROUNDS, VISIBLE_ROUNDS
from judging.queries.scoring.practice import practise

EVERY_ROUND = sorted({*DECLARABLE_ROUNDS, *VISIBLE_ROUNDS})
METHODS = {
    Method.SUM: _("The score of an entry is the sum of its sheets."),
    Method.MEAN: _("The score of an entry is the mean of its sheets."),
    Method.TRIMMED: _(
        "The score of an entry is the mean of its sheets, without one highest and one lowest "
        "where there are enough."
    ),
    Method.CALIBRATED: _(
        "The score of an entry is calibrated: how strict each judge is, is evened out."
    ),
}
# strong where the other is weak: customers without a plan, a technique without customers
EXAMPLES = (
    _(
        "A company of five, two years old, makes a sensor that tells small restaurants when "
        "their fridge is about to fail. Twelve restaurants pay 30,000 won a "
        "month; three have left, two of them because they closed. The founders repaired "
        "fridges for eight years. The plan names 400 restaurants next year, but "
        "not how they will be reached. The deck shows the failure forecast on two months of data."
    ),
    _(
        "A company of nine, four years old, sorts used batteries with a camera and a small "
        "model. Two patents are granted, and in a university's test 97 of 100"
        " were sorted rightly. Nobody pays for it yet: three recyclers have talked about a "
        "trial, none has signed. Four of the team are engineers; nobody has "
        "sold anything before. The plan asks for 1.2 billion won, most of it for a second machine."
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@in_round(EVERY_ROUND)
def brief(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """Five minutes before the first sheet; POST reckons the practice sheet and forgets it."""
    scores = {
        name.removeprefix("score-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("score-") and value
    }
    comment, wrong, outcome = request.POST.get("comment", ""), {}, None
    if request.method == "POST":
        try:
            outcome = practise(round=round, scores=scores, comment=comment)
        except InvalidInput as refusal:
            wrong = {name: str(text) for name, text in refusal.fields.items()}
    criteria = [
        _row(one, scores, wrong)
        for one in Criterion.objects.filter(rubric__round=round).prefetch_related("anchors")
    ]
    problems = [
        {"id": name if name == "comment" else f"score-{name}", "errors": [text]}
        for name, text in wrong.items()
    ]
    place = {"round": round, "edition": round.edition, "judges": [judge.pk]}
    context = {
        "criteria": criteria,
        "outcome": outcome,
        "comment": comment,
        "method": METHODS[Method(round.method)],
    }
    shown = 1 if request.GET.get("example") == "2" else 0
    example = {
        "example": EXAMPLES[shown],
        "number": shown + 1,
        "other": 2 - shown,
        "examples": len(EXAMPLES),
    }
    when = {
        "is_open": round.state == RoundState.OPEN,
        "is_ahead": round.state in {RoundState.SETUP, RoundState.ASSIGNED},
    }
    return render(
        request,
        "judges/brief.html",
        place | context | when | example | {"wrong": wrong, "problems": problems},
        status=422 if wrong else 200,
    )


def _row(criterion: Criterion, scores: dict[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "given": scores.get(criterion.key, ""),
        "wrong": wrong.get(criterion.key, ""),
    }
