"""What a judge or an investor is asked to forecast, and what became of what they stated."""
# tested by: tests/introductions/services/forecasts/test_state.py

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from challenge.kernel.errors import NotFound
from challenge.kernel.versions import version_of
from challenge.models import Edition, User
from introductions.algorithms.forecast_scores import Score, Stated, score_of
from introductions.models import Forecast, ForecastQuestion, ForecastResult, Investor
from introductions.permissions import forecasts_as
from introductions.queries.entrants_behind import startups_behind
from introductions.queries.visible import seats_of
from judging.models import Conflict, Judge, Winner
from judging.queries.results.public import published_winners
from submissions.models import Member

CHANCE = "chance-"  # before the number of a winner: the field of a form


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A winner, and what the person states of it.  squared: (chance − outcome)², once known."""

    winner: Winner
    percent: int | None
    result: ForecastResult | None
    may_state: bool

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"{CHANCE}{self.winner.pk}"

    @property
    def squared(self) -> float | None:
        """What it adds to the score."""
        if self.result is None or self.percent is None:
            return None
        return float((self.percent / 100 - self.result.happened) ** 2)


@dataclass(frozen=True, slots=True)
class ForecastSheet:
    """Everything that one person states.  score: of what is known; None: nothing of it is."""

    question: ForecastQuestion
    role: str
    rows: list[ForecastRow]
    score: Score | None

    @property
    def version(self) -> str:
        """What whoever changes it has to have seen."""
        return version_of(chances_of(self.rows))

    @property
    def is_open(self) -> bool:
        """Whether anything may be stated."""
        return any(row.may_state for row in self.rows)


# viewer: caller
def chances_of(rows: list[ForecastRow]) -> dict[str, int | None]:
    """Field → percent."""
    return {row.field: row.percent for row in rows}


def forecast_sheet(viewer: User, slug: str) -> ForecastSheet:
    """For judges and investors of the edition, once forecasts are asked for and the winners are
    announced; 404 for everybody else.
    """
    rows = ForecastQuestion.objects.select_related("edition__challenge")
    question = get_object_or_404(rows, edition__slug=slug)
    return sheet_of(viewer, question)


def sheet_of(viewer: User, question: ForecastQuestion) -> ForecastSheet:
    """The same, of a question that was found; 404 for whoever isn't asked."""
    role = forecasts_as(viewer, question.edition)
    if not role:
        raise NotFound
    own = dict(
        Forecast.objects.filter(question=question, user=viewer).values_list("winner_id", "percent")
    )
    known = {row.winner_id: row for row in ForecastResult.objects.filter(question=question)}
    barred = _barred(viewer, question.edition)
    every = [
        ForecastRow(
            winner,
            own.get(winner.pk),
            known.get(winner.pk),
            may_state=question.is_open and winner.entry_id not in barred and winner.pk not in known,
        )
        for winner in published_winners([question.edition])
    ]
    # what became of a winner of whom they stated nothing is not theirs to know
    rows = [row for row in every if row.may_state or row.percent is not None]
    stated = [
        Stated(row.winner.pk, row.percent / 100, row.result.happened)
        for row in rows
        if row.result is not None and row.percent is not None
    ]
    return ForecastSheet(question, role, rows, score_of(stated))


def asked_of(viewer: User) -> set[int]:
    """Editions, by primary key, whose forecasts the viewer is asked for."""
    mine = {"user": viewer, "edition": OuterRef("edition")}
    judges = Judge.objects.filter(state=Judge.State.ACCEPTED, **mine)
    seats = Investor.objects.filter(state=Investor.State.ADMITTED, **mine)
    asked = ForecastQuestion.objects.filter(Exists(judges) | Exists(seats))
    return set(asked.values_list("edition_id", flat=True))


def _barred(viewer: User, edition: Edition) -> set[int]:
    """Entries that the person has a conflict with, or has a part in."""
    conflicts = Conflict.objects.filter(
        judge__user=viewer, judge__edition=edition, withdrawn_at__isnull=True
    )
    seats = [seat for seat in seats_of(viewer) if seat.edition_id == edition.pk]
    behind: set[int] = set().union(*startups_behind(seats).values()) if seats else set()
    behind |= set(Member.objects.filter(user=viewer).values_list("startup_id", flat=True))
    entries = edition.entries.filter(startup__in=behind)
    return {*conflicts.values_list("entry_id", flat=True), *entries.values_list("pk", flat=True)}
