"""How to judge: the rules and the rubric of a round, and a practice sheet that isn't stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import InvalidInput
from frontend.http import Attempt, attempt
from frontend.pages.judges.access import in_round
from frontend.pages.judges.scoring import typed_sheet
from judging.models import Criterion, Judge, Round, RoundState
from judging.queries.results.tally_input import rules_of
from judging.queries.scoring.judge_work import DECLARABLE_ROUNDS, VISIBLE_ROUNDS
from judging.queries.scoring.practice import Practised, practise
from judging.queries.setup.score_rule_in_words import score_rule_in_words

EVERY_ROUND = sorted({*DECLARABLE_ROUNDS, *VISIBLE_ROUNDS})
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
@in_round(EVERY_ROUND, before_names=True)
def brief(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """The rules before the first sheet; POST computes the practice sheet and stores nothing."""
    typed = typed_sheet(request)
    tried: Attempt[Practised, InvalidInput] = (
        attempt(lambda: practise(round=round, **typed), InvalidInput)
        if request.method == "POST"
        else Attempt()
    )
    wrong = {name: str(text) for name, text in getattr(tried.refusal, "fields", {}).items()}
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "criteria": [
            _row(criterion, typed["scores"], wrong)
            for criterion in Criterion.objects.filter(rubric__round=round).prefetch_related(
                "anchors"
            )
        ],
        "outcome": tried.result,
        "comment": typed["comment"],
        "method": " ".join(score_rule_in_words(rules_of(round=round, criteria=[]))),
        "is_open": round.is_taking_sheets,
        "is_ahead": round.state in {RoundState.SETUP, RoundState.ASSIGNED},
        "wrong": wrong,
        "problems": [
            {"id": name if name == "comment" else f"score-{name}", "errors": [text]}
            for name, text in wrong.items()
        ],
        **_example(request.GET.get("example", "")),
    }
    return render(request, "judges/brief.html", context, status=422 if wrong else 200)


def _example(number: str) -> dict[str, Any]:
    shown = 1 if number == "2" else 0
    return {
        "example": EXAMPLES[shown],
        "number": shown + 1,
        "other": 2 - shown,
        "examples": len(EXAMPLES),
    }


def _row(criterion: Criterion, scores: dict[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "given": scores.get(criterion.key, ""),
        "wrong": wrong.get(criterion.key, ""),
    }
