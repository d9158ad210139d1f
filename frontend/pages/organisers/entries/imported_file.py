"""A file as it is read, for the page: columns with what they may be, rows, causes once."""
# tested by: tests/frontend/pages/organisers/entries/test_imports.py

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from challenge.kernel.spreadsheets.read_values import FIRST_PART
from challenge.kernel.text.amounts import won_in_words
from judging.queries.scoring.imported.mapped_rows import MappedCell
from judging.queries.scoring.imported.mapping import Named, unit_options
from judging.services.imports.mapped_import import LookedAt
from submissions.queries.table_rows import Problem

MOST_SHOWN = 100
MOST_LINES_NAMED = 12
_QUOTED = re.compile(r"“[^”]*”|\d+")


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell.  problem: what to fix in it; key: how a correction names it; read: in words."""

    cell: MappedCell
    key: str
    read: str = ""
    problem: str = ""


def columns_of(looked: LookedAt) -> list[dict[str, Any]]:
    """Each column of the file with examples, what it is, and what it may be."""
    found = []
    for name, examples in looked.read.columns.items() or _unread(looked):
        named = looked.mapping.columns.get(name, Named(""))
        target = looked.targets.get(named.to)
        found.append(
            {
                "name": name,
                "examples": examples[:3],
                "named": named,
                "target": target,
                "units": _units(unit_options(target)) if target else [],
            }
        )
    return found


def targets_shown(looked: LookedAt) -> dict[str, Any]:
    """What may be chosen for a column: our own first, then in groups."""
    groups = [
        (group, list(targets))
        for group, targets in groupby(looked.targets.values(), lambda target: target.group)
    ]
    return {
        "own_targets": [target for group, targets in groups if not group for target in targets],
        "target_groups": [row for row in groups if row[0]],
    }


def _unread(looked: LookedAt) -> list[tuple[str, list[str]]]:
    return [(name, []) for name in looked.mapping.columns]


def _units(options: Sequence[str]) -> list[tuple[str, str]]:
    """The units with their words."""
    if FIRST_PART in options:
        return [("", _("the whole text")), (FIRST_PART, _("only what is before / or a line break"))]
    words = {"": _("won"), "천원": _("thousand won"), "만원": _("ten thousand won")}
    words |= {"백만원": _("million won"), "천만원": _("ten million won")}
    words |= {"억원": _("hundred million won")}
    return [(unit, words[unit]) for unit in options]


def rows_of(looked: LookedAt) -> list[dict[str, Any]]:
    """The lines: those with something to fix first, then the others, as many as a page holds."""
    problems: dict[str, dict[str, str]] = defaultdict(dict)
    for problem in looked.plan.problems:
        problems[str(problem.line)].setdefault(problem.column, problem.text)
    fates: dict[str, list[str]] = {str(line): words for line, words in looked.fates.items()}
    lines = sorted(looked.read.lines, key=lambda line: str(line.place) not in problems)
    shown = []
    for line in lines[:MOST_SHOWN]:
        wrong = problems.get(str(line.place), {})
        cells = [
            ShownCell(
                cell,
                f"{line.key}|{cell.column}",
                _read_in_words(looked, cell),
                wrong.get(cell.column, ""),
            )
            for cell in line.cells
            if cell.name
        ]
        named = {cell.cell.column for cell in cells}
        rest = [text for column, text in wrong.items() if column not in named]
        shown.append(
            {
                "place": line.place,
                "key": line.key,
                "cells": cells,
                "is_bad": bool(wrong),
                "rest": rest,
                "fates": fates.get(str(line.place), []),
            }
        )
    return shown


def _read_in_words(looked: LookedAt, cell: MappedCell) -> str:
    """Amounts as people say them; choices by their words."""
    target = looked.targets.get(looked.mapping.columns.get(cell.column, Named("")).to)
    if target is not None and target.kind == "money" and cell.read.lstrip("-").isdecimal():
        return won_in_words(int(cell.read))
    if target is not None and target.choices:
        return ", ".join(target.choices.get(key, key) for key in cell.read.split(","))
    return cell.read


def causes_of(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Each cause once, under its column, with the lines that have it."""
    found: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.column, _QUOTED.sub("…", problem.text)].append(problem)
    return [
        {
            "column": column,
            "text": same[0].text,
            "lines": list(dict.fromkeys(str(problem.line) for problem in same)),
            "shown": list(dict.fromkeys(str(problem.line) for problem in same))[:MOST_LINES_NAMED],
        }
        for (column, _cause), same in found.items()
    ]
