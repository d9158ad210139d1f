"""A tidy file of scores: one row per entry, judge and (perhaps) criterion; checked row by row, gathered into sheets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

NEEDED = ("entry", "judge", "score")


class BadScores(ValueError):
    """What is wrong with the file, where, as data: code, line and column (None where the whole file is meant), facts."""

    def __init__(self, code: str, *, line: int | None = None, column: str | None = None, **facts: object) -> None:
        super().__init__(f"{code} line={line} column={column} {facts}")
        self.code = code
        self.line = line
        self.column = column
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of a sheet.  most: its maximum, if the file has one."""

    line: int
    entry: str
    judge: str
    criterion: str
    score: Decimal
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All marks of one judge on one entry.  whole: every criterion of the round is there."""

    entry: str
    judge: str
    marks: Mapping[str, Decimal]
    whole: bool


@dataclass(frozen=True, slots=True)
class ScoreFile:
    """One round.  criteria in the order of the file; most: criterion → maximum (None: unknown)."""

    round: str
    sheets: list[ScoreSheet]
    criteria: list[str]
    most: Mapping[str, Decimal | None]
    incomplete: int


def read_scores(columns: Iterable[str], rows: Iterable[tuple[int, Mapping[str, str]]], *, round: str | None = None) -> ScoreFile:  # noqa: A002 - the column's name
    """Check and gather the rows of one round.  BadScores: the first thing that is wrong.

    round: which one, where the file has several; the word "all" is no round.  An empty score is a missing mark, not 0.
    """
    present = set(columns)
    missing = [name for name in NEEDED if name not in present]
    if missing:
        raise BadScores("missing_column", column=missing[0], found=sorted(present))
    chosen = _of_round(list(rows), present, round)
    marks = [mark for line, cells in chosen if (mark := _mark(line, cells)) is not None]
    if not marks:
        raise BadScores("empty")
    _refuse_twice(marks)
    return _gathered(marks, chosen[0][1].get("round", "") if "round" in present else "")


def _of_round(rows: list[tuple[int, Mapping[str, str]]], present: set[str], wanted: str | None) -> list[tuple[int, Mapping[str, str]]]:
    if "round" not in present:
        return rows
    names = list(dict.fromkeys(cells["round"] for _line, cells in rows))
    if wanted is None:
        if len(names) > 1:
            raise BadScores("several_rounds", column="round", rounds=names)
        return rows
    if wanted not in names:
        raise BadScores("unknown_round", column="round", round=wanted, rounds=names)
    return [(line, cells) for line, cells in rows if cells["round"] == wanted]


def _mark(line: int, cells: Mapping[str, str]) -> Mark | None:
    for name in ("entry", "judge"):
        if not cells.get(name):
            raise BadScores("empty_cell", line=line, column=name)
    typed = cells.get("score", "")
    if not typed:
        return None
    score = _number(typed, line, "score")
    most = _number(cells["max"], line, "max") if cells.get("max") else None
    if most is not None and most <= 0:
        raise BadScores("not_positive", line=line, column="max", value=str(most))
    if most is not None and score > most:
        raise BadScores("above_max", line=line, column="score", value=str(score), most=str(most))
    return Mark(line, cells["entry"], cells["judge"], cells.get("criterion", ""), score, most)


def _number(typed: str, line: int, column: str) -> Decimal:
    try:
        number = Decimal(typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed)
    except InvalidOperation:
        raise BadScores("not_a_number", line=line, column=column, value=typed) from None
    if not number.is_finite():
        raise BadScores("not_a_number", line=line, column=column, value=typed)
    return number


def _refuse_twice(marks: Iterable[Mark]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for mark in marks:
        key = (mark.entry, mark.judge, mark.criterion)
        if key in seen:
            raise BadScores("scored_twice", line=mark.line, column="judge", judge=mark.judge, entry=mark.entry, first=seen[key], criterion=mark.criterion)
        seen[key] = mark.line


def _gathered(marks: list[Mark], name: str) -> ScoreFile:
    criteria = list(dict.fromkeys(mark.criterion for mark in marks))
    most = {mark.criterion: mark.most for mark in marks}
    sheets: dict[tuple[str, str], dict[str, Decimal]] = {}
    for mark in marks:
        sheets.setdefault((mark.entry, mark.judge), {})[mark.criterion] = mark.score
    gathered = [ScoreSheet(entry, judge, own, len(own) == len(criteria)) for (entry, judge), own in sheets.items()]
    return ScoreFile(name, gathered, criteria, most, sum(not sheet.whole for sheet in gathered))
