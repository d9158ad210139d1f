"""Judges by page: invited, changed, in conflict."""

import pytest
from django.utils import timezone

from judging.models import Assignment, AssignmentState, Conflict, Judge
from judging.queries.overview.judges_table import panel_rows, row_of
from tests.frontend.pages.organisers.desk import at, organiser
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_several_judges_are_invited_at_once() -> None:
    round = make.a_round()
    lines = "김나래, narae@firm.example, 한빛벤처스, ai\n박도윤, doyun@firm.example"
    response = organiser(round).post(at("judges", round), {"lines": lines})
    assert response.status_code == 302
    narae = Judge.objects.get(edition=round.edition, user__email="narae@firm.example")
    assert narae.organisation is not None
    assert narae.organisation.name_ko == "한빛벤처스"
    assert list(narae.expertise.values_list("field__slug", flat=True)) == ["ai"]
    assert Judge.objects.filter(edition=round.edition, user__email="doyun@firm.example").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("김나래, not-an-address", "Line 2"),
        ("김나래, narae@firm.example, , astrology", "astrology"),
        ("", ""),
    ],
)
def test_a_wrong_line_is_named_and_nobody_is_invited(line: str, said: str) -> None:
    round = make.a_round()
    before = Judge.objects.count()
    response = organiser(round).post(
        at("judges", round), {"lines": f"박도윤, doyun@firm.example\n{line}" if line else ""}
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Judge.objects.count() == before


def test_a_judge_who_is_there_already_stops_the_whole_list() -> None:
    round = make.a_round()
    known = Judge.objects.filter(edition=round.edition).select_related("user").first()
    assert known is not None
    response = organiser(round).post(
        at("judges", round), {"lines": f"새 사람, new@firm.example\n아는 사람, {known.user.email}"}
    )
    assert response.status_code == 422
    assert not Judge.objects.filter(user__email="new@firm.example").exists()


def test_fields_and_load_of_a_judge_are_changed() -> None:
    round = make.a_round()
    judge = Judge.objects.filter(edition=round.edition).first()
    assert judge is not None
    response = organiser(round).post(
        at("judge", round, judge.pk),
        {
            "organisation": "새 소속",
            "keywords": "로봇, 물류",
            "max_load": "7",
            "min_load": "1",
            "field-ai": "60",
        },
    )
    assert response.status_code == 302
    judge.refresh_from_db()
    assert (judge.max_load, judge.keywords) == (7, ["로봇", "물류"])
    assert dict(judge.expertise.values_list("field__slug", "weight")) == {"ai": 0.6}


def test_a_conflict_is_noted_by_number_and_withdrawn_with_a_reason() -> None:
    round = make.a_round()
    client, judge = organiser(round), Judge.objects.filter(edition=round.edition).first()
    assert judge is not None
    entry = round.participations.select_related("entry").first().entry  # type: ignore[union-attr]
    client.post(
        at("add_conflict", round, judge.pk),
        {"number": entry.code, "kind": "mentor", "note": "전에 자문했습니다"},
    )
    conflict = Conflict.objects.get(judge=judge, entry=entry, kind="mentor")
    assert (
        client.post(at("lift_conflict", round, judge.pk, conflict.pk), {"reason": ""}).status_code
        == 422
    )
    client.post(at("lift_conflict", round, judge.pk, conflict.pk), {"reason": "다른 회사입니다"})
    conflict.refresh_from_db()
    assert conflict.withdrawn_at is not None


def test_a_judge_of_another_edition_is_not_found() -> None:
    round, other = make.a_round(), make.a_round()
    stranger = Judge.objects.filter(edition=other.edition).first()
    assert stranger is not None
    assert organiser(round).get(at("judge", round, stranger.pk)).status_code == 404


def test_the_page_of_one_judge_counts_as_the_list_does() -> None:
    round = make.an_open_round(entries=8, judges=4)
    make.score_all(round)
    first = Assignment.objects.filter(round=round).earliest("pk")
    Assignment.objects.filter(pk=first.pk).update(state=AssignmentState.RECUSED)
    now = timezone.now()
    rows = panel_rows(round, now=now)
    assert sum(row.submitted for row in rows) == Assignment.objects.filter(round=round).count() - 1
    for row in rows:
        work = Assignment.objects.filter(round=round, judge=row.judge).select_related("sheet")
        assert row_of(row.judge, round, list(work), now=now) == row
