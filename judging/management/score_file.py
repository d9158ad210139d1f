"""A file of scores, one mark a line: checked, and put together into sheets.

Columns: entry, judge, score; optionally criterion, max, round, dataset (Korean names too).  A sheet
is all marks of one judge on one entry; only a sheet with every criterion of its round counts.  A
blank score is no mark, never 0.
"""

# tested by: tests/judging/management/commands/test_rank.py

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from challenge.kernel.spreadsheets import Row, Table
from challenge.kernel.spreadsheets.written_numbers import number_of, plain_commas
from challenge.kernel.text.folded_names import folded, only_difference, squeezed, without_invisible
from challenge.kernel.text.house_names import house_names
from judging.algorithms.ranking.official import Sheet
from judging.management.score_file_mistakes import MISTAKES

NEEDED = ("entry", "judge", "score")
KOREAN = {
    "entry": ("접수번호", "출품작", "신청서"),
    "judge": ("심사위원", "평가위원"),
    "score": ("점수",),
    "criterion": ("평가항목",),
    "max": ("배점",),
    "round": ("평가 단계", "라운드", "심사 라운드"),
    "dataset": ("자료",),
}
_HUNDRED = Decimal(100)
_DAY = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
LARGEST = Decimal(10) ** 12
MOST_NAMES = 5  # names listed in a message
_NAMES = ("entry", "judge", "criterion", "round", "dataset")


class ScoreFileError(ValueError):
    """A mistake in the file, with its place.

    code: missing_column | blank | day | not_a_number | percent | unsure_comma |
    too_large | above_max | below_zero | bad_max | scored_twice | no_marks | several_rounds |
    unknown_round | no_complete_sheet.
    """

    def __init__(
        self, code: str, *, line: int | None = None, column: str = "", **facts: object
    ) -> None:
        super().__init__(f"{code} (line {line}, column {column!r}) {facts}")
        self.code, self.line, self.column, self.facts = code, line, column, facts


@dataclass(frozen=True, slots=True)
class Mark:
    """One score on one line; full: the criterion's maximum, if the file names it."""

    line: int
    entry: str
    judge: str
    criterion: str
    score: Decimal
    full: Decimal | None
    round: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ScoreFile:
    """One round's complete sheets by entry.

    shares: (entry, judge) → total out of 100 where the file names the maxima, else as written.
    blank: lines without a score; unscored: entries without any complete sheet; alike: (column,
    spelling, other spelling, in what they differ) of names that look like one.
    """

    round: str
    criteria: tuple[str, ...]
    sheets: Mapping[str, Sequence[Sheet]]
    shares: Mapping[tuple[str, str], float]
    incomplete: int
    scaled: bool
    blank: int = 0
    unscored: Sequence[str] = ()
    alike: Sequence[tuple[str, str, str, str]] = ()


def read_scores(table: Table, wanted: str | None = None) -> ScoreFile:
    """Check every mark and choose the round (`wanted`: its name, or dataset/name).

    Raises ScoreFileError at the first mistake.
    """
    names = _columns(table)
    spelt = _Spellings()
    lines = [(row.line, spelt.cells(row, names)) for row in table.rows]
    if not table.separator:  # a workbook
        _refuse_days(lines, names)
    _plain_numbers(lines, names, may_be_decimal=table.separator in {";", "\t"})
    marks = [mark for line, text in lines if (mark := _mark(line, text, names))]
    if not marks:
        raise ScoreFileError("no_marks", column=names["score"])
    _refuse_gaps(marks, names)
    chosen, title = _of_round(marks, wanted)
    _refuse_repeats(chosen, names)
    found = _put_together(chosen, title)
    blank = [
        text for _line, text in lines if not text["score"] and _round_of(text) == chosen[0].round
    ]
    named = {mark.entry for mark in chosen} | {text["entry"] for text in blank}
    return replace(
        found,
        blank=len(blank),
        unscored=sorted(named - set(found.sheets)),
        alike=spelt.alike(names),
    )


