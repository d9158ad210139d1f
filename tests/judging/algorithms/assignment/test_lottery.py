"""The lottery is even, and a pair's ticket depends on seed, judge and entry alone."""

from __future__ import annotations

import numpy as np

from judging.algorithms.assignment.lottery import tickets

ENTRIES = [f"e{i}" for i in range(300)]
JUDGES = [f"j{j}" for j in range(100)]


def test_tickets_are_spread_evenly() -> None:
    drawn = tickets(7, ENTRIES, JUDGES)
    counts = np.histogram(drawn, bins=10, range=(0, 1))[0] / drawn.size
    assert np.abs(counts - 0.1).max() < 0.01
    assert np.abs(np.corrcoef(drawn[:, :20].T) - np.eye(20)).max() < 0.25
    assert (drawn < 0.9).mean(axis=1).min() > 0.75


def test_a_ticket_stays_put_when_rows_are_added_or_reordered() -> None:
    drawn = tickets(7, ENTRIES, JUDGES)
    assert (tickets(7, ENTRIES[::-2], JUDGES[5:]) == drawn[::-2, 5:]).all()


def test_another_seed_draws_other_tickets() -> None:
    assert (
        abs(
            np.corrcoef(tickets(7, ENTRIES, JUDGES).ravel(), tickets(8, ENTRIES, JUDGES).ravel())[
                0, 1
            ]
        )
        < 0.03
    )


def test_an_entry_and_a_judge_of_one_name_are_not_mixed_up() -> None:
    assert tickets(1, ["a"], ["b"])[0, 0] != tickets(1, ["b"], ["a"])[0, 0]
