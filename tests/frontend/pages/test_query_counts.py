"""Pages and API lists cost the same queries with one row and with thirty, at most fifteen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judging.models import Round
from tests.frontend.pages import sample_pages as sample

pytestmark = pytest.mark.django_db
MOST = 15


def queries_of(page: sample.Page) -> int:
    page.client.get(page.url)  # what is kept between requests is there now
    with CaptureQueriesContext(connection) as captured:
        assert page.client.get(page.url).status_code == 200, page.name
    return len(captured)


def a_small_and_a_large_round() -> list[Round]:
    return [
        sample.a_round_in_scoring(entries=1, judges=1, sheets=1),
        sample.a_round_in_scoring(entries=30, judges=30, sheets=3),
    ]


def agree(few: list[sample.Page], many: list[sample.Page]) -> None:
    small, large = ({page.name: queries_of(page) for page in pages} for pages in (few, many))
    assert {
        name: (small[name], count) for name, count in large.items() if count > small[name]
    } == {}, "grows with the rows"
    assert {name: count for name, count in large.items() if count > MOST} == {}, "asks too much"


def test_no_page_and_no_list_asks_more_when_there_are_more_rows() -> None:
    rounds = a_small_and_a_large_round()
    agree(*(sample.pages_while_scoring(round) for round in rounds))
    agree(*(sample.api_while_scoring(round) for round in rounds))
    for round in rounds:
        sample.publish_with_winners(round)
    agree(*(sample.pages_after_publishing(round) for round in rounds))
    agree(*(sample.api_after_publishing(round) for round in rounds))