def in_words(error: ScoreFileError) -> str:
    """The mistake, its place and how to correct it, in the active language."""
    facts = {"line": error.line, "column": error.column, **error.facts}
    return str(MISTAKES[error.code]).format(**facts)


def _columns(table: Table) -> dict[str, str]:
    """Our name → the name in the file."""
    written = {folded(name): name for name in table.header}
    names = {}
    for ours, others in KOREAN.items():
        found = next((written[name] for name in (ours, *others) if name in written), None)
        if found is not None:
            names[ours] = found
        elif ours in NEEDED:
            raise ScoreFileError("missing_column", line=1, column=ours, found=_some(table.header))
    return names


class _Spellings:
    """The first spelling of each name, by which every later one of the same name is called."""

    def __init__(self) -> None:
        self.first: dict[tuple[str, str], str] = {}
        self.others: dict[tuple[str, str, str], str] = {}

    def cells(self, row: Row, names: Mapping[str, str]) -> dict[str, str]:
        """A line's texts by our names."""
        text = {ours: row.cells.get(column, "") for ours, column in names.items()}
        return text | {ours: self._name(ours, text[ours]) for ours in _NAMES if ours in text}

    def alike(self, names: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
        """Pairs of spellings to be shown: read as one, or kept apart though they look like one."""
        pairs = [
            (names[column], first, other, how)
            for (column, first, other), how in self.others.items()
        ]
        known: dict[tuple[str, str], str] = {}
        for (column, _folded), name in self.first.items():
            # also ㈜온말 and 주식회사 온말, as wherever companies are compared
            keys = {squeezed(name)} | (house_names(name) if column == "entry" else set())
            near = {known.setdefault((column, key), name): None for key in sorted(keys)}
            pairs += [(names[column], first, name, "apart") for first in near if first != name]
        return pairs

    def _name(self, column: str, written: str) -> str:
        first = self.first.setdefault((column, folded(written)), without_invisible(written))
        how = only_difference(first, written)
        if how in {"case", "width"}:
            self.others[column, first, written] = how
        return first


def _refuse_days(lines: Sequence[tuple[int, dict[str, str]]], names: Mapping[str, str]) -> None:
    """Refuse a day for a name: Excel makes one of "1-2", and shows it in yet another way."""
    for line, text in lines:
        for ours in ("entry", "judge"):
            if _DAY.fullmatch(text.get(ours, "")):
                raise ScoreFileError("day", line=line, column=names[ours], value=text[ours])


def _plain_numbers(
    lines: Sequence[tuple[int, dict[str, str]]], names: Mapping[str, str], *, may_be_decimal: bool
) -> None:
    """Write percentages and commas of the columns of numbers as plain numbers, or refuse them."""
    for ours, other in (("max", "score"), ("score", "max")):
        texts = [text[ours] for _line, text in lines if text.get(ours)]
        beside = [text.get(other, "") for _line, text in lines]
        commas = plain_commas(
            texts,
            may_be_decimal=may_be_decimal,
            beside=beside,
            maxima=beside if ours == "score" else (),
        )
        percent = bool(texts) and all(text.endswith("%") for text in texts)
        for line, text in lines:
            cell = text.get(ours, "")
            if cell.endswith("%"):
                out_of = text.get("max", "")
                if number_of(out_of) != _HUNDRED and (out_of or not percent):
                    raise ScoreFileError("percent", line=line, column=names[ours], value=cell)
                text[ours] = cell.removesuffix("%").strip()
            elif cell in commas:
                text[ours] = commas[cell]
            elif "," in cell and number_of(cell.replace(",", "")) is not None:
                raise ScoreFileError("unsure_comma", line=line, column=names[ours], value=cell)


def _round_of(text: Mapping[str, str]) -> tuple[str, str]:
    return text.get("dataset", ""), text.get("round", "")


def _mark(line: int, text: Mapping[str, str], names: Mapping[str, str]) -> Mark | None:
    for ours in ("entry", "judge"):
        if not text[ours]:
            raise ScoreFileError("blank", line=line, column=names[ours])
    if not text["score"]:
        return None
    score = _number(text["score"], line, names["score"])
    full = _number(text["max"], line, names["max"]) if text.get("max") else None
    if full is not None and full <= 0:
        raise ScoreFileError("bad_max", line=line, column=names["max"], value=text["max"])
    if full is not None and score > full:
        raise ScoreFileError(
            "above_max", line=line, column=names["score"], value=text["score"], full=full
        )
    if full is not None and score < 0:
        raise ScoreFileError("below_zero", line=line, column=names["score"], value=text["score"])
    return Mark(
        line,
        text["entry"],
        text["judge"],
        text.get("criterion", ""),
        score,
        full,
        _round_of(text),
    )


def _number(text: str, line: int, column: str) -> Decimal:
    value = number_of(text)
    if value is None:
        raise ScoreFileError("not_a_number", line=line, column=column, value=text)
    if abs(value) > LARGEST:
        raise ScoreFileError("too_large", line=line, column=column, value=text)
    return value


def _of_round(marks: Sequence[Mark], wanted: str | None) -> tuple[list[Mark], str]:
    keys = list(dict.fromkeys(mark.round for mark in marks))
    if wanted is not None:
        kept = {
            key for key in keys if folded(wanted) in {folded(key[1]), folded(f"{key[0]}/{key[1]}")}
        }
        if not kept:
            raise ScoreFileError(
                "unknown_round", column="round", wanted=wanted, rounds=_some(_titles(keys))
            )
        keys = [key for key in keys if key in kept]
    if len(keys) > 1:
        raise ScoreFileError(
            "several_rounds", column="round", count=len(keys), rounds=_some(_titles(keys))
        )
    return [mark for mark in marks if mark.round == keys[0]], keys[0][1]


def _titles(keys: Sequence[tuple[str, str]]) -> list[str]:
    """Round names; with the dataset before them where the names alone are not enough."""
    times = Counter(name for _dataset, name in keys)
    return [name if times[name] == 1 else f"{dataset}/{name}" for dataset, name in keys]


def _refuse_gaps(marks: Sequence[Mark], names: Mapping[str, str]) -> None:
    """Refuse a criterion or a maximum that only some lines name: the ranking would rest on less."""
    for ours, empty in (
        ("criterion", [not mark.criterion for mark in marks]),
        ("max", [mark.full is None for mark in marks]),
    ):
        if any(empty) and not all(empty):
            raise ScoreFileError("blank", line=marks[empty.index(True)].line, column=names[ours])


def _refuse_repeats(marks: Iterable[Mark], names: Mapping[str, str]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for mark in marks:
        first = seen.setdefault((mark.entry, mark.judge, mark.criterion), mark.line)
        if first != mark.line:
            raise ScoreFileError(
                "scored_twice",
                line=mark.line,
                column=names["judge"],
                judge=mark.judge,
                entry=mark.entry,
                first=first,
            )


def _put_together(marks: Sequence[Mark], title: str) -> ScoreFile:
    criteria = tuple(sorted({mark.criterion for mark in marks}))
    by_sheet: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        by_sheet.setdefault((mark.entry, mark.judge), []).append(mark)
    complete = {
        key: found for key, found in sorted(by_sheet.items()) if len(found) == len(criteria)
    }
    if not complete:
        raise ScoreFileError("no_complete_sheet", criteria=_some(criteria))
    scaled = all(mark.full is not None for mark in marks)
    sheets: dict[str, list[Sheet]] = {}
    for (entry, judge), found in complete.items():
        sheets.setdefault(entry, []).append(
            Sheet(judge, {mark.criterion: mark.score for mark in found})
        )
    shares = {key: _share(found, scaled=scaled) for key, found in complete.items()}
    return ScoreFile(title, criteria, sheets, shares, len(by_sheet) - len(complete), scaled)


def _share(marks: Sequence[Mark], *, scaled: bool) -> float:
    total = sum((mark.score for mark in marks), Decimal(0))
    return (
        float(100 * total / sum((mark.full or Decimal(0) for mark in marks), Decimal(0)))
        if scaled
        else float(total)
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
