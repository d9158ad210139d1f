"""Match from data: how well a judge suits an entry, part by part, so that the page can show why.

Fields (a table of how near fields are, editable), growth stage, keywords (Korean and English words,
no model), and past load.  Each part is n × m from 0 to 1; the match is their weighted mean, where a
part about which one side says nothing counts as neutral.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy

from judging.algorithms.assignment.keywords import features, normal
from judging.algorithms.assignment.problem import BoolArray, FloatArray
from judging.algorithms.match_weights import Nearness, Weighting

STAGES = {"idea": 0, "prototype": 1, "early": 1, "seed": 2, "series-a": 3, "growth": 3}

NEUTRAL = 0.5  # a part of which nothing is known


@dataclass(frozen=True, slots=True)
class EntryProfile:
    """What is known of an entry.

    Fields, growth stage ("" unknown), words of its title and summary.
    """

    fields: tuple[str, ...] = ()
    stage: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeProfile:
    """What is known of a judge.

    Fields with expertise 0..1, stages known ("" all), words, past load (sheets).
    """

    fields: Mapping[str, float] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    past_load: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """The match, n × m from 0 to 1, its parts, and how much each counts.

    A part is NaN where a side says nothing about it.
    """

    total: FloatArray
    parts: Mapping[str, FloatArray]
    weights: Mapping[str, float]

    def because(self, entry: int, judge: int) -> dict[str, float | None]:
        """The parts of one pair, for the page: None where nothing is known."""
        values = {name: float(part[entry, judge]) for name, part in self.parts.items()}
        return {name: None if np.isnan(value) else value for name, value in values.items()}


def match(
    entries: Sequence[EntryProfile],
    judges: Sequence[JudgeProfile],
    weighting: Weighting | None = None,
) -> Match:
    """How well each judge suits each entry."""
    how = weighting or Weighting()
    parts = {
        "fields": field_part(entries, judges, how.nearness),
        "stage": stage_part(entries, judges),
        "keywords": keyword_part(entries, judges),
        "past_load": past_load_part(entries, judges),
    }
    weights = {name: float(getattr(how, name)) for name in parts}
    return Match(combined(parts, how, (len(entries), len(judges))), parts, weights)


def combined(parts: Mapping[str, FloatArray], how: Weighting, shape: tuple[int, int]) -> FloatArray:
    """Weighted mean of the parts.

    What is not known counts as NEUTRAL: left out, a part of little weight would decide alone.
    """
    total, weight = np.zeros(shape), 0.0
    for name, part in parts.items():
        total += np.where(np.isnan(part), NEUTRAL, part) * getattr(how, name)
        weight += getattr(how, name)
    return total / weight if weight > 0 else np.full(shape, NEUTRAL)


def nearness_of(first: str, second: str, table: Nearness) -> float:
    """How near two fields are: 1 for the same, else what the table says in either direction."""
    first, second = normal(first), normal(second)
    if first == second:
        return 1.0
    return max(table.get(first, {}).get(second, 0.0), table.get(second, {}).get(first, 0.0))


def field_part(
    entries: Sequence[EntryProfile], judges: Sequence[JudgeProfile], table: Nearness
) -> FloatArray:
    """Per entry field the judge's best expertise × nearness, averaged over the entry's fields."""
    names = sorted({normal(name) for entry in entries for name in entry.fields})
    known = sorted({normal(name) for judge in judges for name in judge.fields})
    near = np.array(
        [[nearness_of(name, other, table) for other in known] for name in names]
    ).reshape(len(names), len(known))
    expertise = np.zeros((len(judges), len(known)))
    for j, judge in enumerate(judges):
        for name, level in judge.fields.items():
            expertise[j, known.index(normal(name))] = min(max(level, 0.0), 1.0)
    reach = np.zeros((len(names), len(judges)))
    for f in range(len(names)):
        reach[f] = (expertise * near[f]).max(axis=1, initial=0.0)
    share = np.zeros((len(entries), len(names)))
    for i, entry in enumerate(entries):
        for name in entry.fields:
            share[i, names.index(normal(name))] = 1 / len(entry.fields)
    silent = either_silent(
        [not entry.fields for entry in entries], [not judge.fields for judge in judges]
    )
    return np.where(silent, np.nan, share @ reach)


def stage_part(entries: Sequence[EntryProfile], judges: Sequence[JudgeProfile]) -> FloatArray:
    """1 for a stage that the judge knows, 0.5 for its neighbour, else 0."""
    part = np.full((len(entries), len(judges)), np.nan)
    column: dict[str, FloatArray] = {}
    for i, entry in enumerate(entries):
        if not entry.stage:
            continue
        if entry.stage not in column:
            column[entry.stage] = np.array(
                [stage_fit(entry.stage, judge.stages) for judge in judges]
            )
        part[i] = column[entry.stage]
    return part


def stage_fit(stage: str, known: Sequence[str]) -> float:
    """How near the nearest stage is that a judge knows; NaN if the judge says nothing."""
    if not known:
        return float("nan")
    if stage in known:
        return 1.0
    steps = [
        abs(STAGES[stage] - STAGES[name]) for name in known if name in STAGES and stage in STAGES
    ]
    return {0: 1.0, 1: 0.5}.get(min(steps, default=9), 0.0)


def past_load_part(entries: Sequence[EntryProfile], judges: Sequence[JudgeProfile]) -> FloatArray:
    """1 for a judge with no earlier sheets, towards 0 for the one with the most."""
    load = np.array([judge.past_load for judge in judges], dtype=np.float64)
    if not load.size or load.max() == 0:
        return np.full((len(entries), len(judges)), np.nan)
    return np.tile(1.0 - load / load.max(), (len(entries), 1))


def keyword_part(entries: Sequence[EntryProfile], judges: Sequence[JudgeProfile]) -> FloatArray:
    """Cosine of both sides' words, rare ones counting more; a clear hit is near 1."""
    rows = [features(entry.keywords) for entry in entries]
    columns = [features(judge.keywords) for judge in judges]
    names = {
        name: number
        for number, name in enumerate(
            sorted({f for side in (rows, columns) for bag in side for f in bag})
        )
    }
    count = np.ones(max(len(names), 1))
    for bag in [*rows, *columns]:
        for name in bag:
            count[names[name]] += 1
    rarity = np.log((len(rows) + len(columns) + 1) / count) + 1.0
    overlap = (unit_rows(rows, names, rarity) @ unit_rows(columns, names, rarity).T).toarray()
    silent = either_silent([not bag for bag in rows], [not bag for bag in columns])
    part: FloatArray = np.where(silent, np.nan, np.minimum(np.sqrt(overlap), 1.0))
    return part


def either_silent(entries: Sequence[bool], judges: Sequence[bool]) -> BoolArray:
    """n × m: whether one side says nothing.  Either side may be empty."""
    return np.array(entries, dtype=np.bool_)[:, None] | np.array(judges, dtype=np.bool_)


def unit_rows(
    bags: Sequence[Mapping[str, float]], names: Mapping[str, int], rarity: FloatArray
) -> scipy.sparse.csr_matrix:
    """Bags of features as rows of length 1."""
    row = [i for i, bag in enumerate(bags) for _ in bag]
    column = [names[name] for bag in bags for name in bag]
    value = np.array([weight * rarity[names[name]] for bag in bags for name, weight in bag.items()])
    matrix = scipy.sparse.csr_matrix((value, (row, column)), shape=(len(bags), rarity.size))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return scipy.sparse.csr_matrix(
        matrix.multiply(1.0 / np.where(length > 0, length, 1.0)[:, None])
    )
