"""A round by its buttons."""

import pytest

from judging.models import RoundState
from tests.frontend.desk import act, at, organiser, text_of
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


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"closes_at": "2099-12-22T18:00", "reason": "  "}, "reason", "Write the reason"),
        ({"closes_at": "2001-12-22T18:00", "reason": "연휴 때문에"}, "closes_at", "later than the present close"),
        ({"closes_at": "soon", "reason": "연휴 때문에"}, "closes_at", "Give a day and a time"),
    ],
)
@pytest.mark.parametrize("name", ["extend_round", "reopen_round"])
def test_a_wrong_time_or_a_missing_reason_loses_nothing_and_is_told_at_its_field(name: str, typed: dict[str, str], field: str, words: str) -> None:
    one = make.an_open_round(entries=2, judges=4) if name == "extend_round" else make.a_closed_round(entries=2, judges=4)
    before = (one.state, one.closes_at)
    answer = organiser(one).post(act(name, one), {**typed, "next": at("ranking", one)})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    for value in (typed["closes_at"], typed["reason"].strip() or None, at("ranking", one)):
        assert value is None or f'value="{value}"' in html
    one.refresh_from_db()
    assert (one.state, one.closes_at) == before


def test_days_of_silence_are_set_on_the_settings_page_while_judges_score_and_a_wrong_number_is_told_there() -> None:
    one = make.an_open_round(entries=2, judges=4)
    client = organiser(one)
    url = at("silence", one, one.order)
    answer = client.post(url, {"days": "many"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()
    assert "from 0 to 60" in answer.content.decode()
    assert client.post(url, {"days": "4"}).status_code == 302
    one.refresh_from_db()
    assert one.silence_days == 4
    assert 'value="4"' in text_of(client, at("round_settings", one, one.order))
    assert client.put(f"/api/v1/editions/{one.edition.slug}/rounds/1/silence", {"days": 6}, "application/json").json()["silence_days"] == 6
    assert client.put(f"/api/v1/editions/{one.edition.slug}/rounds/1/silence", {"days": 61}, "application/json").status_code == 400


def test_wrong_days_of_silence_are_told_in_the_language_of_the_page() -> None:
    one = make.an_open_round(entries=2, judges=4)
    client, english = organiser(one), at("silence", one, one.order)
    assert "from 0 to 60" in client.post(english, {"days": "61"}).content.decode()
    assert "0에서 60까지" in client.post(english.removeprefix("/en"), {"days": "61"}).content.decode()
