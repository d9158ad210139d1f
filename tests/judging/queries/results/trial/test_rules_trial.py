"""The rules of a round on a known result: the official arithmetic, nothing kept, the same again."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judging.models import Round
from judging.queries.results.trial.past_result import PastEntry, PastResult, past_result
from judging.queries.results.trial.rules_trial import RulesTrial, rules_trial
from judging.queries.results.what_if import what_if
from judging.services.results.tally import tally_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
ONE_HARSH = "팀\tA\tB\tC\tD\tE\t결과\n가\t90\t90\t90\t90\t10\t선정\n나\t80\t80\t80\t80\t80\t\n"


def tried(table: str, **rules: Any) -> RulesTrial:
    round = f.a_preset_edition().rounds.latest("order")
    Round.objects.filter(pk=round.pk).update(**{"min_sheets": 1, "pass_mark": 0, **rules})
    round.refresh_from_db()
    return rules_trial(round=round, past=past_result(table.encode(), winners=1))


def test_the_same_winners_by_the_rounds_method_and_others_by_another() -> None:
    found = tried(ONE_HARSH, method="trimmed")
    assert found.own.is_same
    by_method = {row.method: row for row in found.others}
    assert (by_method["mean"].came, by_method["mean"].went) == (["나"], ["가"])
    assert set(by_method) == {"sum", "mean", "best", "calibrated", "t_score"}
    assert by_method["calibrated"].refused == "too_few_entries"


def test_who_is_below_the_pass_mark_or_has_too_few_sheets_is_not_chosen() -> None:
    table = "팀\tA\tB\tC\t결과\n가\t59\t59\t59\t선정\n나\t95\t\t\t\n다\t50\t50\t50\t\n"
    found = tried(table, method="mean", pass_mark=60, min_sheets=2)
    rows = {row.entry.name: row for row in found.own.rows}
    assert rows["가"].passed is False
    assert not any(row.chosen for row in rows.values())
    assert rows["나"].rank is None
    assert found.own.went == ["가"]
    t_score = next(row for row in found.others if row.method == "t_score")
    assert {row.entry.name: row.passed for row in t_score.rows}["가"] is False


def test_bonus_counts_up_to_the_rounds_cap() -> None:
    table = "팀\tA\tB\t가점\t결과\n가\t80\t80\t9\t선정\n나\t84\t84\t0\t\n"
    assert tried(table, method="mean", bonus_cap=9).own.is_same
    assert tried(table, method="mean", bonus_cap=3).own.came == ["나"]


def test_it_is_what_the_round_would_say_of_the_same_scores() -> None:
    """The scores of a real tally, tried as a past result, choose as the round and what-if do."""
    round = f.an_open_round(entries=8, judges=5, sheets_per_entry=5, places=3, method="trimmed")
    random = Random(7)
    for assignment in round.assignments.order_by("pk"):
        f.score(assignment, random.choice([0.2, 0.4, 0.6, 0.8, 1.0]))
    tally = tally_round(round=round)
    official = {row.entry_id: row for row in tally.standings.all()}
    entries = [
        PastEntry(
            str(entry),
            {
                f"judge {row.judge_id}": row.sheet.total or Decimal(0)
                for row in round.assignments.filter(entry=entry).select_related("sheet")
            },
            standing.rank,
            standing.rank is not None and standing.rank <= 3,
            Decimal(0),
            Decimal(0),
        )
        for entry, standing in official.items()
    ]
    judges = sorted({judge for entry in entries for judge in entry.totals})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = rules_trial(round=round, past=PastResult(entries, judges, []))
    assert {row.entry.name: row.final for row in found.own.rows} == {
        str(entry): row.official for entry, row in official.items()
    }
    here = {row.method: len(row.came) for row in found.others}
    there = {row.method: len(row.came) for row in what_if(round=round).methods}
    assert {name: here[name] for name in ("mean", "calibrated")} == {
        name: there[name] for name in ("mean", "calibrated")
    }
    assert not [query for query in queries if not query["sql"].startswith("SELECT")]


def test_chances_add_up_to_the_places_and_are_the_same_again() -> None:
    random = Random(3)
    lines = [
        f"팀{n}\t" + "\t".join(str(50 + 3 * n + random.randint(-9, 9)) for _ in range(4)) + f"\t{n}"
        for n in range(1, 11)
    ]
    table = "팀\tA\tB\tC\tD\t순위\n" + "\n".join(lines)
    first, again = tried(table, method="calibrated"), tried(table, method="calibrated")
    chances = {row.entry.name: row.chance for row in first.own.rows}
    assert sum(chance or 0 for chance in chances.values()) == pytest.approx(1, abs=0.02)
    assert chances == {row.entry.name: row.chance for row in again.own.rows}
    assert first.expected == chances["팀1"]
    assert first.own.went == ["팀1"]  # the ranks of that sheet were the wrong way round
