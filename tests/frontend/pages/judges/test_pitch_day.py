"""Pitch day on a judge's pages: the stage, the check-in, and the strip above a sheet."""

import pytest
from django.urls import reverse

from frontend.in_words.hall import order_rows
from judging.models import Assignment, CheckIn
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of
from tests.judging.pitch_days import a_pitch_day, a_pitch_round, judges_of

pytestmark = pytest.mark.django_db


def test_a_judge_sees_the_order_checks_in_and_a_wrong_code_says_so() -> None:
    session = a_pitch_day()
    judge = judges_of(session)[0]
    client, url = client_of(judge.user), reverse("judges:pitch_day", args=[session.round_id])
    page = client.get(url).content.decode()
    assert session.slots.get(place=1).entry.startup.name_en in page
    wrong = client.post(url, {"code": "1"})
    assert (wrong.status_code, CheckIn.objects.count()) == (422, 0)
    assert "not the code of the hall" in wrong.content.decode()
    assert client.post(url, {"code": session.check_in_code}).status_code == 302
    assert CheckIn.objects.get().judge == judge


def test_a_sheet_follows_the_stage_where_there_is_one() -> None:
    session = a_pitch_day()
    act_on_stage(actor=f.organiser_of(session.round.edition), session=session, act="next")
    judge = judges_of(session)[0]
    pair = Assignment.objects.filter(round=session.round, judge=judge).earliest("pk")
    page = client_of(judge.user).get(reverse("judges:entry", args=[pair.round_id, pair.pk]))
    text = page.content.decode()
    assert f'data-own="{pair.pk}"' in text
    assert reverse("api:judge-pitch-events", args=[pair.round_id]) in text
    assert "data-timer" not in text


def test_without_a_pitch_day_the_page_is_not_there_and_the_sheet_has_its_own_timer() -> None:
    round = a_pitch_round()
    pair = f.first_assignment(round)
    client = client_of(pair.judge.user)
    assert client.get(reverse("judges:pitch_day", args=[round.pk])).status_code == 404
    page = client.get(reverse("judges:entry", args=[round.pk, pair.pk])).content.decode()
    assert "data-timer" in page


def test_a_title_like_the_company_is_not_said_twice_on_stage() -> None:
    both = {"ko": "소리맵", "en": "SoriMap"}
    row = {"slot": 1, "place": 1, "state": "waiting", "name": both, "planned_at": None}
    titles = (both, {"ko": "골목 지도", "en": "Map"})
    live = {"stage": None, "slots": [{**row, "title": title} for title in titles]}
    assert [row["line"] for row in order_rows(live)] == ["", "Map"]
