"""An assignment problem as a JSON file, read with care: every mistake is named with its place.

{"k": 5, "entries": [{"id", "fields": [], "stage", "keywords": [], "panel", "k"}],
 "judges": [{"id", "firm", "fields": {}, "stages": [], "keywords": [], "past_load", "min", "max",
 "panel"}], "conflicts": [{"entry", "judge", "reason"}], "pins": [{"entry", "judge"}], "match": null
 | entries × judges, "balance": 0.3, "lottery": 0.9, "linking": 0.01, "bridges": 0}
A judge with both min and max keeps to those alone; for all others "balance" (null: none) says how
far a load may be from the equal share.  Only entries and judges, and their ids, must be there.
Ids are strings or whole numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from judging.algorithms.assignment.match import EntryProfile, JudgeProfile, match
from judging.algorithms.assignment.problem import (
    BALANCE,
    FloatArray,
    Forbidden,
    IntArray,
    Problem,
)

Row = Mapping[str, Any]
REQUIRED = object()
MOST_DIGITS = 4000  # of a whole number


class InstanceError(ValueError):
    """A mistake in the file.

    `path` is its place ("judges[3].max"), `code` and `params` say what it is.

    Codes: not_json {line, column}, not_text, twice_named {name}, bad_text, missing, wrong_type
    {wanted}, out_of_range {low, high}, duplicate_id {id}, unknown_id {id, kind, known},
    wrong_length {wanted, got}, min_above_max {min, max}, empty.
    """

    def __init__(self, path: str, code: str, **params: object) -> None:
        super().__init__(f"{path}: {code} {params}")
        self.path = path
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Instance:
    """The problem, with rows sorted by id, and the ids as the file wrote them."""

    problem: Problem
    entry_written: Mapping[str, str | int]
    judge_written: Mapping[str, str | int]


def read_instance(text: str | bytes, share: float | None = None) -> Instance:
    """Parse and check a file's content.  Raises InstanceError.

    share: the balance of loads, instead of the file's own; NaN: none.
    """
    data = parsed(text)
    entries, judges = rows_of(data, "entries"), rows_of(data, "judges")
    entry_written, judge_written = ids_of(entries, "entries"), ids_of(judges, "judges")
    weights = given_match(data, len(entries), len(judges))
    rows, columns = order_of(entries), order_of(judges)
    problem = problem_of(
        data if share is None else {**data, "balance": None if math.isnan(share) else share},
        [entries[i] for i in rows],
        [judges[j] for j in columns],
        Places(rows, columns),
    )
    if weights is not None:
        problem = replace(problem, match=weights[np.ix_(rows, columns)])
    return Instance(problem, entry_written, judge_written)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the sorted rows stood in the file, so that a mistake is named where it is."""

    entries: list[int]
    judges: list[int]


def order_of(rows: list[Row]) -> list[int]:
    """Places of the rows in the order of their ids."""
    return sorted(range(len(rows)), key=lambda place: str(rows[place]["id"]))


def problem_of(data: Row, entries: list[Row], judges: list[Row], places: Places) -> Problem:
    """The problem of rows sorted by id, with the match computed from them."""
    entry_paths = [f"entries[{place}]" for place in places.entries]
    judge_paths = [f"judges[{place}]" for place in places.judges]
    entry_at = {str(row["id"]): place for place, row in enumerate(entries)}
    judge_at = {str(row["id"]): place for place, row in enumerate(judges)}
    forbidden = {Forbidden(i, j, why) for i, j, why in pairs(data, "conflicts", entry_at, judge_at)}
    low, high = loads(judges, judge_paths)
    return Problem(
        entry_ids=tuple(entry_at),
        judge_ids=tuple(judge_at),
        match=match(
            entry_profiles(entries, entry_paths), judge_profiles(judges, judge_paths)
        ).total,
        per_entry=wanted(data, entries, entry_paths),
        forbidden=tuple(sorted(forbidden, key=forbidden_key)),
        pinned=tuple(sorted({(i, j) for i, j, _ in pairs(data, "pins", entry_at, judge_at)})),
        firms=texts(judges, judge_paths, "firm"),
        min_load=low,
        max_load=np.minimum(high, len(entries)),
        balance=balance(data, judges),
        lottery=number(data, "lottery", "", 0.9, 0.0, 1.0),
        linking=number(data, "linking", "", 0.01, 0.0, 1.0),
        bridges=whole(data, "bridges", "", 0),
        entry_panels=texts(entries, entry_paths, "panel"),
        judge_panels=texts(judges, judge_paths, "panel"),
    )


