"""Simulation: what linking and bridges bring when fields differ in severity
(docs/science.md §2.2.3).

1,000 entries in eight fields, 100 judges in eight panels, 5 sheets each.  A sheet is
quality + the judge's severity + the field's severity (shared by its panel) + noise; the ranking is
the two-way mixed model with known variances, solved exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.stats import kendalltau

from judging.algorithms.assignment.assign import assign
from judging.algorithms.assignment.problem import Problem

ENTRIES, JUDGES, SHEETS, FIELDS = 1_000, 100, 5, 8
REPETITIONS = 4
JUDGE_SD, FIELD_SD, NOISE_SD = (
    0.3,
    0.5,
    0.6,
)  # severity of judges and of fields, noise; the entries' sd is 1
FIELD_QUALITY_SD = (
    0.4  # fields differ in quality too, so that severity cannot be read off their averages
)


def show_severity(out: Callable[[str], object], seed: int) -> list[dict[str, object]]:
    """Print τ and top-10 % recall for every way to assign; the same as rows for the JSON line."""
    table: list[dict[str, object]] = []
    out(
        f"\nFields differ in severity ({REPETITIONS} "
        f"repetitions)\n{'':32}{'tau':>8}{'top 10 %':>10}{'variance':>10}\n"
    )
    for name, wishes in scenarios().items():
        rows = np.array([once(wishes, seed + turn) for turn in range(REPETITIONS)])
        tau, recall, variance = rows.mean(axis=0)
        out(f"{name:32}{tau:8.3f}{recall:10.3f}{variance:10.4f}\n")
        table.append({"name": name, "tau": round(tau, 4), "top_10_percent": round(recall, 4)})
    return table


def scenarios() -> dict[str, dict[str, object]]:
    """The ways compared; panels are the fields."""
    return {
        "separate panels": {"bridges": 0},
        "panels, 10 bridges a pair": {"bridges": 10},
        "panels, 20 bridges a pair": {"bridges": 20},
        "one pool, linking off": {"entry_panels": (), "judge_panels": (), "linking": 0.0},
        "one pool, linking 1 %": {"entry_panels": (), "judge_panels": (), "linking": 0.01},
        "one pool, linking 5 %": {"entry_panels": (), "judge_panels": (), "linking": 0.05},
    }


def once(wishes: dict[str, object], seed: int) -> tuple[float, float, float]:
    """One challenge: assign, judge, rank; Kendall's τ, top-10 % recall, variance of judge
    contrasts.
    """
    random = np.random.default_rng([seed, 5])
    field, home = np.arange(ENTRIES) % FIELDS, np.arange(JUDGES) % FIELDS
    problem = replace(problem_of(random, field, home), **wishes)  # type: ignore[arg-type]
    answer = assign(problem, seed=seed)
    within = (1 - FIELD_QUALITY_SD**2) ** 0.5
    quality = random.normal(0, within, ENTRIES) + random.normal(0, FIELD_QUALITY_SD, FIELDS)[field]
    severity = random.normal(0, JUDGE_SD, JUDGES) + random.normal(0, FIELD_SD, FIELDS)[home]
    entry = np.array([int(name[1:]) for name, _ in answer.pairs])
    judge = np.array([int(name[1:]) for _, name in answer.pairs])
    score = quality[entry] + severity[judge] + random.normal(0, NOISE_SD, entry.size)
    estimate = mixed_model(entry, judge, score)
    best = ENTRIES // 10
    recall = np.intersect1d(np.argsort(-quality)[:best], np.argsort(-estimate)[:best]).size / best
    return float(kendalltau(quality, estimate).statistic), recall, answer.linkage.variance


def problem_of(random: np.random.Generator, field: np.ndarray, home: np.ndarray) -> Problem:
    """Judges suit their own field best and others by chance."""
    near = np.where(field[:, None] == home[None, :], 0.6, 0.15)
    return Problem(
        entry_ids=tuple(f"e{i:04d}" for i in range(ENTRIES)),
        judge_ids=tuple(f"j{j:03d}" for j in range(JUDGES)),
        match=np.clip(near + random.uniform(0, 0.4, near.shape), 0, 1),
        per_entry=SHEETS,
        max_load=70,
        lottery=1.0,
        entry_panels=tuple(f"p{f}" for f in field),
        judge_panels=tuple(f"p{f}" for f in home),
    )


def mixed_model(entry: np.ndarray, judge: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Best linear prediction of quality: y = θ + b + ε, variances known (Henderson's equations)."""
    size = ENTRIES + JUDGES
    matrix = np.zeros((size, size))
    column = ENTRIES + judge
    np.add.at(matrix, (entry, entry), 1.0)
    np.add.at(matrix, (column, column), 1.0)
    np.add.at(matrix, (entry, column), 1.0)
    np.add.at(matrix, (column, entry), 1.0)
    prior = np.concatenate([np.ones(ENTRIES), np.full(JUDGES, JUDGE_SD**2 + FIELD_SD**2)])
    right = np.bincount(entry, score, size) + np.bincount(column, score, size)
    solution: np.ndarray = np.linalg.solve(matrix + np.diag(NOISE_SD**2 / prior), right)
    return solution[:ENTRIES]
