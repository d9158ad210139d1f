"""What if: compared with the official choice by the official arithmetic, writing nothing."""

from decimal import Decimal
from statistics import fmean
from typing import Any

import pytest

from judging.models import Assignment, Round, Scoresheet, Tally
from judging.queries.results.what_if import MOST_JUDGES, WhatIf, what_if
from judging.services.results import adjust
from judging.services.results import tally as tally_service
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def scored(shares: list[list[float]], **facts: Any) -> tuple[Round, list[int]]:
    """A round where entry i gets `shares[i]`, one share a judge; with the ids of the entries."""
    round = f.an_open_round(
        entries=len(shares), judges=len(shares[0]), sheets_per_entry=len(shares[0]), **facts
    )
    entries = list(round.participations.order_by("entry_id").values_list("entry_id", flat=True))
    for entry, row in zip(entries, shares, strict=True):
        for assignment, share in zip(
            Assignment.objects.filter(round=round, entry=entry).order_by("judge_id"),
            row,
            strict=True,
        ):
            f.score(assignment, share)
    return round, entries


def by_method(found: WhatIf) -> dict[str, tuple[list[int], list[int]]]:
    return {
        row.method: ([entry.pk for entry in row.came], [entry.pk for entry in row.went])
        for row in found.methods
    }


def test_another_method_that_chooses_another_is_named_with_who_comes_and_goes() -> None:
    round, entries = scored(
        [[0.9, 0.9, 0.9, 0.9, 0.1], [0.8, 0.8, 0.8, 0.8, 0.8], [0.5, 0.5, 0.5, 0.5, 0.5]],
        places=1,
        method="trimmed",
    )
    found = what_if(round=round)
    assert by_method(found)["mean"] == ([entries[1]], [entries[0]])
    assert by_method(found)["median"] == ([], [])
    assert not found.is_stable
    assert set(by_method(found)) == {"mean", "median", "t_score"}


def test_the_pass_mark_is_not_compared_with_t_scores() -> None:
    round, _entries = scored(
        [[0.9, 0.9, 0.9], [0.8, 0.8, 0.8], [0.7, 0.7, 0.7], [0.65, 0.65, 0.65]],
        places=3,
        method="mean",
    )
    assert by_method(what_if(round=round))["t_score"] == ([], [])


def test_few_sheets_are_not_trimmed_here_either() -> None:
    round, _entries = scored(
        [[0.9, 0.9, 0.1], [0.8, 0.8, 0.8], [0.5, 0.5, 0.5]], places=1, method="mean"
    )
    assert by_method(what_if(round=round))["trimmed"] == ([], [])


def test_the_judge_on_whom_the_choice_hangs_is_found() -> None:
    round, entries = scored(
        [[0.7, 0.7, 1.0], [0.75, 0.75, 0.75], [0.5, 0.5, 0.5]], places=1, method="mean"
    )
    found = what_if(round=round)
    judges = sorted(row.judge.pk for row in found.without)
    hangs = {
        row.judge.pk: ([entry.pk for entry in row.came], [entry.pk for entry in row.went])
        for row in found.without
    }
    assert hangs[judges[2]] == ([entries[1]], [entries[0]])
    assert hangs[judges[0]] == hangs[judges[1]] == ([], [])
    assert {row.sheets for row in found.without} == {3}


def test_leaving_a_judge_out_gives_what_a_round_without_the_judge_would() -> None:
    round = f.an_open_round(entries=12, judges=7, sheets_per_entry=4, places=4, method="mean")
    f.score_all(round)
    found = what_if(round=round)
    for row in found.without[:3]:
        kept = Assignment.objects.filter(round=round, judge=row.judge, state="active")
        ids = list(kept.values_list("pk", flat=True))
        before = {
            standing.entry_id
            for standing in tally_service.tally_round(round=round).standings.filter(
                rank__lte=4, passed=True
            )
        }
        kept.update(state="removed")
        after = {
            standing.entry_id
            for standing in tally_service.tally_round(round=round).standings.filter(
                rank__lte=4, passed=True
            )
        }
        Assignment.objects.filter(pk__in=ids).update(state="active")
        assert {entry.pk for entry in row.came} == after - before
        assert {entry.pk for entry in row.went} == before - after


