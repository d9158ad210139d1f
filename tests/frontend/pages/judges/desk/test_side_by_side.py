"""Two entries beside each other, and one criterion scored through all of one's own."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from judging.models import Assignment, Judge, Round, Scoresheet
from judging.queries.scoring.judge_work import queue_of
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
MOST_QUERIES = 17  # one of them notes the access


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.an_open_round(entries=8, judges=4)


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


def test_two_entries_stand_beside_each_other_with_ones_own_scores_and_words(
    round: Round, mine: list[Assignment]
) -> None:
    f.score(mine[2], 0.6)
    client = browser(mine[0].judge)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/en/judge/rounds/{round.pk}/compare/?a={mine[2].pk}&b={mine[1].pk}")
    assert len(queries) <= MOST_QUERIES
    page = answer.content.decode()
    sides = {
        pk: part.split(">", 1)[0]
        for part in page.split("<article")[1:]
        for pk in [part.split('data-side="')[1].split('"')[0]]
    }
    shown = {pk for pk, top in sides.items() if " hidden" not in top}
    assert shown == {str(mine[2].pk), str(mine[1].pk)}
    assert "is-first" in sides[str(mine[2].pk)]
    assert ">60.0<" in page
    assert ">0.0<" not in page  # the other one, with nothing on its sheet
    assert f.COMMENT[:40] in page
    other = Assignment.objects.filter(round=round).exclude(judge=mine[0].judge)
    theirs = other.exclude(entry__in=[pair.entry_id for pair in mine]).first()
    if theirs:
        page = client.get(f"/en/judge/rounds/{round.pk}/compare/?a={theirs.pk}").content.decode()
        assert theirs.entry.startup.name not in page


def test_one_criterion_is_saved_on_several_sheets_and_one_that_is_refused_keeps_no_other(
    round: Round, mine: list[Assignment]
) -> None:
    first, second, third, submitted = mine[:4]
    f.score(submitted, 0.8)
    f.score(third, 0.8)
    Scoresheet.objects.filter(assignment=third).update(state="draft", submitted_at=None, revision=9)
    key = round.rubric.criteria.all()[1].key
    client = browser(first.judge)
    path = f"/en/judge/rounds/{round.pk}/criterion/?key={key}"
    assert client.get(path).status_code == 200
    form = {
        f"score-{first.pk}": "4", f"revision-{first.pk}": "0",
        f"score-{second.pk}": "9", f"revision-{second.pk}": "0",
        f"score-{third.pk}": "1", f"revision-{third.pk}": "5",  # changed meanwhile
        f"score-{submitted.pk}": "1", f"revision-{submitted.pk}": "1",
    }  # fmt: skip
    page = client.post(path, form, follow=True).content.decode()
    assert "Saved on 1 sheet." in page
    assert "choose a level from 1 to 5" in page
    assert page.count(third.entry.startup.name) > 1
    given = Scoresheet.objects.get(assignment=first).scores.get()
    assert (given.criterion.key, given.level) == (key, 4)
    assert not Scoresheet.objects.filter(assignment=second).exists()
    assert Scoresheet.objects.get(assignment=submitted).total == 80
    assert Scoresheet.objects.get(assignment=third).revision == 9
    assert client.get(path.replace(key, "no-such")).status_code == 404


def test_in_a_blind_round_both_pages_show_codes_and_cover_names(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(blind=True)
    pair = f.first_assignment(round)
    for place in ("compare", "criterion", "submit", "mine"):
        page = browser(pair.judge).get(f"/en/judge/rounds/{round.pk}/{place}/").content.decode()
        assert pair.entry.startup.name not in page, place
