"""What the organisers read about an assignment."""

from typing import Any

import pytest

from judging.models import Assignment, AssignmentState
from judging.queries.assignment.entry_counts import counts_of
from judging.queries.assignment.overview import loads_of
from tests.judging import factories as f


@pytest.mark.django_db
@pytest.mark.parametrize("entries", [1, 12])
def test_reading_loads_takes_the_same_number_of_queries_for_any_number_of_rows(
    entries: int, django_assert_num_queries: Any
) -> None:
    round = f.a_round(entries=entries, judges=4)
    with django_assert_num_queries(1):
        loads_of(round, [])


@pytest.mark.django_db
def test_what_an_entry_has_is_counted_without_pairs_taken_back_and_without_other_rounds() -> None:
    round = f.an_open_round(entries=2, judges=4)
    entry = round.participations.earliest("pk").entry
    pairs = Assignment.objects.filter(round=round, entry=entry).order_by("pk")
    before = next(row for row in counts_of(round) if row.entry == entry.pk)
    assert before.active == pairs.count() >= 2
    other = round.edition.rounds.exclude(pk=round.pk).get()
    Assignment.objects.create(round=other, entry=entry, judge=pairs[0].judge)
    Assignment.objects.filter(pk=pairs[0].pk).update(state=AssignmentState.RECUSED)
    after = next(row for row in counts_of(round) if row.entry == entry.pk)
    assert after.active == before.active - 1
