"""The judge report: finds what is odd, and does not cry wolf."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import calibrate
from judging.algorithms.ranking.judge_statistics import FEW_SHEETS, PanelReport, panel_report

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def a_panel(seed: int, n: int = 60, m: int = 8, k: int = 4) -> tuple[Ints, Ints, Floats]:
    rng = np.random.default_rng(seed)
    entry, judge = (
        np.repeat(np.arange(n), k),
        np.concatenate([rng.choice(m, k, replace=False) for _entry in range(n)]),
    )
    return entry, judge, 60 + rng.normal(0, 8, n)[entry] + rng.normal(0, 4, n * k)


def reported(
    entry: Ints,
    judge: Ints,
    score: Floats,
    shares: Floats | None = None,
    seconds: list[int | None] | None = None,
) -> PanelReport:
    return panel_report(
        calibrate(entry, judge, score), entry, judge, score, shares=shares, seconds=seconds or ()
    )


def test_a_strict_judge_stands_out_with_an_interval_and_equal_judges_do_not() -> None:
    entry, judge, score = a_panel(1)
    odd = reported(entry, judge, score - 8.0 * (judge == 2)).judges
    assert odd[2].severe
    assert odd[2].severity + odd[2].severity_half < min(
        row.severity for row in odd if row.judge != 2
    )
    assert not [row for row in reported(entry, judge, score).judges if row.severe]


def test_one_sheet_far_off_is_listed_alone() -> None:
    entry, judge, score = a_panel(3)
    score[17] += 45
    (found,) = reported(entry, judge, score).far_off
    assert (found.entry, found.judge) == (entry[17], judge[17])
    assert found.deviations > 3


def test_looking_at_many_sheets_lists_hardly_any_by_chance() -> None:
    listed = [len(reported(*a_panel(seed)).far_off) for seed in range(5)]
    assert sum(listed) <= 2


def test_the_same_mark_everywhere_is_halo_and_a_straight_line() -> None:
    entry, judge, score = a_panel(4)
    shares = np.clip(
        score[:, None] / 100 + np.random.default_rng(1).normal(0, 0.1, (score.size, 4)), 0, 1
    )
    shares[judge == 6] = score[judge == 6][:, None] / 100
    judges = reported(entry, judge, score, shares).judges
    assert judges[6].straight == 1.0
    assert judges[6].halo is not None
    assert judges[6].halo > 0.9
    assert all(row.straight == 0.0 and (row.halo or 0.0) < 0.4 for row in judges if row.judge != 6)


def test_sheets_under_a_minute_are_counted_and_unknown_times_are_not() -> None:
    entry, judge, score = a_panel(5)
    seconds: list[int | None] = [None] * score.size
    seconds[0] = 20
    assert reported(entry, judge, score, seconds=seconds).judges[judge[0]].fast == 1
    assert sum(row.fast for row in reported(entry, judge, score).judges) == 0


def test_a_judge_with_few_sheets_is_marked_as_such() -> None:
    entry, judge, score = a_panel(6, n=10, m=8, k=3)
    assert all(row.few == (row.sheets < FEW_SHEETS) for row in reported(entry, judge, score).judges)


def test_without_criteria_nothing_is_reported_about_halo() -> None:
    entry, judge, score = a_panel(7)
    assert {
        (row.halo, row.straight)
        for row in reported(entry, judge, score, score[:, None] / 100).judges
    } == {(None, None)}
