"""Forecasts for organisers and observers: how many there are, and, of what is known, how good."""
# tested by: tests/introductions/services/forecasts/test_result.py

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import Edition, User
from challenge.permissions import may_observe
from introductions.algorithms.forecast_scores import (
    Crowd,
    Score,
    Stated,
    crowd_of,
    score_of,
)
from introductions.models import Forecast, ForecastQuestion, ForecastResult, Introduction
from introductions.queries.meetings.told import confirmed_krw, told_of
from judging.models import Winner
from judging.queries.results.public import published_winners


@dataclass(frozen=True, slots=True)
class WinnerForecasts:
    """A winner.  stated: how many forecasts there are; mean: of them, once the result is known;
    reported_krw: what both sides report here as invested within the time.
    """

    winner: Winner
    stated: int
    result: ForecastResult | None
    mean: float | None
    reported_krw: int


@dataclass(frozen=True, slots=True)
class ForecasterScore:
    """One person's, of what is known.  name: "" once erased."""

    name: str
    role: str
    score: Score


@dataclass(frozen=True, slots=True)
class ForecastScores:
    """Of an edition.  question: None: nothing is asked.  unknown: winners without a result."""

    edition: Edition
    question: ForecastQuestion | None
    winners: list[WinnerForecasts]
    forecasters: list[ForecasterScore]
    roles: list[tuple[str, Score]]
    crowd: Crowd | None

    @property
    def known(self) -> int:
        """Winners whose result is noted and of whom somebody stated something."""
        return self.crowd.score.winners if self.crowd else 0

    @property
    def unknown(self) -> int:
        """Winners of whom somebody stated something and nobody knows yet."""
        return sum(row.stated > 0 and row.result is None for row in self.winners)


def forecast_scores(viewer: User, edition: Edition) -> ForecastScores:
    """404 for everybody but organisers and observers.  No chance is read before it is known."""
    if not may_observe(viewer, edition):
        raise NotFound
    question = ForecastQuestion.objects.filter(edition=edition).first()
    if question is None:
        return ForecastScores(edition, None, [], [], [], None)
    question.edition = edition
    results = {row.winner_id: row for row in ForecastResult.objects.filter(question=question)}
    counts = Counter(question.forecasts.values_list("winner_id", flat=True))
    opened = list(question.forecasts.filter(winner__in=results).select_related("user"))
    means = _means(opened)
    reported = _reported(question)
    winners = [
        WinnerForecasts(
            winner, counts[winner.pk], results.get(winner.pk), means.get(winner.pk),
            reported.get(winner.pk, 0),
        )
        for winner in published_winners([edition])
    ]  # fmt: skip
    return ForecastScores(
        edition,
        question,
        winners,
        _forecasters(opened, results),
        _roles(opened, results),
        crowd_of(_stated(opened, results), seed=question.pk),
    )


def forecast_table(viewer: User, edition: Edition) -> OutTable:
    """Every forecast whose result is known; of the others only how many there are."""
    columns = [
        OutColumn(_("Company name"), 24),
        OutColumn(_("Forecasts"), 12),
        OutColumn(_("Result"), 14),
        OutColumn(_("Who"), 18),
        OutColumn(_("Stated as"), 12),
        OutColumn(_("Stated chance, %"), 12),
        OutColumn(_("Squared error"), 14),
    ]
    found = forecast_scores(viewer, edition)
    opened: dict[int, list[Forecast]] = defaultdict(list)
    if found.question is not None:
        known = [row.winner.pk for row in found.winners if row.result is not None]
        rows = found.question.forecasts.filter(winner__in=known).select_related("user")
        for forecast in rows.order_by("pk"):
            opened[forecast.winner_id].append(forecast)
    lines = (line for row in found.winners for line in _lines(row, opened[row.winner.pk]))
    return OutTable("forecasts", _("Forecasts"), columns, lines)


def _lines(row: WinnerForecasts, opened: Sequence[Forecast]) -> list[list[Cell]]:
    head: list[Cell] = [row.winner.entry.startup.name, row.stated]
    if row.result is None:
        return [[*head, _("unknown so far"), None, None, None, None]]
    happened = row.result.happened
    head.append(_("yes") if happened else _("no"))
    return [
        [
            *head,
            forecast.user.display_name if forecast.user else None,
            str(forecast.get_role_display()),
            forecast.percent,
            round((forecast.percent / 100 - happened) ** 2, 4),
        ]
        for forecast in opened
    ] or [[*head, None, None, None, None]]


def _stated(rows: Sequence[Forecast], results: dict[int, ForecastResult]) -> list[Stated]:
    return [
        Stated(row.winner_id, row.percent / 100, results[row.winner_id].happened) for row in rows
    ]


def _means(rows: Sequence[Forecast]) -> dict[int, float]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row.winner_id].append(row.percent)
    return {winner: sum(percents) / len(percents) / 100 for winner, percents in found.items()}


def _forecasters(
    rows: Sequence[Forecast], results: dict[int, ForecastResult]
) -> list[ForecasterScore]:
    """The best first; whoever was erased is nobody's row."""
    found: dict[int, list[Forecast]] = defaultdict(list)
    for row in rows:
        if row.user_id is not None:
            found[row.user_id].append(row)
    scored = [
        ForecasterScore(mine[0].user.display_name, str(mine[0].get_role_display()), score)
        for mine in found.values()
        if mine[0].user is not None and (score := score_of(_stated(mine, results)))
    ]
    return sorted(scored, key=lambda row: (row.score.brier, row.name))


def _roles(rows: Sequence[Forecast], results: dict[int, ForecastResult]) -> list[tuple[str, Score]]:
    found = []
    for role in Forecast.Role:
        score = score_of(_stated([row for row in rows if row.role == role], results))
        if score is not None:
            found.append((str(role.label), score))
    return found


def _reported(question: ForecastQuestion) -> dict[int, int]:
    """Winner → won that both sides confirm, invested within the time."""
    made = Introduction.objects.filter(
        winner__entry__edition=question.edition_id, introduced_at__isnull=False
    ).prefetch_related(Prefetch("reports"))
    found: Counter[int] = Counter()
    for introduction in made:
        told = told_of(introduction)
        won = confirmed_krw(told)
        days = [row.invested_on for row in told.investments if row.invested_on]
        if won and days and question.starts_on <= max(days) <= question.ends_on:
            found[introduction.winner_id] += won
    return dict(found)


# viewer: caller
def reported_krw(question: ForecastQuestion, winner: Winner) -> int:
    """What both sides report of the winner's investments within the time."""
    return _reported(question).get(winner.pk, 0)
