"""The assignment problem as the database poses it."""

import pytest

from judging.models import Assignment
from judging.queries.assignment.problem_of_round import read_problem
from tests.judging import factories as f


@pytest.mark.django_db
def test_only_sheets_of_other_rounds_count_as_past_load_so_that_scoring_changes_no_match() -> None:
    round = f.an_open_round(entries=4, judges=4)
    before = read_problem(round=round).digest
    judge = Assignment.objects.filter(round=round).earliest("pk").judge
    second = round.edition.rounds.get(order=2)
    f.score(
        Assignment.objects.create(
            round=second, judge=judge, entry=round.participations.earliest("pk").entry
        )
    )
    changed = read_problem(round=round)
    assert changed.digest != before
    loads = {row.pk: changed.parts.parts["past_load"][0, j] for j, row in enumerate(changed.judges)}
    assert (loads.pop(judge.pk), set(loads.values())) == (0.0, {1.0})
    f.score(Assignment.objects.filter(round=round).exclude(judge=judge).earliest("pk"))
    assert (read_problem(round=round).problem.match == changed.problem.match).all()
