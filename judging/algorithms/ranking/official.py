"""The official score, in exact decimals, as Korean public programmes prescribe it
(docs/rules-kr.md §8–10).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FULL = Decimal(100)
TRIM_FROM = 5
METHODS = ("sum", "mean", "trimmed", "t_score")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One submitted, not recused sheet: points by criterion key."""

    judge: str
    points: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """The exact sum."""
        return sum(self.points.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its sheets, bonuses and deductions (points, all positive)."""

    entry: str
    sheets: Sequence[Sheet]
    bonuses: Sequence[Decimal] = ()
    deductions: Sequence[Decimal] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """How sheets become one score.  criteria: keys, heaviest first (ties are broken in
    this order).
    """

    method: str = "trimmed"
    criteria: Sequence[str] = ()
    pass_mark: Decimal | None = None
    bonus_cap: Decimal | None = None
    min_sheets: int = 3
    trim_per_criterion: bool = False


@dataclass(frozen=True, slots=True)
class OfficialStanding:
    """An entry's official result.  rank None: too few sheets.  tie_break: which rule separated it
    from its equal ("" = none needed).

    base: before bonus and deduction; final: after; passed: both cut tests (None without a pass mark
    or a result).
    trimmed: whether the highest and lowest were in fact dropped (with fewer than 5 sheets the plain
    mean stands).
    """

    entry: str
    rank: int | None
    final: Decimal | None
    base: Decimal | None
    bonus: Decimal
    deduction: Decimal
    passed: bool | None
    tied: bool
    tie_break: str
    mean: Decimal | None
    lowest: Decimal | None
    sheets: int
    trimmed: bool
    criteria: Mapping[str, Decimal] = field(default_factory=dict)


def rounded(value: Decimal) -> Decimal:
    """Two places, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def mean(values: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean, exact to 28 digits."""
    return sum(values, Decimal(0)) / len(values)


def trimmed_mean(values: Sequence[Decimal]) -> Decimal:
    """The mean without exactly one highest and one lowest (even if tied); with fewer than 5 values
    the plain mean.
    """
    if len(values) < TRIM_FROM:
        return mean(values)
    return mean(sorted(values)[1:-1])


def t_scores(totals: Mapping[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    """(entry, judge) → T = 50 + 10 (x − m)/s of that judge, s with n − 1; 50 for a judge whose
    scores are all alike or alone.
    """
    by_judge: dict[str, list[Decimal]] = {}
    for (_entry, judge), total in totals.items():
        by_judge.setdefault(judge, []).append(total)
    scale = {judge: (mean(values), _deviation(values)) for judge, values in by_judge.items()}
    return {
        (entry, judge): Decimal(50)
        + (10 * (total - scale[judge][0]) / scale[judge][1] if scale[judge][1] else 0)
        for (entry, judge), total in totals.items()
    }


def official_standings(
    candidates: Sequence[Candidate], rules: Rules, *, full: Decimal | None = FULL
) -> list[OfficialStanding]:
    """Everybody's standing, best first; entries with too few sheets last, without a rank.

    Order: final → base before bonus → each criterion's mean, heaviest first → untrimmed mean →
    highest minimum.  Who is then still alike shares a rank, and the chair decides.  full: no final
    score is above it (None: no cap).
    """
    ts = (
        t_scores(
            {(one.entry, sheet.judge): sheet.total for one in candidates for sheet in one.sheets}
        )
        if rules.method == "t_score"
        else {}
    )
    rows = [_standing(one, rules, ts, full) for one in candidates]
    ranked = _in_order([row for row in rows if row.final is not None], rules)
    blocked = sorted((row for row in rows if row.final is None), key=lambda row: row.entry)
    return [*_numbered(ranked, rules), *blocked]


def rank_again(rows: Sequence[OfficialStanding], rules: Rules) -> list[OfficialStanding]:
    """Rows that have a final score, in their order and with their ranks; for standings of which
    some were computed anew.
    """
    return _numbered(_in_order(list(rows), rules), rules)


def score_of(
    sheets: Sequence[Sheet], rules: Rules, totals: Sequence[Decimal] | None = None
) -> Decimal:
    """One entry's base score, unrounded, by the method of the rules."""
    values = list(totals) if totals is not None else [sheet.total for sheet in sheets]
    if rules.method == "sum":
        return sum(values, Decimal(0))
    if rules.method != "trimmed":
        return mean(values)
    if rules.trim_per_criterion:
        keys = {key for sheet in sheets for key in sheet.points}
        return sum(
            (
                trimmed_mean([sheet.points[key] for sheet in sheets if key in sheet.points])
                for key in keys
            ),
            Decimal(0),
        )
    return trimmed_mean(values)


def _standing(
    one: Candidate, rules: Rules, ts: Mapping[tuple[str, str], Decimal], full: Decimal | None
) -> OfficialStanding:
    bonus = sum(one.bonuses, Decimal(0))
    bonus = min(bonus, rules.bonus_cap) if rules.bonus_cap is not None else bonus
    deduction = sum(one.deductions, Decimal(0))
    count = len(one.sheets)
    if count < max(rules.min_sheets, 1):
        return OfficialStanding(
            one.entry, None, None, None, bonus, deduction, None, False, "", None, None, count, False
        )
    totals = [ts[one.entry, sheet.judge] for sheet in one.sheets] if ts else None
    base = rounded(score_of(one.sheets, rules, totals))
    final = base + bonus - deduction
    if rules.method != "sum" and full is not None:
        final = min(final, full)
    passed = (
        None
        if rules.pass_mark is None
        else base >= rules.pass_mark and base - deduction >= rules.pass_mark
    )
    plain = [sheet.total for sheet in one.sheets]
    parts = {
        key: rounded(mean([sheet.points[key] for sheet in one.sheets if key in sheet.points]))
        for key in rules.criteria
        if any(key in sheet.points for sheet in one.sheets)
    }
    trimmed = rules.method == "trimmed" and count >= TRIM_FROM
    return OfficialStanding(
        one.entry,
        None,
        rounded(final),
        base,
        bonus,
        deduction,
        passed,
        False,
        "",
        rounded(mean(plain)),
        min(plain),
        count,
        trimmed,
        parts,
    )


def _order(row: OfficialStanding, rules: Rules) -> tuple[Decimal, ...]:
    assert row.final is not None
    assert row.base is not None
    assert row.mean is not None
    assert row.lowest is not None
    return (
        row.final,
        row.base,
        *(row.criteria.get(key, Decimal(0)) for key in rules.criteria),
        row.mean,
        row.lowest,
    )


def _in_order(rows: list[OfficialStanding], rules: Rules) -> list[OfficialStanding]:
    """Full ties in the order of the entries' names, so that the input's order never shows."""
    by_name = sorted(rows, key=lambda row: row.entry)
    return sorted(by_name, key=lambda row: _order(row, rules), reverse=True)


def _numbered(rows: list[OfficialStanding], rules: Rules) -> list[OfficialStanding]:
    names = (
        "",
        "base",
        *(f"criterion:{key}" for key in rules.criteria),
        "untrimmed_mean",
        "lowest",
    )
    keys = [_order(row, rules) for row in rows]
    done: list[OfficialStanding] = []
    for place, row in enumerate(rows):
        same = place > 0 and keys[place] == keys[place - 1]
        rank = done[-1].rank if same else place + 1
        neighbours = [keys[other] for other in (place - 1, place + 1) if 0 <= other < len(rows)]
        equal = [key for key in neighbours if key[0] == keys[place][0]]
        broken = max(
            (_first_difference(keys[place], key) for key in equal if key != keys[place]), default=0
        )
        done.append(
            _with(
                row,
                rank=rank,
                tied=keys[place] in equal,
                tie_break="" if not equal else "chair" if keys[place] in equal else names[broken],
            )
        )
    return done


def _first_difference(one: tuple[Decimal, ...], other: tuple[Decimal, ...]) -> int:
    return next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)


def _with(
    row: OfficialStanding, *, rank: int | None, tied: bool, tie_break: str
) -> OfficialStanding:
    return OfficialStanding(
        row.entry,
        rank,
        row.final,
        row.base,
        row.bonus,
        row.deduction,
        row.passed,
        tied,
        tie_break,
        row.mean,
        row.lowest,
        row.sheets,
        row.trimmed,
        row.criteria,
    )


def _deviation(values: Sequence[Decimal]) -> Decimal:
    if len(values) < 2:  # noqa: PLR2004 - a deviation needs two
        return Decimal(0)
    middle = mean(values)
    return (sum(((value - middle) ** 2 for value in values), Decimal(0)) / (len(values) - 1)).sqrt()
