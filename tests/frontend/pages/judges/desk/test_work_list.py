"""A judge's own list: filters with counts, orders, marks, and where it goes on."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from judging.models import Assignment, Judge, Round, Scoresheet
from judging.queries.scoring.judge_work import queue_of
from judging.services.results import tally
from judging.services.rounds.close import close_round
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
WORDS = "현장에서 나온 문제 정의가 좋고 고객의 말로 크기를 보였습니다. " * 4


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.an_open_round(entries=8, judges=4)


@pytest.fixture
def round(round_of_module: Round) -> Round:
    return deepcopy(round_of_module)


@pytest.fixture
def judge(round: Round) -> Judge:
    return f.first_assignment(round).judge


def items(round: Round, judge: Judge) -> list[Assignment]:
    return [item.assignment for item in queue_of(round, judge)]


def browser(judge: Judge) -> Client:
    client = Client()
    client.force_login(judge.user)
    return client


def listed(client: Client, round: Round, **asked: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/judge/rounds/{round.pk}/list", asked)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def begin(assignment: Assignment, level: int = 3) -> None:
    key = assignment.round.rubric.criteria.earliest("order").key
    save_sheet(
        actor=assignment.judge.user, assignment=assignment, scores={key: level}, base_revision=0,
        mutation_id="",
    )  # fmt: skip


def test_the_list_is_counted_filtered_and_ordered_by_api_and_by_page(
    round: Round, judge: Judge
) -> None:
    client, mine = browser(judge), items(round, judge)
    f.score(mine[2], 0.5)
    begin(mine[1])
    begin(mine[3])
    mark = {"is_bookmarked": True, "to_discuss": True, "reason": "다시 보기"}
    for _twice in range(2):
        answer = client.post(
            f"/api/v1/judge/scores/{mine[0].pk}/mark", mark, content_type="application/json"
        )
        assert answer.json() == {**mark, "suits": None}  # which nobody asked about
    found = listed(client, round)
    assert [row["assignment"] for row in found["rows"]] == [row.pk for row in mine]
    assert found["counts"] == {
        "all": len(mine), "todo": len(mine) - 3, "part": 2, "discuss": 1, "bookmarked": 1,
        "done": 1, "late": 0, "recused": 0,
    }  # fmt: skip
    assert found["continue_with"] == mine[3].pk  # where it was left
    assert found["rows"][4]["points"] is None  # an empty sheet shows no score
    by_state = listed(client, round, state="discuss")
    assert [(row["assignment"], row["reason"]) for row in by_state["rows"]] == [
        (mine[0].pk, "다시 보기")
    ]
    assert listed(client, round, order="score")["rows"][0]["assignment"] == mine[2].pk
    assert listed(client, round, order="changed")["rows"][0]["assignment"] == mine[3].pk
    names = [row["name"] for row in listed(client, round, order="name")["rows"]]
    assert names == sorted(names)
    assert len(listed(client, round, q=names[0])["rows"]) == 1

    page = client.get(f"/en/judge/rounds/{round.pk}/mine/?state=part").content.decode()
    assert f"Continue with {mine[3].entry.startup.name}" in page
    shown = [row for row in page.split("<li")[1:] if "data-row=" in row]
    tops = [row.split(">", 1)[0] for row in shown]
    assert sum(" hidden" not in top for top in tops) == 2
    assert '<b class="num" data-count="part">2</b>' in page
    assert ">0.0<" not in page


def test_a_sheet_without_a_score_shows_a_dash_and_no_nought(round: Round, judge: Judge) -> None:
    client, mine = browser(judge), items(round, judge)
    page = client.get(f"/en/judge/rounds/{round.pk}/mine/").content.decode()
    row = page.partition(f'data-row="{mine[4].pk}"')[2].partition("</li>")[0]
    assert re.search(r"data-points-text>\s*–\s*<", row)
    sheet = client.get(f"/en/judge/rounds/{round.pk}/entries/{mine[4].pk}/").content.decode()
    assert re.search(r"data-total>\s*–\s*<", sheet)


def test_marks_are_set_by_a_plain_form_and_never_seen_by_another_judge(
    round: Round, judge: Judge
) -> None:
    pair = items(round, judge)[0]
    client = browser(judge)
    address = f"/en/judge/rounds/{round.pk}/entries/{pair.pk}/mark/"
    reason = "매출이 서로 다릅니다"
    assert client.post(address, {"to_discuss": "yes", "reason": reason}).status_code == 302
    old = {"reason": "", "base-reason": ""}  # of a page from before
    client.post(address, {"is_bookmarked": "yes", **old})  # leaves the flag
    client.post(address, {"to_discuss": "yes", **old})  # and its reason
    api = f"/api/v1/judge/scores/{pair.pk}/mark"
    client.post(api, {"is_bookmarked": False}, content_type="application/json")
    assert reason in client.get(f"/en/judge/rounds/{round.pk}/mine/").content.decode()
    assert reason in client.get(f"/en/judge/rounds/{round.pk}/entries/{pair.pk}/").content.decode()
    other = (
        Assignment.objects.filter(round=round, entry=pair.entry)
        .exclude(judge=judge)
        .select_related("judge__user")
        .first()
    )
    assert other is not None
    theirs = listed(browser(other.judge), round)
    assert theirs["counts"]["discuss"] == 0
    assert browser(other.judge).post(address, {"to_discuss": "yes"}).status_code == 404


def test_organisers_see_how_many_judges_want_to_discuss_an_entry(round: Round) -> None:
    f.score_all(round)
    pairs = list(Assignment.objects.filter(round=round).select_related("judge__user", "entry"))
    entry = pairs[0].entry
    for pair in pairs:
        if pair.entry_id == entry.pk:
            client = browser(pair.judge)
            body = {"is_bookmarked": False, "to_discuss": True, "reason": "비공개 이유"}
            path = f"/api/v1/judge/scores/{pair.pk}/mark"
            client.post(path, body, content_type="application/json")
    wanted = sum(pair.entry_id == entry.pk for pair in pairs)
    organiser = f.organiser_of(round.edition)
    close_round(actor=organiser, round=round)
    tally.tally_round(round=Round.objects.get(pk=round.pk))
    client = Client()
    client.force_login(organiser)
    slug = round.edition.slug
    rows = client.get(f"/api/v1/editions/{slug}/rounds/{round.order}/ranking").json()["rows"]
    assert {row["standing"]["entry"]: row["flags"] for row in rows if row["flags"]} == {
        entry.pk: wanted
    }
    said = f"{wanted} judges want to discuss it"
    for page in (f"ranking/?round={round.order}", f"assignment/board/?round={round.order}"):
        text = " ".join(client.get(f"/en/run/{slug}/{page}").content.decode().split())
        assert said in text, page
        assert "비공개" not in text


def test_submitting_without_scripts_leads_along_the_list_and_coming_back_to_where_it_was_left(
    round: Round, judge: Judge
) -> None:
    client, mine = browser(judge), items(round, judge)
    begin(mine[0])
    form = {f"score-{criterion.key}": "5" for criterion in round.rubric.criteria.all()}
    given = {**form, "comment": WORDS, "base_revision": "0", "submit": "1"}
    sent = client.post(f"/en/judge/rounds/{round.pk}/entries/{mine[1].pk}/", given, follow=True)
    assert sent.redirect_chain[-1][0].endswith(f"/entries/{mine[2].pk}/")
    back = client.get(f"/en/judge/rounds/{round.pk}/")
    assert back["Location"].endswith(f"/entries/{mine[0].pk}/")
    assert Scoresheet.objects.filter(assignment__in=mine).count() == 2
