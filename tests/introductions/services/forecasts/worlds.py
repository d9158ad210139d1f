"""An edition with announced winners whose judges and investors are asked for forecasts."""

from dataclasses import dataclass
from typing import Any

from challenge.models import User
from introductions.models import ForecastQuestion, Investor
from introductions.services.forecasts.question import ask_for_forecasts
from judging.models import Judge, Winner
from tests.introductions import factories as f
from tests.judging import factories as make


@dataclass
class Asked:
    """Who is there."""

    question: ForecastQuestion
    winners: list[Winner]
    judge: Judge
    investor: Investor
    organiser: User


def an_asked_edition(winners: int = 2, **facts: Any) -> Asked:
    round = make.a_round_with_winners()
    edition = round.edition
    organiser = make.organiser_of(edition)
    names = ("entry__edition", "entry__startup", "award")
    rows = list(Winner.objects.filter(entry__edition=edition).select_related(*names)[:winners])
    assert len(rows) == winners
    question = ask_for_forecasts(actor=organiser, edition=edition, facts=facts)
    judge = Judge.objects.filter(edition=edition).earliest("pk")
    return Asked(question, rows, judge, f.an_investor(edition), organiser)
