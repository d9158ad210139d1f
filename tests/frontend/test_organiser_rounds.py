"""A round by its buttons."""

import pytest

from judging.models import RoundState
from tests.frontend.desk import act, at, organiser
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_scoring_is_opened_extended_closed_and_reopened_by_buttons() -> None:
    one = make.an_assigned_round()
    client = organiser(one)
    client.post(act("open_round", one))
    one.refresh_from_db()
    assert one.state == RoundState.OPEN
    client.post(act("extend_round", one), {"closes_at": "2099-12-22T18:00", "reason": "연휴"})
    one.refresh_from_db()
    assert one.closes_at.year == 2099
    client.post(act("close_round", one))
    one.refresh_from_db()
    assert one.state == RoundState.CLOSED
    client.post(act("reopen_round", one), {"closes_at": "2099-12-23T18:00", "reason": "누락"})
    one.refresh_from_db()
    assert one.state == RoundState.OPEN


def test_a_close_that_is_no_time_is_refused_and_nothing_moves() -> None:
    one = make.an_open_round()
    before = one.closes_at
    response = organiser(one).post(act("extend_round", one), {"closes_at": "soon", "reason": "연휴"})
    assert response.status_code == 422
    one.refresh_from_db()
    assert one.closes_at == before


def test_a_form_leads_back_to_its_page_but_never_to_another_site() -> None:
    one = make.an_open_round()
    client = organiser(one)
    assert client.post(act("tally", one), {"next": at("ranking", one)})["Location"] == at("ranking", one)
    assert client.post(act("tally", one), {"next": "https://elsewhere.example/"})["Location"].startswith(at("control_room", one))
