"""Where one more sheet helps most (docs/science.md §1.6).

The knowledge gradient of each entry near the cut, and the judge to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import Calibration

Floats = NDArray[np.float64]
UNSURE = (0.2, 0.8)  # P(top K) between these: the border group
CROWDING = (
    0.02  # a judge's sheet already written costs this share of a point, so that loads stay level
)


@dataclass(frozen=True, slots=True)
class Advice:
    """Ask `judge` (position; None: nobody is free) for a sheet on `entry` (position).

    value: expected gain in points.
    """

    entry: int
    judge: int | None
    value: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The border group now, and how many are expected to stay unsure after the advised sheets."""

    unsure_now: int
    unsure_after: int


def gains(calibration: Calibration, places: int) -> Floats:
    """Each entry's expected gain from one more sheet by an average judge.

    In points of quality among the winners.

    σ̃ = V/√(V + s²),  value = σ̃·(z·Φ(z) + φ(z)),  z = −|m − c|/σ̃, where c is the best entry on
    the other side of the cut.
    """
    order = np.argsort(-calibration.quality, kind="stable")
    n = order.size
    if not 0 < places < n:
        return np.zeros(n)
    other = np.where(
        np.isin(np.arange(n), order[:places]),
        calibration.quality[order[places]],
        calibration.quality[order[places - 1]],
    )
    variance = calibration.sd**2
    noise = np.median((calibration.noise / np.maximum(calibration.scale, 0.2)) ** 2)
    step = variance / np.sqrt(variance + noise)
    z = -np.abs(calibration.quality - other) / np.maximum(step, 1e-12)
    return np.asarray(
        step * (z * scipy.special.ndtr(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)), dtype=float
    )


def next_sheets(
    calibration: Calibration,
    places: int,
    *,
    allowed: NDArray[np.bool_],
    most: int,
    price: float = 0.0,
    room: Sequence[int] | None = None,
) -> list[Advice]:
    """The sheets to ask for now, best first.

    At most one per entry and `most` in all, until the gain falls below `price` points.

    allowed: entries × judges, False where a conflict or a sheet is.  room: how many more sheets
    each judge can take (None: any). The judge with the least noise for the entry, and among equals
    the least load, is asked.
    """
    value = gains(calibration, places)
    load = calibration.judge_sheets.astype(float).copy()
    left = np.full(load.size, np.inf) if room is None else np.asarray(room, dtype=float).copy()
    noise = calibration.noise / np.maximum(calibration.scale, 0.2)
    advice: list[Advice] = []
    for entry in np.argsort(-value, kind="stable"):
        if len(advice) >= most or value[entry] <= max(price, 0.0):
            break
        cost = np.where(allowed[entry] & (left > 0), noise + CROWDING * load, np.inf)
        judge = int(np.argmin(cost))
        if not np.isfinite(cost[judge]):
            advice.append(Advice(int(entry), None, float(value[entry])))
            continue
        load[judge] += 1
        left[judge] -= 1
        advice.append(Advice(int(entry), judge, float(value[entry])))
    return advice


def forecast(
    calibration: Calibration,
    places: int,
    advised: Sequence[int],
    *,
    seed: int = 0,
    rounds: int = 200,
) -> Forecast:
    """How many entries are unsure now, and are expected to be after the advised sheets.

    By simulation of one more sheet on each advised entry.
    """
    now = _unsure(calibration.p_top(places))
    chosen = np.asarray(sorted(set(advised)), dtype=np.int64)
    if chosen.size == 0:
        return Forecast(now, now)
    rng = np.random.default_rng(seed)
    noise = float(np.median(calibration.noise / np.maximum(calibration.scale, 0.2)))
    variance = calibration.sd.copy() ** 2
    step = variance[chosen] / np.sqrt(variance[chosen] + noise**2)
    variance[chosen] = variance[chosen] * noise**2 / (variance[chosen] + noise**2)
    after = [
        _unsure(
            _chances(_moved(calibration.quality, chosen, step, rng), np.sqrt(variance), places, rng)
        )
        for _round in range(rounds)
    ]
    return Forecast(now, min(now, round(float(np.mean(after)))))


def _unsure(chance: Floats) -> int:
    return int(((chance > UNSURE[0]) & (chance < UNSURE[1])).sum())


def _moved(
    score: Floats, chosen: NDArray[np.int64], step: Floats, rng: np.random.Generator
) -> Floats:
    moved = score.copy()
    moved[chosen] += step * rng.standard_normal(chosen.size)
    return moved


def _chances(
    score: Floats, sd: Floats, places: int, rng: np.random.Generator, draws: int = 200
) -> Floats:
    sampled = score + sd * rng.standard_normal((draws, score.size))
    cut = np.sort(sampled, axis=1)[:, -places][:, None]
    return np.asarray((sampled >= cut).mean(axis=0), dtype=float)