def forbidden_key(pair: Forbidden) -> tuple[int, int, str]:
    """A fixed order for conflicts."""
    return pair.entry, pair.judge, pair.reason


def parsed(text: str | bytes) -> Row:
    """The file as one JSON object."""
    try:
        data = json.loads(
            text.decode("utf-8-sig") if isinstance(text, bytes) else text,
            parse_int=_whole_number,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise InstanceError("", "not_text", position=error.start) from error
    except json.JSONDecodeError as error:
        raise InstanceError("", "not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise InstanceError("", "not_json", line=1, column=1) from error
    if not isinstance(data, dict):
        raise InstanceError("", "wrong_type", wanted="object")
    return data


def _whole_number(digits: str) -> int | float:
    """A whole number; one with more digits than Python reads is beyond every limit of ours."""
    return int(digits) if len(digits) <= MOST_DIGITS else math.inf


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values of one name neither is the one that was meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InstanceError("", "twice_named", name=name)
        found[name] = value
    return found


def rows_of(data: Row, name: str) -> list[Row]:
    """A list of objects; entries and judges may not be missing or empty."""
    rows = listed(data, name, "", REQUIRED)
    if not rows:
        raise InstanceError(name, "empty")
    return objects(rows, name)


def objects(rows: list[Any], name: str) -> list[Row]:
    """The rows, each an object."""
    for place, row in enumerate(rows):
        if not isinstance(row, dict):
            raise InstanceError(f"{name}[{place}]", "wrong_type", wanted="object")
    return rows


def value_of(row: Row, name: str, path: str, default: object) -> Any:
    """A value; null counts as not there."""
    value = row.get(name)
    if value is None:
        if default is REQUIRED:
            raise InstanceError(joined(path, name), "missing")
        return default
    return value


def joined(path: str, name: str) -> str:
    """The place of a value inside an object."""
    return f"{path}.{name}" if path else name


def listed(row: Row, name: str, path: str, default: object) -> list[Any]:
    """A list."""
    value = value_of(row, name, path, default)
    if not isinstance(value, list):
        raise InstanceError(joined(path, name), "wrong_type", wanted="list")
    return value


def words_of(row: Row, name: str, path: str) -> tuple[str, ...]:
    """A list of texts."""
    values = listed(row, name, path, [])
    for place, value in enumerate(values):
        if not isinstance(value, str):
            raise InstanceError(f"{joined(path, name)}[{place}]", "wrong_type", wanted="text")
        _require_letters(value, f"{joined(path, name)}[{place}]")
    return tuple(values)


def _require_letters(text: str, path: str) -> None:
    """Refuse half a letter (a lone surrogate), which JSON can spell and no file can hold."""
    if not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InstanceError(path, "bad_text")


def number(row: Row, name: str, path: str, default: float, low: float, high: float) -> float:
    """A number between two bounds."""
    value = value_of(row, name, path, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InstanceError(joined(path, name), "wrong_type", wanted="number")
    if not low <= value <= high:
        raise InstanceError(joined(path, name), "out_of_range", low=low, high=high)
    return float(value)


def whole(row: Row, name: str, path: str, default: int, low: int = 0) -> int:
    """A whole number, not below `low`."""
    value = value_of(row, name, path, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InstanceError(joined(path, name), "wrong_type", wanted="whole number")
    if not low <= value <= 10**9:
        raise InstanceError(joined(path, name), "out_of_range", low=low, high=10**9)
    return value


def text_of(row: Row, name: str, path: str) -> str:
    """A text, "" where there is none."""
    value = value_of(row, name, path, "")
    if not isinstance(value, str):
        raise InstanceError(joined(path, name), "wrong_type", wanted="text")
    _require_letters(value, joined(path, name))
    return value


def texts(rows: list[Row], paths: list[str], name: str) -> tuple[str, ...]:
    """A text of every row."""
    return tuple(text_of(row, name, path) for row, path in zip(rows, paths, strict=True))


def ids_of(rows: list[Row], kind: str) -> dict[str, str | int]:
    """Every row's id, as text → as written; each is there once."""
    written: dict[str, str | int] = {}
    for place, row in enumerate(rows):
        path = f"{kind}[{place}]"
        value = identity(row, "id", path)
        if str(value) in written:
            raise InstanceError(f"{path}.id", "duplicate_id", id=value)
        written[str(value)] = value
    return written


def identity(row: Row, name: str, path: str) -> str | int:
    """An id: a text that isn't empty, or a whole number."""
    value: object = value_of(row, name, path, REQUIRED)
    is_id = isinstance(value, (str, int)) and not isinstance(value, bool)
    if not is_id or not str(value).strip():
        raise InstanceError(joined(path, name), "wrong_type", wanted="id")
    _require_letters(str(value), joined(path, name))
    return value  # type: ignore[return-value]


def wanted(data: Row, entries: list[Row], paths: list[str]) -> IntArray:
    """Judges per entry: the entry's own k, else the file's."""
    common = whole(data, "k", "", 5, 1)
    return np.array(
        [whole(row, "k", path, common) for row, path in zip(entries, paths, strict=True)],
        dtype=np.int64,
    )


def loads(judges: list[Row], paths: list[str]) -> tuple[IntArray, IntArray]:
    """Least and most entries per judge."""
    low = [whole(row, "min", path, 0) for row, path in zip(judges, paths, strict=True)]
    high = [whole(row, "max", path, 10**9) for row, path in zip(judges, paths, strict=True)]
    for path, least, most in zip(paths, low, high, strict=True):
        if least > most:
            raise InstanceError(f"{path}.min", "min_above_max", min=least, max=most)
    return np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)


def balance(data: Row, judges: list[Row]) -> FloatArray | None:
    """How far a load may be from the equal share; NaN for a judge with a least and a most load."""
    if data.get("balance", BALANCE) is None:
        return None
    share = number(data, "balance", "", BALANCE, 0.0, 1.0)
    bounded = [row.get("min") is not None and row.get("max") is not None for row in judges]
    return np.where(bounded, np.nan, share)


def entry_profiles(entries: list[Row], paths: list[str]) -> list[EntryProfile]:
    """What the file says of the entries."""
    return [
        EntryProfile(
            words_of(row, "fields", path),
            text_of(row, "stage", path),
            words_of(row, "keywords", path),
        )
        for row, path in zip(entries, paths, strict=True)
    ]


def judge_profiles(judges: list[Row], paths: list[str]) -> list[JudgeProfile]:
    """What the file says of the judges."""
    return [judge_profile(row, path) for row, path in zip(judges, paths, strict=True)]


def judge_profile(row: Row, path: str) -> JudgeProfile:
    """Fields may be an object (expertise 0..1 per field) or a list (expertise 1)."""
    fields = value_of(row, "fields", path, {})
    if isinstance(fields, list):
        fields = dict.fromkeys(words_of(row, "fields", path), 1.0)
    if not isinstance(fields, dict):
        raise InstanceError(f"{path}.fields", "wrong_type", wanted="object")
    return JudgeProfile(
        fields={name: number(fields, name, f"{path}.fields", 0.0, 0.0, 1.0) for name in fields},
        stages=words_of(row, "stages", path),
        keywords=words_of(row, "keywords", path),
        past_load=whole(row, "past_load", path, 0),
    )


def pairs(
    data: Row, name: str, entry_place: Mapping[str, int], judge_place: Mapping[str, int]
) -> list[tuple[int, int, str]]:
    """Pairs by id as positions, with their reason."""
    found = []
    for place, row in enumerate(objects(listed(data, name, "", []), name)):
        path = f"{name}[{place}]"
        i = looked_up(row, "entry", path, entry_place)
        j = looked_up(row, "judge", path, judge_place)
        found.append((i, j, text_of(row, "reason", path)))
    return found


def looked_up(row: Row, kind: str, path: str, places: Mapping[str, int]) -> int:
    """The position of an id that must exist."""
    value = identity(row, kind, path)
    if str(value) not in places:
        raise InstanceError(
            f"{path}.{kind}", "unknown_id", id=value, kind=kind, known=tuple(places)
        )
    return places[str(value)]


def given_match(data: Row, n: int, m: int) -> FloatArray | None:
    """The file's own match, entries × judges, if it has one."""
    rows = value_of(data, "match", "", None)
    if rows is None:
        return None
    if not isinstance(rows, list) or len(rows) != n:
        raise InstanceError(
            "match", "wrong_length", wanted=n, got=len(rows) if isinstance(rows, list) else 0
        )
    for i, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != m:
            raise InstanceError(
                f"match[{i}]",
                "wrong_length",
                wanted=m,
                got=len(row) if isinstance(row, list) else 0,
            )
        check_numbers(row, i)
    return np.array(rows, dtype=np.float64)


def check_numbers(row: list[Any], i: int) -> None:
    """Every cell of a row of the match is a number from 0 to 1."""
    for j, value in enumerate(row):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
            raise InstanceError(f"match[{i}][{j}]", "wrong_type", wanted="number")
        if not 0 <= value <= 1:
            raise InstanceError(f"match[{i}][{j}]", "out_of_range", low=0, high=1)
