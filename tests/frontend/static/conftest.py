"""One open round, and a judge of it with a device."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext

from judging.models import Assignment, AssignmentState, Round
from judging.queries.scoring.judge_work import queue_of
from tests.frontend.static.line import Line
from tests.judging import factories as f


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "service_workers": "block",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def round() -> Iterator[Round]:
    with translation.override("en"):
        yield f.an_open_round(entries=3, judges=3, min_comment_length=5)


@pytest.fixture
def mine(round: Round) -> list[Assignment]:
    """A judge's entries in the order of the judge's list, which the page leads along."""
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).select_related(
        "judge__user", "entry__startup"
    )
    judge = rows.order_by("pk")[0].judge
    known = rows.in_bulk()
    return [known[item.assignment.pk] for item in queue_of(round, judge)]


@pytest.fixture
def line(context: BrowserContext, mine: list[Assignment]) -> Line:
    return Line(context, mine[0])


@pytest.fixture
def another(browser: Browser, mine: list[Assignment]) -> Iterator[Callable[[], Line]]:
    """Another device of the same judge."""
    made: list[BrowserContext] = []

    def make() -> Line:
        made.append(browser.new_context(service_workers="block"))
        return Line(made[-1], mine[0])

    yield make
    for context in made:
        context.close()
