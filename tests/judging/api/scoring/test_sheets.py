"""By API and by page, a sheet is in time by its first byte, not by when it was worked on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient
from django.utils import timezone

from challenge.web.first_byte import KEY
from judging.models import Assignment, Round, Scoresheet, SheetState
from judging.services.rounds.close import close_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
A_SECOND = timedelta(seconds=1)  # more than the two clocks of one machine differ


@pytest.fixture
def late_worked_on() -> Assignment:
    """Of a round that closed while the request was on its way."""
    round = f.an_open_round(entries=3, judges=3)
    closes_at = timezone.now() - timedelta(minutes=1)
    Round.objects.filter(pk=round.pk).update(
        opens_at=closes_at - timedelta(days=3), closes_at=closes_at
    )
    close_round(actor=None, round=round)
    return f.first_assignment(round)


class ClientAt(AsyncClient):
    """A client whose requests reach us at a given moment."""

    def __init__(self, reached_us: datetime) -> None:
        super().__init__()
        self.reached_us = reached_us

    def _base_scope(self, **request: Any) -> Any:
        return {**super()._base_scope(**request), KEY: self.reached_us}  # type: ignore[misc]


def by_api(assignment: Assignment, reached_us: datetime) -> int:
    answer = _client(assignment, reached_us).put(
        f"/api/v1/judge/scores/{assignment.pk}",
        data={
            "base_revision": 0,
            "scores": f.full_scores(assignment),
            "comment": f.COMMENT,
            "submit": True,
        },
        content_type="application/json",
    )
    return int(_now(answer).status_code)


def by_page(assignment: Assignment, reached_us: datetime) -> int:
    scores = f.full_scores(assignment).items()
    answer = _client(assignment, reached_us).post(
        f"/en/judge/rounds/{assignment.round_id}/entries/{assignment.pk}/",
        data={
            "base_revision": 0,
            "comment": f.COMMENT,
            "submit": "1",
            **{f"score-{key}": value for key, value in scores},
        },
    )
    return int(_now(answer).status_code)


def _client(assignment: Assignment, reached_us: datetime) -> Any:
    client = ClientAt(reached_us)
    client.force_login(assignment.judge.user)
    return client


def _now(answer: Any) -> Any:
    async def wait() -> Any:
        return await answer

    return async_to_sync(wait)()


@pytest.mark.parametrize("way", [by_api, by_page])
def test_what_reached_us_before_the_close_counts_and_what_came_after_does_not(
    way: Any, late_worked_on: Assignment
) -> None:
    closes_at = late_worked_on.round.closes_at
    assert way(late_worked_on, closes_at + A_SECOND) == 410
    assert not Scoresheet.objects.filter(state=SheetState.SUBMITTED).exists()
    assert way(late_worked_on, closes_at - timedelta(seconds=2)) < 400
    assert Scoresheet.objects.get().state == SheetState.SUBMITTED


@pytest.mark.parametrize("way", [by_api, by_page])
def test_a_submission_is_taken_back_only_before_the_close(
    way: Any, late_worked_on: Assignment
) -> None:
    closes_at = late_worked_on.round.closes_at
    way(late_worked_on, closes_at - timedelta(seconds=2))
    address, act = f"/en/judge/rounds/{late_worked_on.round_id}/entries/", "post"
    address = f"{address}{late_worked_on.pk}/take-back/"
    if way is by_api:
        address, act = f"/api/v1/judge/scores/{late_worked_on.pk}/submission", "delete"
    for reached_us, state in (
        (closes_at + A_SECOND, SheetState.SUBMITTED),
        (closes_at - timedelta(seconds=1), SheetState.DRAFT),
    ):
        _now(getattr(_client(late_worked_on, reached_us), act)(address))
        assert Scoresheet.objects.get().state == state
