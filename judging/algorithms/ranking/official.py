"""The official score in exact decimals, as Korean public programmes prescribe it.

docs/rules-kr.md §8–10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FULL = Decimal(100)
METHODS = ("sum", "mean", "trimmed", "best", "t_score")


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
    """An entry with its sheets, bonuses and deductions (points, all positive).

    audience: what the audience's vote gives; the cap of the bonuses does not touch it.  carried:
    base score in the round before, where it counts here too (None: it has none).
    """

    entry: str
    sheets: Sequence[Sheet]
    bonuses: Sequence[Decimal] = ()
    deductions: Sequence[Decimal] = ()
    audience: Decimal = Decimal(0)
    carried: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How sheets become one score.

    criteria: keys, heaviest first (ties are broken in this order).  drop: how many highest and how
    many lowest the trimmed mean leaves out.  best: of how many highest sheets `best` is the mean.
    carried: the share (of 100) that the base score of the round before has in this one.
    """

    method: str = "trimmed"
    criteria: Sequence[str] = ()
    pass_mark: Decimal | None = None
    bonus_cap: Decimal | None = None
    min_sheets: int = 3
    trim_per_criterion: bool = False
    drop: int = 1
    best: int = 1
    carried: int = 0


@dataclass(frozen=True, slots=True)
class OfficialStanding:
    """An entry's official result.

    rank None: too few sheets, or nothing to carry.  tie_break: which rule separated it from its
    equal ("" = none needed).

    base: before bonus and deduction; final: after; bonus: with the audience's points; passed: both
    cut tests (None without a pass mark or a result).
    trimmed: whether the highest and lowest were in fact dropped (with too few sheets the plain
    mean stands).  own: the base score of this round alone; another one than base only where a score
    is carried into it.
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
    own: Decimal | None = None


def rounded(value: Decimal) -> Decimal:
    """Two places, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def mean(values: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean, exact to 28 digits."""
    return sum(values, Decimal(0)) / len(values)


def trim_from(drop: int) -> int:
    """The fewest values of which `drop` highest and lowest are dropped: three must be left."""
    return 2 * drop + 3


def trimmed_mean(values: Sequence[Decimal], drop: int = 1) -> Decimal:
    """The mean without exactly `drop` highest and as many lowest (even if tied).

    With too few values (see trim_from) the plain mean.
    """
    if len(values) < trim_from(drop):
        return mean(values)
    return mean(sorted(values)[drop : len(values) - drop])


def best_mean(values: Sequence[Decimal], best: int) -> Decimal:
    """The mean of the `best` highest values; of all where there are fewer."""
    return mean(sorted(values, reverse=True)[:best])


def with_carried(own: Decimal, carried: Decimal, share: int) -> Decimal:
    """The base score out of this round's and that of the round before, which has `share` of 100.

    Both as they are printed, so that it can be computed again from paper.
    """
    return rounded((own * (100 - share) + carried * share) / 100)


def t_scores(totals: Mapping[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    """(entry, judge) → T = 50 + 10 (x − m)/s of that judge, s with n − 1.

    50 for a judge whose scores are all alike or alone.
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
            {
                (candidate.entry, sheet.judge): sheet.total
                for candidate in candidates
                for sheet in candidate.sheets
            }
        )
        if rules.method == "t_score"
        else {}
    )
    rows = [_standing(candidate, rules, ts, full) for candidate in candidates]
    ranked = _in_order([row for row in rows if row.final is not None], rules)
    blocked = sorted((row for row in rows if row.final is None), key=lambda row: row.entry)
    return [*_numbered(ranked, rules), *blocked]


def rank_again(rows: Sequence[OfficialStanding], rules: Rules) -> list[OfficialStanding]:
    """Rows that have a final score, in their order and with their ranks.

    For standings of which some were computed again.
    """
    return _numbered(_in_order(list(rows), rules), rules)


