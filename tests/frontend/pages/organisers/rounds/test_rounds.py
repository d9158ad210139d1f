"""A round by its buttons."""

from typing import Any

import pytest

from challenge.models import AuditEvent, Mail
from judging.models import Announcement, Assignment, Round, RoundState, Scoresheet
from judging.services.rounds.close import close_round
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
MORE_TIME = {"closes_at": "2099-12-22T18:00", "reason": "한 분이 빠졌습니다."}
MORE_TIME_BY_API = {**MORE_TIME, "closes_at": "2099-12-22T18:00:00Z"}  # a zone is asked for there


def alone(round: Round) -> Round:
    """No round follows it, so that it may close at any time."""
    round.edition.rounds.exclude(pk=round.pk).delete()
    return round


def test_scoring_is_opened_extended_closed_and_reopened_by_buttons() -> None:
    round = alone(make.an_assigned_round())
    client = organiser(round)
    client.post(act("open_round", round))
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    client.post(act("extend_round", round), {"closes_at": "2099-12-22T18:00", "reason": "연휴"})
    round.refresh_from_db()
    assert round.closes_at.year == 2099
    client.post(act("close_round", round))
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    client.post(act("reopen_round", round), {"closes_at": "2099-12-23T18:00", "reason": "누락"})
    round.refresh_from_db()
    assert round.state == RoundState.OPEN


def test_a_close_that_is_no_time_is_refused_and_nothing_moves() -> None:
    round = make.an_open_round()
    before = round.closes_at
    response = organiser(round).post(
        act("extend_round", round), {"closes_at": "soon", "reason": "연휴"}
    )
    assert response.status_code == 422
    round.refresh_from_db()
    assert round.closes_at == before


def test_a_form_leads_back_to_its_page_but_never_to_another_site() -> None:
    round = make.an_open_round()
    client = organiser(round)
    assert client.post(act("tally", round), {"next": at("ranking", round)})["Location"] == at(
        "ranking", round
    )
    assert client.post(act("tally", round), {"next": "https://elsewhere.example/"})[
        "Location"
    ].startswith(at("control_room", round))


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"closes_at": "2099-12-22T18:00", "reason": "  "}, "reason", "Write the reason"),
        (
            {"closes_at": "2001-12-22T18:00", "reason": "연휴 때문에"},
            "closes_at",
            "later than the present close",
        ),
        ({"closes_at": "soon", "reason": "연휴 때문에"}, "closes_at", "Give a day and a time"),
    ],
)
@pytest.mark.parametrize("name", ["extend_round", "reopen_round"])
def test_a_wrong_time_or_a_missing_reason_loses_nothing_and_is_told_at_its_field(
    name: str, typed: dict[str, str], field: str, words: str
) -> None:
    made = make.an_open_round if name == "extend_round" else make.a_closed_round
    round = alone(made(entries=2, judges=4))
    before = (round.state, round.closes_at)
    answer = organiser(round).post(act(name, round), {**typed, "next": at("ranking", round)})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    for value in (typed["closes_at"], typed["reason"].strip() or None, at("ranking", round)):
        assert value is None or f'value="{value}"' in html
    round.refresh_from_db()
    assert (round.state, round.closes_at) == before


