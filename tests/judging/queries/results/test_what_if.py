"""What if: against the official choice, with the official arithmetic, and without
writing anything.
"""

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
    """A round where entry number i gets `shares[i]`, one share a judge; with the ids of the
    entries.
    """
    round = f.an_open_round(
        entries=len(shares), judges=len(shares[0]), sheets_per_entry=len(shares[0]), **facts
    )
    entries = list(round.participations.order_by("entry_id").values_list("entry_id", flat=True))
    for entry, row in zip(entries, shares, strict=True):
        for one, share in zip(
            Assignment.objects.filter(round=round, entry=entry).order_by("judge_id"),
            row,
            strict=True,
        ):
            f.score(one, share)
    return round, entries


def by_method(found: WhatIf) -> dict[str, tuple[list[int], list[int]]]:
    return {
        row.method: ([one.pk for one in row.came], [one.pk for one in row.went])
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
        row.judge.pk: ([one.pk for one in row.came], [one.pk for one in row.went])
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
            one.entry_id
            for one in tally_service.tally_round(round=round).standings.filter(
                rank__lte=4, passed=True
            )
        }
        kept.update(state="removed")
        after = {
            one.entry_id
            for one in tally_service.tally_round(round=round).standings.filter(
                rank__lte=4, passed=True
            )
        }
        Assignment.objects.filter(pk__in=ids).update(state="active")
        assert {one.pk for one in row.came} == after - before
        assert {one.pk for one in row.went} == before - after


def test_bonus_points_and_the_pass_mark_count_in_every_comparison() -> None:
    round, entries = scored(
        [[0.8, 0.8, 0.8], [0.79, 0.79, 0.79], [0.5, 0.5, 0.5]], places=2, method="mean"
    )
    assert [one.pk for one in what_if(round=round).cuts[0].went] == [
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
    assert [one.pk for one in found.cuts[0].went] == [entries[0]]
    assert [
        one.pk for row in found.cuts for one in row.came
    ] == []  # the third is below the pass mark whatever the places


def test_other_numbers_of_places_say_how_wide_the_gap_is() -> None:
    round, entries = scored([[0.9] * 3, [0.85] * 3, [0.7] * 3, [0.65] * 3], places=2, method="mean")
    cuts = {row.places: row for row in what_if(round=round).cuts}
    assert set(cuts) == {1, 3, 4}
    assert ([one.pk for one in cuts[1].went], cuts[1].gap) == ([entries[1]], Decimal("5.00"))
    assert ([one.pk for one in cuts[3].came], cuts[3].gap) == ([entries[2]], Decimal("5.00"))
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
    round = f.an_open_round(entries=9, judges=6, method="calibrated", pass_mark=0)
    entries = sorted(set(Assignment.objects.filter(round=round).values_list("entry", flat=True)))
    strict = list(
        Assignment.objects.filter(round=round, entry=entries[-1]).values_list("judge", flat=True)
    )[:2]  # the best entry meets both
    for place, one in enumerate(
        Assignment.objects.filter(round=round).order_by("entry_id", "judge_id")
    ):
        f.score(
            one,
            0.5
            + 0.03 * entries.index(one.entry_id)
            + 0.001 * (place % 7)
            + (-0.3 if one.judge_id in strict else 0.1),
        )
    tally = tally_service.tally_round(round=round)
    found = what_if(round=round)
    assert found.by_mean
    assert "calibrated" not in by_method(found)
    points = [
        (sheet.assignment.judge_id, sheet.assignment.entry_id, sheet.total)
        for sheet in Scoresheet.objects.filter(assignment__round=round).select_related("assignment")
    ]

    def chosen(without: int) -> set[int]:
        entries = {entry for _judge, entry, _total in points}
        means = {
            entry: fmean(total for judge, one, total in points if one == entry and judge != without)
            for entry in entries
        }
        return set(sorted(means, key=lambda entry: -means[entry])[: round.places])

    by_calibrated = set(
        tally.standings.filter(rank__lte=round.places).values_list("entry_id", flat=True)
    )
    assert by_calibrated != chosen(0), "choose scores for which the two differ"
    assert {
        row.judge.pk: ({one.pk for one in row.came}, {one.pk for one in row.went})
        for row in found.without
    } == {
        row.judge.pk: (chosen(row.judge.pk) - chosen(0), chosen(0) - chosen(row.judge.pk))
        for row in found.without
    }
    assert any(row.came for row in found.without)