def test_bonus_points_and_the_pass_mark_count_in_every_comparison() -> None:
    round, entries = scored(
        [[0.8, 0.8, 0.8], [0.79, 0.79, 0.79], [0.5, 0.5, 0.5]], places=2, method="mean"
    )
    assert [entry.pk for entry in what_if(round=round).cuts[0].went] == [
        entries[1]
    ]  # one place instead of two
    organiser = f.organiser_of(round.edition)
    adjust.add_adjustment(
        actor=organiser,
        round=round,
        entry=round.participations.get(entry=entries[1]).entry,
        kind="bonus",
        points=Decimal(2),
        reason="가점",
    )
    found = what_if(round=round)
    assert [entry.pk for entry in found.cuts[0].went] == [entries[0]]
    assert [
        entry.pk for row in found.cuts for entry in row.came
    ] == []  # the third is below the pass mark whatever the places


def test_other_numbers_of_places_say_how_wide_the_gap_is() -> None:
    round, entries = scored([[0.9] * 3, [0.85] * 3, [0.7] * 3, [0.65] * 3], places=2, method="mean")
    cuts = {row.places: row for row in what_if(round=round).cuts}
    assert set(cuts) == {1, 3, 4}
    assert ([entry.pk for entry in cuts[1].went], cuts[1].gap) == ([entries[1]], Decimal("5.00"))
    assert ([entry.pk for entry in cuts[3].came], cuts[3].gap) == ([entries[2]], Decimal("5.00"))
    assert cuts[4].gap is None


def test_comparing_writes_nothing_and_costs_the_same_for_any_number_of_rows(
    django_assert_max_num_queries: Any,
) -> None:
    for entries in (6, 14):
        round = f.a_closed_round(entries=entries, judges=6)
        before = list(Tally.objects.values_list("pk", "number"))
        with django_assert_max_num_queries(12):
            found = what_if(round=round)
        assert found.judges <= MOST_JUDGES
        assert "calibrated" in by_method(found)
        assert list(Tally.objects.values_list("pk", "number")) == before


def test_where_the_calibrated_score_is_official_judges_are_left_out_of_the_mean() -> None:
    round = a_round_where_two_judges_are_strict()
    tally = tally_service.tally_round(round=round)
    found = what_if(round=round)
    assert found.by_mean
    assert "calibrated" not in by_method(found)
    by_calibrated = set(
        tally.standings.filter(rank__lte=round.places).values_list("entry_id", flat=True)
    )
    with_all = chosen_by_mean(round)
    assert by_calibrated != with_all, "choose scores for which the two differ"
    for row in found.without:
        left = chosen_by_mean(round, without=row.judge.pk)
        assert {entry.pk for entry in row.came} == left - with_all
        assert {entry.pk for entry in row.went} == with_all - left
    assert any(row.came for row in found.without)


def a_round_where_two_judges_are_strict() -> Round:
    """Nine entries, each a little better than the one before, by the calibrated score."""
    round = f.an_open_round(entries=9, judges=6, method="calibrated", pass_mark=0)
    entries = sorted(set(Assignment.objects.filter(round=round).values_list("entry", flat=True)))
    strict = list(
        Assignment.objects.filter(round=round, entry=entries[-1]).values_list("judge", flat=True)
    )[:2]  # the best entry meets both
    for place, assignment in enumerate(
        Assignment.objects.filter(round=round).order_by("entry_id", "judge_id")
    ):
        f.score(
            assignment,
            0.5
            + 0.03 * entries.index(assignment.entry_id)
            + 0.001 * (place % 7)
            + (-0.3 if assignment.judge_id in strict else 0.1),
        )
    return round


def chosen_by_mean(round: Round, without: int | None = None) -> set[int]:
    """The entries with the highest mean totals, leaving out the sheets of one judge."""
    totals: dict[int, list[Decimal]] = {}
    sheets = Scoresheet.objects.filter(assignment__round=round).exclude(assignment__judge=without)
    for entry, total in sheets.values_list("assignment__entry", "total"):
        assert total is not None
        totals.setdefault(entry, []).append(total)
    best_first = sorted(totals, key=lambda entry: -fmean(totals[entry]))
    return set(best_first[: round.places])