def test_days_of_silence_are_set_while_judges_score_and_a_wrong_number_is_named() -> None:
    round = make.an_open_round(entries=2, judges=4)
    client = organiser(round)
    url = at("silence", round, round.order)
    answer = client.post(url, {"days": "many"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode()
    assert "from 0 to 60" in answer.content.decode()
    assert client.post(url, {"days": "4"}).status_code == 302
    round.refresh_from_db()
    assert round.silence_days == 4
    assert 'value="4"' in text_of(client, at("round_settings", round, round.order))
    assert (
        client.put(
            f"/api/v1/editions/{round.edition.slug}/rounds/1/silence",
            {"days": 6},
            "application/json",
        ).json()["silence_days"]
        == 6
    )
    assert (
        client.put(
            f"/api/v1/editions/{round.edition.slug}/rounds/1/silence",
            {"days": 61},
            "application/json",
        ).status_code
        == 400
    )


def test_wrong_days_of_silence_are_told_in_the_language_of_the_page() -> None:
    round = make.an_open_round(entries=2, judges=4)
    client, english = organiser(round), at("silence", round, round.order)
    assert "from 0 to 60" in client.post(english, {"days": "61"}).content.decode()
    assert (
        "0에서 60까지" in client.post(english.removeprefix("/en"), {"days": "61"}).content.decode()
    )


@pytest.mark.parametrize(
    ("name", "made", "said"),
    [
        ("extend_round", make.an_open_round, "The new close of scoring is saved."),
        ("reopen_round", make.a_closed_round, "Scoring is open again."),
    ],
)
def test_more_time_is_told_logged_and_mailed(name: str, made: Any, said: str) -> None:
    round = alone(made(entries=2, judges=4))
    is_extension = name == "extend_round"
    page = text_of(organiser(round), act(name, round))
    assert (
        "Judges see the new time at once."
        if is_extension
        else "Judges can write and change sheets again"
    ) in page
    answer = organiser(round).post(act(name, round), MORE_TIME, follow=True)
    assert said in answer.content.decode()
    event = AuditEvent.objects.get(action=f"round.{'extended' if is_extension else 'reopened'}")
    assert event.facts["reason"] == MORE_TIME["reason"]
    mailed = Mail.objects.filter(kind="judge_extended").exists()
    assert mailed == is_extension  # the closed round has every sheet


@pytest.mark.parametrize(
    ("name", "made"), [("extend_round", make.an_open_round), ("reopen_round", make.a_closed_round)]
)
def test_observers_and_judges_give_no_more_time(name: str, made: Any) -> None:
    round = alone(made(entries=2, judges=4))
    before = (round.state, round.closes_at)
    api = f"/api/v1/editions/{round.edition.slug}/rounds/1/{name.removesuffix('_round')}"
    watcher = signed_in(make.an_organiser_of(round.edition, "observer"))
    judge = signed_in(round.edition.judges.earliest("pk").user)
    for client, status in ((watcher, 403), (judge, 404)):
        assert client.get(act(name, round)).status_code == status
        assert client.post(act(name, round), MORE_TIME).status_code == status
        assert client.post(api, MORE_TIME_BY_API, "application/json").status_code == status
    round.refresh_from_db()
    assert (round.state, round.closes_at) == before
    assert not Mail.objects.filter(kind="judge_extended").exists()


def test_by_api_a_round_gets_more_time_and_is_opened_again() -> None:
    round = alone(make.a_closed_round(entries=2, judges=4))
    late = Assignment.objects.filter(round=round).earliest("pk")
    late.sheet.revisions.all().delete()
    Scoresheet.objects.filter(assignment=late).delete()
    client, base = organiser(round), f"/api/v1/editions/{round.edition.slug}/rounds/1"
    assert (
        client.post(
            f"{base}/reopen",
            {"closes_at": "2099-12-22T18:00:00Z", "reason": " "},
            "application/json",
        ).status_code
        == 400
    )
    assert (
        client.post(
            f"{base}/reopen",
            {"closes_at": "2099-12-22T18:00:00Z", "reason": "누락"},
            "application/json",
        ).json()["state"]
        == "open"
    )
    assert Mail.objects.get(kind="judge_extended").to_user_id == late.judge.user_id
    assert (
        client.post(
            f"{base}/extend",
            {"closes_at": "2099-12-23T18:00:00Z", "reason": "연휴"},
            "application/json",
        ).status_code
        == 200
    )
    round.refresh_from_db()
    assert (round.state, round.closes_at.day) == (RoundState.OPEN, 23)


def test_a_round_whose_result_is_out_is_not_opened_again() -> None:
    round = alone(make.a_closed_round(entries=2, judges=4))
    Announcement.objects.create(
        edition=round.edition,
        round=round,
        state=Announcement.State.PREPARED,
        prepared_by=make.organiser_of(round.edition),
    )
    answer = organiser(round).post(
        act("reopen_round", round), {"closes_at": "2099-12-22T18:00", "reason": "누락"}
    )
    assert answer.status_code in {409, 422}
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED


def test_judges_of_a_round_that_is_not_open_yet_are_not_told_of_its_close() -> None:
    round = alone(make.an_assigned_round(entries=2, judges=4))
    assert (
        organiser(round)
        .post(act("extend_round", round), {"closes_at": "2099-12-22T18:00", "reason": "연휴"})
        .status_code
        == 302
    )
    assert not Mail.objects.filter(kind="judge_extended").exists()


def test_days_of_silence_are_told_logged_and_only_organisers_set_them() -> None:
    round = make.an_open_round(entries=2, judges=4)
    url, page = at("silence", round, round.order), at("round_settings", round, round.order)
    watcher, judge = (
        signed_in(make.an_organiser_of(round.edition, "observer")),
        signed_in(round.edition.judges.earliest("pk").user),
    )
    address = f"/api/v1/editions/{round.edition.slug}/rounds/1/silence"
    assert (
        watcher.post(url, {"days": "4"}).status_code,
        judge.post(url, {"days": "4"}).status_code,
    ) == (403, 404)
    assert [
        somebody.put(address, {"days": 4}, "application/json").status_code
        for somebody in (watcher, judge)
    ] == [403, 404]
    round.refresh_from_db()
    assert round.replace_silent_days is None
    assert "Saved." in organiser(round).post(url, {"days": "4"}, follow=True).content.decode()
    assert AuditEvent.objects.get(action="round.silence_set").facts["days"] == 4
    seen = text_of(watcher, page)
    assert "After 4 days" in seen
    assert 'name="days"' not in seen
    close_round(actor=make.organiser_of(round.edition), round=round)
    assert 'name="days"' not in text_of(organiser(round), page)
