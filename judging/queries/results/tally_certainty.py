"""How sure a ranking is: what another panel would change, whether places in the lists mattered, and
on which entries judges are split (docs/science.md §1.7, §1.8).
"""

# tested by: tests/judging/queries/results/test_tally_certainty.py

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.ranking.another_panel import (
    BEST,
    CALIBRATED,
    MEAN,
    TRIMMED,
    Way,
    change_with_another_panel,
)
from judging.algorithms.ranking.calibrate import Calibration
from judging.algorithms.ranking.noise_audit import noise_audit
from judging.algorithms.ranking.official import OfficialStanding
from judging.algorithms.ranking.position_effect import position_effect
from judging.algorithms.ranking.split_opinions import split_opinions
from judging.models import Method
from judging.queries.results.tally_input import SheetRow, TallyInput

METHODS = {Method.TRIMMED: TRIMMED, Method.CALIBRATED: CALIBRATED, Method.BEST: BEST}
Ints = NDArray[np.int64]


# viewer: pure
def certainty(
    *,
    found: TallyInput,
    calibration: Calibration,
    entries: Sequence[int],
    official: Mapping[int, OfficialStanding],
    seed: int,
) -> dict[str, Any]:
    """Plain JSON: another_panel, noise_audit, position, split; each empty where nothing can be
    said.
    """
    row = {entry: place for place, entry in enumerate(entries)}
    column = {judge: place for place, judge in enumerate(sorted({s.judge for s in found.sheets}))}
    entry = np.array([row[sheet.entry] for sheet in found.sheets], dtype=np.int64)
    judge = np.array([column[sheet.judge] for sheet in found.sheets], dtype=np.int64)
    score = np.array([float(sheet.total) for sheet in found.sheets])
    chosen = _chosen(entries, official, int(found.rules["places"]))
    split = split_opinions(calibration, entry, judge, score, chosen)
    shift = _shift(found, entries)
    return {
        "noise_audit": _noise_audit(
            found, calibration, entries, (entry, judge, score), shift, seed
        ),
        "another_panel": _another_panel(found, calibration, entry, judge, chosen, shift, seed)
        if 0 < chosen.sum() < chosen.size
        else {},
        "position": _position(found.sheets, entry, judge, score),
        "split": [{**asdict(opinion), "entry": entries[opinion.entry]} for opinion in split],
    }


def _another_panel(
    found: TallyInput,
    calibration: Calibration,
    entry: Ints,
    judge: Ints,
    chosen: NDArray[np.bool_],
    shift: NDArray[np.float64],
    seed: int,
) -> dict[str, Any]:
    return asdict(
        change_with_another_panel(
            calibration,
            entry,
            judge,
            chosen,
            way=Way(
                METHODS.get(Method(found.rules["method"]), MEAN),
                found.rules.get("drop", 1),
                found.rules.get("best", 1),
                1 - _carried_share(found),
            ),
            seed=seed,
            shift=shift,
        )
    )


def _noise_audit(
    found: TallyInput,
    calibration: Calibration,
    entries: Sequence[int],
    sheets: tuple[Ints, Ints, NDArray[np.float64]],
    shift: NDArray[np.float64],
    seed: int,
) -> dict[str, Any]:
    """Empty where no second panel read; where the calibrated score counts, severities are off."""
    entry, judge, score = sheets
    if found.rules["method"] == Method.CALIBRATED:
        score = score - calibration.severity[judge]
    audited = np.array([who in found.audited for who in entries], dtype=bool)
    places = int(found.rules["places"])
    score = score * (1 - _carried_share(found))
    measured = noise_audit(entry, score, audited, places, seed=seed, shift=shift)
    return {} if measured is None else {**asdict(measured), "winners": places}


def _shift(found: TallyInput, entries: Sequence[int]) -> NDArray[np.float64]:
    """Bonus, deduction and what the round before brings, which are given whoever judges."""
    points = dict.fromkeys(entries, 0.0)
    share, carried = _carried_share(found), found.carried
    for who, score in (carried.scores if carried else {}).items():
        if who in points:
            points[who] += share * float(score)
    for who, kind, amount in found.adjustments:
        if who in points:
            points[who] += float(amount) * (-1 if kind == "deduction" else 1)
    return np.array([points[who] for who in entries])


def _carried_share(found: TallyInput) -> float:
    return float(found.rules.get("carried", 0)) / 100


def _chosen(
    entries: Sequence[int], official: Mapping[int, OfficialStanding], places: int
) -> NDArray[np.bool_]:
    """The best by the official ranking; of those tied across the line the first by number."""
    ranked = sorted(
        (standing.rank, entry)
        for entry in entries
        if (standing := official[entry]).rank is not None
    )
    best = {entry for _rank, entry in ranked[:places]}
    return np.array([entry in best for entry in entries], dtype=bool)


def _position(
    sheets: Sequence[SheetRow], entry: Ints, judge: Ints, score: NDArray[np.float64]
) -> dict[str, Any]:
    """By the places as they were read; empty where they are unknown or say too little."""
    known = np.array([sheet.read_place is not None for sheet in sheets], dtype=bool)
    read = np.array([sheet.read_place or 0 for sheet in sheets], dtype=np.int64)
    if not known.any():
        return {}
    entry, judge, score, read = entry[known], judge[known], score[known], read[known]
    order = np.lexsort((read, judge))
    length = np.bincount(judge)[judge]
    place = np.empty_like(read)
    starts = np.searchsorted(judge[order], judge[order], side="left")
    place[order] = np.arange(order.size) - starts
    effect = position_effect(entry, judge, score, place, length)
    return {} if effect is None else asdict(effect)