def score_of(
    sheets: Sequence[Sheet], rules: Rules, totals: Sequence[Decimal] | None = None
) -> Decimal:
    """One entry's base score, unrounded, by the method of the rules."""
    values = list(totals) if totals is not None else [sheet.total for sheet in sheets]
    if rules.method == "sum":
        return sum(values, Decimal(0))
    if rules.method == "best":
        return best_mean(values, rules.best)
    if rules.method != "trimmed":
        return mean(values)
    if rules.trim_per_criterion:
        keys = {key for sheet in sheets for key in sheet.points}
        return sum(
            (
                trimmed_mean(
                    [sheet.points[key] for sheet in sheets if key in sheet.points], rules.drop
                )
                for key in keys
            ),
            Decimal(0),
        )
    return trimmed_mean(values, rules.drop)


def _standing(
    candidate: Candidate, rules: Rules, ts: Mapping[tuple[str, str], Decimal], full: Decimal | None
) -> OfficialStanding:
    bonus = sum(candidate.bonuses, Decimal(0))
    bonus = min(bonus, rules.bonus_cap) if rules.bonus_cap is not None else bonus
    bonus += candidate.audience
    deduction = sum(candidate.deductions, Decimal(0))
    sheets = candidate.sheets
    if len(sheets) < max(rules.min_sheets, 1) or (rules.carried and candidate.carried is None):
        return _unranked(candidate, bonus, deduction)
    totals = [ts[candidate.entry, sheet.judge] for sheet in sheets] if ts else None
    own = rounded(score_of(sheets, rules, totals))
    base = own
    if rules.carried and candidate.carried is not None:
        base = with_carried(own, candidate.carried, rules.carried)
    final = base + bonus - deduction
    if rules.method != "sum" and full is not None:
        final = min(final, full)
    plain = [sheet.total for sheet in sheets]
    return OfficialStanding(
        entry=candidate.entry,
        rank=None,
        final=rounded(final),
        base=base,
        bonus=bonus,
        deduction=deduction,
        passed=_passed(base, deduction, rules),
        tied=False,
        tie_break="",
        mean=rounded(mean(plain)),
        lowest=min(plain),
        sheets=len(sheets),
        trimmed=rules.method == "trimmed" and len(sheets) >= trim_from(rules.drop),
        criteria=_criterion_means(sheets, rules.criteria),
        own=own,
    )


def _unranked(candidate: Candidate, bonus: Decimal, deduction: Decimal) -> OfficialStanding:
    """The standing of an entry with too few sheets."""
    return OfficialStanding(
        entry=candidate.entry,
        rank=None,
        final=None,
        base=None,
        bonus=bonus,
        deduction=deduction,
        passed=None,
        tied=False,
        tie_break="",
        mean=None,
        lowest=None,
        sheets=len(candidate.sheets),
        trimmed=False,
    )


def _passed(base: Decimal, deduction: Decimal, rules: Rules) -> bool | None:
    """Whether the score passes before and after the deduction; None: there is no pass mark."""
    mark = rules.pass_mark
    return None if mark is None else base >= mark and base - deduction >= mark


def _criterion_means(sheets: Sequence[Sheet], keys: Sequence[str]) -> dict[str, Decimal]:
    """Each criterion's mean over the sheets that have it."""
    points = {key: [sheet.points[key] for sheet in sheets if key in sheet.points] for key in keys}
    return {key: rounded(mean(values)) for key, values in points.items() if values}


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
            replace(
                row,
                rank=rank,
                tied=keys[place] in equal,
                tie_break="" if not equal else "chair" if keys[place] in equal else names[broken],
            )
        )
    return done


def _first_difference(first: tuple[Decimal, ...], second: tuple[Decimal, ...]) -> int:
    return next(i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b)


def _deviation(values: Sequence[Decimal]) -> Decimal:
    if len(values) < 2:  # noqa: PLR2004 - a deviation needs two
        return Decimal(0)
    middle = mean(values)
    return (sum(((value - middle) ** 2 for value in values), Decimal(0)) / (len(values) - 1)).sqrt()
