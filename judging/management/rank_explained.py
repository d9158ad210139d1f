"""In words, where an entry's place comes from.

Every step with its figure, and the steps add up to the score to the printed digit.
"""

# tested by: tests/judging/management/commands/test_rank.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.algorithms.ranking.calibrate import Calibration
from judging.algorithms.ranking.official import Rules, Sheet, rounded, trim_from
from judging.management.rank_words import percent

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Steps:
    """From the plain mean to the calibrated score, each rounded to two places.

    What is printed as a change is the difference of two of these.
    """

    plain: float
    without_severity: float
    evened: float
    pulled: float
    final: float


def calibrated(
    entry: str,
    own: Sequence[tuple[int, float]],
    place: int,
    fitted: Calibration,
    answer: Mapping[str, Any],
) -> list[str]:
    """own: the (judge number, score) sheets of entry number `place`."""
    row = _row_of(entry, answer)
    steps, count = _steps(own, place, fitted), len(own)
    head = _(
        "{entry}: rank {rank} of {n} (90 %: {lo} to {hi}), calibrated {score:.2f} ± "
        "{sd:.2f}, chance of the top {top}: {chance}"
    )
    lines = [
        head.format(
            entry=entry,
            n=answer["n"],
            lo=row["rank_lo"],
            hi=row["rank_hi"],
            score=steps.final,
            **{key: row[key] for key in ("rank", "sd")},
            top=answer["top"],
            chance=percent(row["p_top"]),
        ),
        ngettext(
            "mean {mean:.2f} of {count} sheet", "mean {mean:.2f} of {count} sheets", count
        ).format(mean=steps.plain, count=count),
        _severity_words(steps.without_severity - steps.plain, count),
        _("steadier judges count more, and each judge's scale is evened out: {change:+.2f}").format(
            change=_change(steps.without_severity, steps.evened)
        ),
        _(
            "pulled towards the field's mean {mean:.2f}, as its sheets alone say too little: "
            "{change:+.2f}"
        ).format(mean=fitted.mean, change=_change(steps.evened, steps.pulled)),
        *_end_words(_change(steps.pulled, steps.final)),
        _("calibrated score: {score:.2f}").format(score=steps.final),
    ]
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def _row_of(entry: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(row for row in answer["rows"] if row["entry"] == entry)
    return found


def official(
    entry: str,
    sheets: Sequence[Sheet],
    answer: Mapping[str, Any],
    rules: Rules,
    times: Decimal,
) -> list[str]:
    """The sheets that count and the arithmetic of the method."""
    drop, row = rules.drop, _row_of(entry, answer)
    head = _("{entry}: rank {rank} of {n}, score {score:.2f} from {sheets} sheets").format(
        n=answer["n"], **{key: row[key] for key in ("entry", "rank", "score", "sheets")}
    )
    if rules.trim_per_criterion and "criteria" in row:
        parts = [f"{name} {value:.2f}" for name, value in row["criteria"].items()]
        text = (
            _without_words(drop)
            if len(sheets) >= trim_from(drop)
            else _("the mean of each criterion's marks: ")
        )
        multiplied = [_("each criterion times {factor}").format(factor=f"{times:f}")]
        lines = [f"{text}{' + '.join(parts)}", *(multiplied if times != 1 else [])]
        return [head, *(f"  {line}" for line in lines)]
    totals = sorted(
        ((sheet.total, sheet.judge) for sheet in sheets), key=lambda pair: (-pair[0], pair[1])
    )
    trims = answer["method"] == "trimmed" and len(totals) >= trim_from(drop)
    dropped = list(zip(totals[:drop], totals[: -drop - 1 : -1], strict=True)) if trims else []
    kept = totals[drop : len(totals) - drop] if dropped else totals
    return [
        head,
        *(
            f"  {line}"
            for line in [
                _listed(kept),
                *_dropped_words(dropped, answer, len(totals), drop),
                _arithmetic(kept, answer["method"]),
                *_times_words(times, row["score"]),
            ]
        ),
    ]


def _steps(own: Sequence[tuple[int, float]], place: int, fitted: Calibration) -> Steps:
    judges = np.array([judge for judge, _score in own])
    scores = np.array([score for _judge, score in own])
    slope, weight = fitted.scale[judges], 1 / np.maximum(fitted.noise[judges], 1e-9) ** 2
    corrected = fitted.mean + float(
        (weight * slope * (scores - fitted.mean - fitted.severity[judges])).sum()
        / (weight * slope**2).sum()
    )
    plain = float(scores.mean())
    values = (
        plain,
        plain - float(fitted.severity[judges].mean()),
        corrected,
        float(fitted.quality[place]),
        float(fitted.score[place]),
    )
    return Steps(*(round(value, 2) for value in values))


def _severity_words(change: float, count: int) -> str:
    """change: points added, above 0 for an entry that met strict judges."""
    change = round(change, 2) + 0.0
    if change == 0:
        return ngettext(
            "its judge is as strict as the panel: {change:+.2f}",
            "its {count} judges are on average as strict as the panel: {change:+.2f}",
            count,
        ).format(change=change, count=count)
    text = (
        ngettext(
            "its judge is {points:.2f} stricter than the panel: {change:+.2f}",
            "its {count} judges are on average {points:.2f} stricter than the panel: {change:+.2f}",
            count,
        )
        if change > 0
        else ngettext(
            "its judge is {points:.2f} milder than the panel: {change:+.2f}",
            "its {count} judges are on average {points:.2f} milder than the panel: {change:+.2f}",
            count,
        )
    )
    return text.format(points=abs(change), change=change, count=count)


def _end_words(change: float) -> list[str]:
    if not change:
        return []
    return [_("kept within the scale, which ends here: {change:+.2f}").format(change=change)]


def _change(before: float, after: float) -> float:
    return round(after - before, 2) + 0.0


def _listed(totals: Sequence[tuple[Decimal, str]]) -> str:
    shown = [f"{judge} {total:f}" for total, judge in totals[:MOST_LISTED]]
    return _("counted: {sheets}").format(
        sheets=", ".join(shown) + (" …" if len(totals) > MOST_LISTED else "")
    )


def _without_words(drop: int) -> str:
    if drop == 1:
        return _("of each criterion's marks without the highest and the lowest: ")
    return _("of each criterion's marks without the {count} highest and {count} lowest: ").format(
        count=drop
    )


def _dropped_words(
    dropped: Sequence[tuple[tuple[Decimal, str], tuple[Decimal, str]]],
    answer: Mapping[str, Any],
    count: int,
    drop: int,
) -> list[str]:
    if not dropped and answer["method"] == "trimmed":
        return [
            _("nothing is left out: {count} sheets are fewer than {least}").format(
                count=count, least=trim_from(drop)
            )
        ]
    return [
        _("left out: the highest {high} ({first}) and the lowest {low} ({last})").format(
            high=f"{high:f}", first=first, low=f"{low:f}", last=last
        )
        for (high, first), (low, last) in dropped
    ]


def _times_words(times: Decimal, score: float) -> list[str]:
    if times == 1:
        return []
    return [_("times {factor}: {score:.2f}").format(factor=f"{times:f}", score=score)]


def _arithmetic(totals: Sequence[tuple[Decimal, str]], method: str) -> str:
    whole = sum((total for total, _judge in totals), Decimal(0))
    if method == "sum":
        return _("their sum: {score:.2f}").format(score=rounded(whole))
    return _("their sum {sum} divided by {count}: {score:.2f}").format(
        sum=f"{whole:f}", count=len(totals), score=rounded(whole / len(totals))
    )
