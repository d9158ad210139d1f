"""Every ready sheet submitted at once, each with its own result."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from judging.models import Assignment, Judge, Round, Scoresheet, SheetState
from judging.queries.scoring.judge_work import queue_of
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
WORDS = "현장에서 나온 문제 정의가 좋고 고객의 말로 크기를 보였습니다. " * 4


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.an_open_round(entries=8, judges=4, min_comment_length=50)


@pytest.fixture
def round(round_of_module: Round) -> Round:
    return deepcopy(round_of_module)


@pytest.fixture
def mine(round: Round) -> list[Assignment]:
    judge = f.first_assignment(round).judge
    return [item.assignment for item in queue_of(round, judge)]


def browser(judge: Judge) -> Client:
    client = Client()
    client.force_login(judge.user)
    return client


def draft(assignment: Assignment, level: int = 4, **facts: Any) -> Scoresheet:
    """A whole sheet that is not submitted."""
    levels = {criterion.key: level for criterion in assignment.round.rubric.criteria.all()}
    given = {"scores": levels, "comment": WORDS, "base_revision": 0, "mutation_id": "", **facts}
    return save_sheet(actor=assignment.judge.user, assignment=assignment, **given)


def state_of(assignment: Assignment) -> str:
    return Scoresheet.objects.get(assignment=assignment).state


def test_what_is_ready_is_looked_over_and_submitted_and_a_refused_one_keeps_the_others(
    round: Round, mine: list[Assignment]
) -> None:
    ready, changed, short = mine[:3]
    draft(ready)
    draft(changed)
    draft(short, comment="짧다")
    client = browser(ready.judge)
    path = f"/en/judge/rounds/{round.pk}/submit/"
    page = client.get(path).content.decode()
    rows = {part.split('data-row="')[1].split('"')[0]: part for part in page.split("<li ")[1:]
            if "data-row" in part}  # fmt: skip
    assert "checked" in rows[str(ready.pk)]
    assert "disabled" in rows[str(short.pk)]
    assert "characters in the comment" in rows[str(short.pk)]
    form: dict[str, Any] = {"sheet": [str(pair.pk) for pair in (ready, changed, short)]}
    form |= {f"revision-{pair.pk}": "1" for pair in (ready, short)}
    form[f"revision-{changed.pk}"] = "0"  # another device wrote on it since
    page = client.post(path, form).content.decode()
    assert page.count("Not submitted") == 2
    assert [state_of(pair) for pair in (ready, changed, short)] == [
        SheetState.SUBMITTED, SheetState.DRAFT, SheetState.DRAFT,
    ]  # fmt: skip
    assert Scoresheet.objects.get(assignment=short).comment == "짧다"


def test_by_api_each_sheet_has_its_own_answer_and_nobody_elses_is_taken(
    round: Round, mine: list[Assignment]
) -> None:
    draft(mine[0])
    draft(mine[1], comment="짧다")
    other = Assignment.objects.filter(round=round).exclude(judge=mine[0].judge)[0]
    client = browser(mine[0].judge)
    path = f"/api/v1/judge/rounds/{round.pk}/submissions"
    sheets = [{"assignment": pair.pk, "base_revision": 1} for pair in mine[:2]]
    answer = client.post(path, {"sheets": sheets}, content_type="application/json")
    assert [(row["assignment"], row["code"]) for row in answer.json()] == [
        (mine[0].pk, ""), (mine[1].pk, "sheet_incomplete"),
    ]  # fmt: skip
    assert "comment" in answer.json()[1]["fields"]
    sheets = [{"assignment": other.pk, "base_revision": 0}]
    answer = client.post(path, {"sheets": sheets}, content_type="application/json")
    assert answer.status_code == 404
    assert not Scoresheet.objects.filter(assignment=other).exists()


def test_a_sheet_done_in_no_time_and_one_mark_throughout_are_asked_about_and_block_nothing(
    round: Round, mine: list[Assignment]
) -> None:
    for pair in mine[:3]:
        draft(pair, submit=pair != mine[2], seconds_spent=900)
    client = browser(mine[0].judge)
    path = f"/en/judge/rounds/{round.pk}/submit/"
    asked = "The same mark on every criterion"
    assert asked in client.get(path).content.decode()
    draft(mine[3], level=3, seconds_spent=900)
    assert client.get(path).content.decode().count(asked) == 1  # 3 is not the mark of the others
    form = {"sheet": str(mine[2].pk), f"revision-{mine[2].pk}": "1"}
    client.post(path, form)
    assert state_of(mine[2]) == SheetState.SUBMITTED
