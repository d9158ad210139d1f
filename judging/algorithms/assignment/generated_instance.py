"""Invented assignment instances for benchmarks and trials.

Seeded, uneven as real challenges are.
"""

# tested by: tests/judging/algorithms/assignment/test_instance_file.py

from __future__ import annotations

from typing import Any

import numpy as np

FIELDS = ("ai", "bio", "robotics", "fintech", "beauty", "media", "mobility", "energy")
STAGES = ("idea", "early", "seed", "growth")
WORDS = {
    "ai": ("인공지능", "언어모델", "추천", "vision", "agent"),
    "bio": ("진단", "신약", "의료영상", "biomarker", "임상"),
    "robotics": ("로봇", "자율주행", "물류로봇", "gripper", "센서"),
    "fintech": ("결제", "대출", "보험", "ledger", "신용평가"),
    "beauty": ("화장품", "피부", "맞춤형", "skincare", "패션"),
    "media": ("영상", "웹툰", "음악", "streaming", "게임"),
    "mobility": ("배터리", "전기차", "충전", "fleet", "드론"),
    "energy": ("태양광", "탄소", "에너지저장", "hydrogen", "재활용"),
}
TWO_FIELDS, IN_FIRM = 0.3, 0.4  # shares of entries with two fields, of judges with a firm
REASONS = ("same_organisation", "investor", "mentor", "former_employer", "blocked_by_startup")


def invented(n: int, m: int, k: int, *, seed: int) -> dict[str, Any]:
    """An instance in the file's format: n entries, m judges, k judges per entry.

    Fields are unevenly popular, judges know one to three, 3 % of pairs are conflicts, a third of
    the judges share a firm with another, loads may be 20 % above the average.
    """
    random = np.random.default_rng([seed, n, m, k])
    popular = random.dirichlet(np.full(len(FIELDS), 4.0))
    entries = [entry_row(random, popular, i, n) for i in range(n)]
    judges = [judge_row(random, popular, j, m) for j in range(m)]
    average = n * k / m
    for row in judges:
        row["min"], row["max"] = int(average * 0.5), int(np.ceil(average * 1.2))
    cells = random.choice(n * m, size=n * m * 3 // 100, replace=False)
    conflicts = [
        {
            "entry": entries[cell // m]["id"],
            "judge": judges[cell % m]["id"],
            "reason": REASONS[cell % len(REASONS)],
        }
        for cell in sorted(cells.tolist())
    ]
    return {
        "k": k,
        "entries": entries,
        "judges": judges,
        "conflicts": conflicts,
        "pins": [],
        "match": None,
        "lottery": 0.9,
        "linking": 0.01,
    }


def entry_row(random: np.random.Generator, popular: np.ndarray, i: int, n: int) -> dict[str, Any]:
    """One entry: one or two fields, a stage, a few words."""
    fields = [
        str(name)
        for name in random.choice(
            FIELDS, size=1 + (random.random() < TWO_FIELDS), replace=False, p=popular
        )
    ]
    return {
        "id": f"E{i + 1:0{len(str(n))}d}",
        "fields": fields,
        "stage": str(random.choice(STAGES)),
        "keywords": [
            str(word)
            for name in fields
            for word in random.choice(WORDS[name], size=2, replace=False)
        ],
    }


def judge_row(random: np.random.Generator, popular: np.ndarray, j: int, m: int) -> dict[str, Any]:
    """One judge: up to three fields known more or less well, stages, words, a firm."""
    fields = [
        str(name)
        for name in random.choice(FIELDS, size=random.integers(1, 4), replace=False, p=popular)
    ]
    levels = np.round(random.uniform(0.4, 1.0, len(fields)), 2)
    return {
        "id": f"J{j + 1:0{len(str(m))}d}",
        "firm": f"firm-{random.integers(0, m // 4 + 1)}" if random.random() < IN_FIRM else "",
        "fields": dict(zip(fields, levels.tolist(), strict=True)),
        "stages": sorted({str(name) for name in random.choice(STAGES, size=2)}),
        "keywords": [
            str(word)
            for name in fields
            for word in random.choice(WORDS[name], size=2, replace=False)
        ],
    }
