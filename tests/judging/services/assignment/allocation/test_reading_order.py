"""Lists are balanced when judges are assigned, kept when entries come and go, and read in order."""

from __future__ import annotations

import pytest
from django.test import Client

from judging.models import Assignment, Round, Scoresheet
from judging.queries.scoring.judge_work import queue_of
from judging.services.assignment.allocation.wanted_sheets import request_more_sheets
from judging.services.scoring.store_sheet import hold_sheet
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def lists(round: Round) -> dict[int, list[int]]:
    return {
        judge.pk: [item.assignment.entry_id for item in queue_of(round, judge)]
        for judge in round.edition.judges.order_by("pk")
    }


def test_no_two_judges_begin_with_the_same_entry_where_that_can_be() -> None:
    round = f.an_open_round(entries=12, judges=6, sheets_per_entry=3)
    firsts = [order[0] for order in lists(round).values()]
    assert len(set(firsts)) == len(firsts)
    places = Assignment.objects.filter(round=round).values_list("judge", "place")
    assert len(set(places)) == 36


def test_what_a_judge_has_stays_in_its_order_when_more_sheets_are_asked_for() -> None:
    round = f.an_open_round(entries=8, judges=6, sheets_per_entry=2)
    before = lists(round)
    entries = [row.entry for row in round.participations.order_by("pk")[:5]]
    job = request_more_sheets(
        actor=f.organiser_of(round.edition), round=round, entries=entries, sheets=2
    )
    f.run(job)
    after = lists(round)
    for judge, order in before.items():
        assert after[judge][: len(order)] == order
    assert sum(len(order) for order in after.values()) == 26


def test_the_place_in_which_a_sheet_was_begun_is_kept_with_it() -> None:
    round = f.an_open_round(entries=6, judges=4)
    judge = round.edition.judges.earliest("pk")
    items = queue_of(round, judge)
    for item in (items[2], items[0], items[2]):
        hold_sheet(assignment=item.assignment)
    read = dict(Scoresheet.objects.values_list("assignment", "read_place"))
    assert read == {items[2].assignment.pk: 1, items[0].assignment.pk: 2}


def test_at_the_end_a_judge_is_asked_to_look_again_at_the_first_two() -> None:
    round = f.an_open_round(entries=12, judges=4)
    judge = round.edition.judges.earliest("pk")
    client = Client()
    client.force_login(judge.user)
    end = f"/en/judge/rounds/{round.pk}/done/"
    items = queue_of(round, judge)[::-1]
    for place, item in enumerate(items, 1):
        sheet = f.score(item.assignment)
        Scoresheet.objects.filter(pk=sheet.pk).update(read_place=place)
    page = client.get(end).content.decode()
    assert "Look again at the first two" in page
    for item in items[:2]:
        assert f"/entries/{item.assignment.pk}/" in page
    Scoresheet.objects.filter(assignment__judge=judge).update(read_place=None)
    assert "Look again at the first two" not in client.get(end).content.decode()


def test_a_judge_reads_the_list_in_that_order_on_the_page() -> None:
    round = f.an_open_round(entries=6, judges=4)
    judge = round.edition.judges.earliest("pk")
    client = Client()
    client.force_login(judge.user)
    page = client.get(f"/en/judge/rounds/{round.pk}/mine/").content.decode()
    names = [item.assignment.entry.startup.name_en for item in queue_of(round, judge)]
    seen = [page.find(name) for name in names if name in page]
    assert seen == sorted(seen)
