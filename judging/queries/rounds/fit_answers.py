"""How well entries suited their judges, by the judges' own answers."""

# tested by: tests/judging/services/scoring/test_desk_marks.py

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from judging.models import AssignmentState, DeskMark, Round

ENOUGH = 0.8  # share of "yes" that a good assignment reaches


@dataclass(frozen=True, slots=True)
class FitAnswers:
    """yes, partly, no: answers; sheets: submitted, whose judges could answer."""

    yes: int
    partly: int
    no: int
    sheets: int

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.yes + self.partly + self.no

    @property
    def share(self) -> float | None:
        """Share of "yes" of those who answered; None: nobody did."""
        return self.yes / self.answered if self.answered else None

    @property
    def is_enough(self) -> bool:
        """Whether entries went to judges who know them."""
        return self.share is not None and self.share >= ENOUGH


# viewer: caller
def fit_answers(*, round: Round) -> tuple[FitAnswers, Mapping[int, FitAnswers]]:
    """Of the round, and of each judge who has submitted a sheet."""
    rows = round.assignments.filter(
        state=AssignmentState.ACTIVE, sheet__state="submitted"
    ).values_list("judge_id", "mark__suits")
    found: dict[int, Counter[int | None]] = {}
    for judge, suits in rows:
        found.setdefault(judge, Counter())[suits] += 1
    by_judge = {judge: _answers(counts) for judge, counts in found.items()}
    return _answers(sum(found.values(), Counter())), by_judge


def _answers(counts: Mapping[int | None, int]) -> FitAnswers:
    kinds = DeskMark.Suits
    yes, partly, no = (counts.get(kind.value, 0) for kind in (kinds.YES, kinds.PARTLY, kinds.NO))
    return FitAnswers(yes, partly, no, sum(counts.values()))
