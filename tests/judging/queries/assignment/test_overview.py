"""What the organisers read about an assignment."""

from typing import Any

import pytest

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
