"""Weights of the match that judges' answers to "did this entry suit you?" speak for."""

# tested by: tests/frontend/pages/organisers/assignment/test_rules.py

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from challenge.models import User
from challenge.queries import editions_run_by
from judging.algorithms.allocation.match_weights import (
    FEWEST_ANSWERS,
    FittedWeights,
    as_answers,
    fitted_weights,
)
from judging.algorithms.assignment.problem import FloatArray
from judging.models import AssignmentState, DeskMark, Round
from judging.models.round import WEIGHTED
from judging.queries.assignment.profile_match import (
    judges_with_profile,
    profile_match,
    weights_of,
)
from submissions.models import Entry

LEAST_GAIN = 0.01  # of agreement with the answers, for another weighting to be worth a change


@dataclass(frozen=True, slots=True)
class AnsweredWeights:
    """now: part → the weight that the round has; answers, rounds: how many there are behind.

    fitted: None where there are too few answers, or too few that differ.
    """

    now: Mapping[str, float]
    answers: int
    rounds: int
    fitted: FittedWeights | None
    needed: int = FEWEST_ANSWERS

    @property
    def is_better(self) -> bool:
        """Whether the fitted weights agree with answers that they were not fitted to."""
        found = self.fitted
        return found is not None and found.agrees_fitted >= found.agrees_now + LEAST_GAIN

    @property
    def agrees_now_percent(self) -> int:
        """As whole percent; 0: nothing is fitted."""
        return round(100 * self.fitted.agrees_now) if self.fitted else 0

    @property
    def agrees_fitted_percent(self) -> int:
        """As whole percent; 0: nothing is fitted."""
        return round(100 * self.fitted.agrees_fitted) if self.fitted else 0

    @property
    def taken(self) -> dict[str, float]:
        """The fitted weights, as the options of a round hold them; empty: there are none."""
        rows = self.fitted.weights if self.fitted else {}
        return {name: row.fitted for name, row in rows.items()}


def answered_weights(*, viewer: User, round: Round) -> AnsweredWeights:
    """From the answers in all editions of the challenge that the viewer runs.

    Parts are those of today's profiles: what a judge changed since counts as it is now.
    """
    now = weights_of(round=round)
    marks = DeskMark.objects.filter(
        suits__isnull=False,
        assignment__state=AssignmentState.ACTIVE,
        assignment__round__edition__in=editions_run_by(viewer),
        assignment__round__edition__challenge=round.edition.challenge_id,
    )
    answers: dict[int, dict[tuple[int, int], int]] = {}
    for where, entry, judge, suits in marks.order_by("pk").values_list(
        "assignment__round", "assignment__entry", "assignment__judge", "suits"
    ):
        answers.setdefault(where, {})[entry, judge] = suits or 0
    rounds = Round.objects.filter(pk__in=answers).order_by("pk")
    found = [row for judged in rounds for row in _rows(judged, answers[judged.pk])]
    parts = np.array([row[0] for row in found], dtype=float).reshape(len(found), len(WEIGHTED))
    given = as_answers([row[1] for row in found])
    return AnsweredWeights(now, len(found), len(answers), fitted_weights(parts, given, now))


def _rows(round: Round, answers: Mapping[tuple[int, int], int]) -> Iterator[tuple[Any, int]]:
    """The parts of each answered pair, and the answer."""
    entries = list(
        Entry.objects.filter(participations__round=round)
        .select_related("startup", "field", "track")
        .order_by("pk")
    )
    judges = list(judges_with_profile(round))
    parts: Mapping[str, FloatArray] = profile_match(
        round=round, entries=entries, judges=judges
    ).parts
    row = {entry.pk: place for place, entry in enumerate(entries)}
    column = {judge.pk: place for place, judge in enumerate(judges)}
    for (entry, judge), suits in answers.items():
        if entry in row and judge in column:
            at = row[entry], column[judge]
            yield [float(parts[name][at]) for name in WEIGHTED], suits
