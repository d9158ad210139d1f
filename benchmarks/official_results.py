"""Judged competitions with a known official result, ranked by `challenge rank` by their own rules.

    python -m benchmarks.official_results [FOLDER]

FOLDER holds the files (../shared/data unless given); they are not in the repository.  Each place
and score is compared with the rule of the sport, worked out apart in exact fractions, and the
published figures that stand below with what the command prints.  Ends with one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import django

from challenge.kernel.spreadsheets import Table, read_file
from judging.management.commands.rank import ranked
from judging.management.score_file import read_scores

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
FEWEST_LEFT = 3  # values that stay when the highest and lowest are dropped
Marks = Mapping[str, Mapping[str, Mapping[str, Fraction]]]  # entry → criterion → judge


@dataclass(frozen=True, slots=True)
class Rules:
    """How a sport makes one score of its marks.

    drop: of each criterion's marks so many highest and lowest; times: what the score is multiplied
    by.
    """

    method: str
    drop: int = 1
    times: Decimal = Decimal(1)

    @property
    def options(self) -> dict[str, Any]:
        """As `challenge rank` takes them."""
        own = {"method": self.method, "drop": self.drop, "times": self.times}
        return {"trim": "criteria", "top": 1, "seed": 0, **own}


@dataclass(frozen=True, slots=True)
class Competition:
    """published: (round, entry) → the official score; places: entries in their official order."""

    file: str
    rules: Rules
    published: Mapping[tuple[str, str], str] = field(default_factory=dict)
    places: Sequence[str] = ()


COMPETITIONS = {
    "diving, Sydney 2000": Competition("diving2000_finals.csv", Rules("trimmed", times=Decimal(3))),
    "diving, Paris 2024": Competition(
        "diving_paris2024.csv",
        Rules("trimmed", drop=2, times=Decimal(3)),
        {
            ("", "Cao Yuan"): "547.50",
            ("", "Tamai Rikuto"): "507.65",
            ("", "Noah Williams"): "497.35",
        },
        ("Cao Yuan", "Tamai Rikuto", "Noah Williams", "Cassiel Rousseau", "Randal Willars Valdez"),
    ),
    "halfpipe, 2026": Competition(
        "halfpipe2026_runs.csv",
        Rules("trimmed"),
        {
            ("", "Yuto TOTSUKA run2"): "95.00",
            ("", "Scotty JAMES run2"): "93.50",
            ("", "Ryusei YAMADA run1"): "92.00",
        },
    ),
    "ski jump, Garmisch 2016": Competition(
        "skijump_garmisch2016.csv",
        Rules("trimmed", times=Decimal(3)),
        {("", "FREUND Severin 1"): "57.00"},
    ),
    "Eurovision juries, 2025": Competition(
        "eurovision2025_jury.csv",
        Rules("sum"),
        {("", "at"): "258.00", ("", "ch"): "214.00", ("", "fr"): "180.00"},
        ("at", "ch", "fr"),
    ),
    "figure skating, components": Competition("figureskating.csv.gz", Rules("trimmed")),
    "piano, Warsaw 2025": Competition("chopin2025.csv", Rules("mean")),
    "dancing, Strictly": Competition(
        "strictly.csv",
        Rules("sum"),
        {("series 12", "Caroline Flack w13 Show dance"): "40.00"},
    ),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Entries with the place, with the score of the rule, and published figures that are met."""

    entries: int = 0
    places: int = 0
    scores: int = 0
    published: int = 0
    met: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Agreement(*(mine + theirs for mine, theirs in pairs))

    @property
    def is_full(self) -> bool:
        """Everything is as it should be, and there was something."""
        return 0 < self.entries == self.places == self.scores and self.published == self.met


def main(folder: Path, competitions: Mapping[str, Competition] = COMPETITIONS) -> dict[str, Any]:
    """Compare each competition whose file is there; agreement by its name."""
    sys.stdout.write(
        f"{'competition':<28}{'entries':>9}{'places':>9}{'scores':>9}{'published':>11}\n"
    )
    found = {}
    for name, competition in competitions.items():
        if not (folder / competition.file).is_file():
            sys.stdout.write(f"{name:<28}  {competition.file} is not in {folder}: left out\n")
            continue
        row = agreement(read_file(folder / competition.file), competition)
        found[name] = row
        published = f"{row.met}/{row.published}"
        mark = "" if row.is_full else "  DIFFERS"
        sys.stdout.write(
            f"{name:<28}{row.entries:>9}{row.places:>9}{row.scores:>9}{published:>11}{mark}\n"
        )
    return {
        "competitions": len(found),
        "agree": sum(row.is_full for row in found.values()),
        "entries": sum(row.entries for row in found.values()),
        "differ": sorted(name for name, row in found.items() if not row.is_full),
    }


def agreement(table: Table, competition: Competition) -> Agreement:
    """Over all rounds of a file."""
    rounds: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in table.rows:
        rounds[row.cells.get("dataset", ""), row.cells.get("round", "")].append(row)
    parts = (
        _of_round(replace(table, rows=tuple(rows)), name, competition)
        for (_dataset, name), rows in rounds.items()
    )
    return sum(parts, Agreement())


def _of_round(table: Table, name: str, competition: Competition) -> Agreement:
    answer, _fitted = ranked(read_scores(table), competition.rules.options)
    rows = [row for row in answer["rows"] if row["rank"] is not None]
    due = scores_by_the_rule(marks_of(table), competition.rules)
    printed = {row["entry"]: Decimal(str(row["score"])) for row in rows}
    places = {row["entry"]: row["rank"] for row in rows}
    published = {
        entry: Decimal(score)
        for (round, entry), score in competition.published.items()
        if round == name
    }
    wanted = {entry: place for place, entry in enumerate(competition.places, 1)}
    return Agreement(
        entries=len(due),
        places=sum(
            places.get(entry) == 1 + sum(other > score for other in due.values())
            for entry, score in due.items()
        ),
        scores=sum(printed.get(entry) == score for entry, score in due.items()),
        published=len(published) + len(wanted),
        met=sum(printed.get(entry) == score for entry, score in published.items())
        + sum(places.get(entry) == place for entry, place in wanted.items()),
    )


def marks_of(table: Table) -> Marks:
    """The marks of complete sheets only: a judge who left out a criterion isn't counted."""
    by_judge: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for row in table.rows:
        cells = row.cells
        if cells["score"]:
            by_judge[cells["entry"], cells["judge"]][cells.get("criterion", "")] = Fraction(
                cells["score"]
            )
    criteria = {criterion for marks in by_judge.values() for criterion in marks}
    found: dict[str, dict[str, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for (entry, judge), marks in by_judge.items():
        if set(marks) == criteria:
            for criterion, mark in marks.items():
                found[entry][criterion][judge] = mark
    return found


def scores_by_the_rule(marks: Marks, rules: Rules) -> dict[str, Decimal]:
    """Each entry's score, rounded half up to two places."""
    return {
        entry: _cents(
            Fraction(rules.times)
            * sum(_of_marks(sorted(row.values()), rules) for row in criteria.values())
        )
        for entry, criteria in marks.items()
    }


def _of_marks(marks: Sequence[Fraction], rules: Rules) -> Fraction:
    if rules.method == "sum":
        return sum(marks, Fraction(0))
    if rules.method == "trimmed" and len(marks) - 2 * rules.drop >= FEWEST_LEFT:
        marks = marks[rules.drop : -rules.drop]
    return sum(marks, Fraction(0)) / len(marks)


def _cents(value: Fraction) -> Decimal:
    return Decimal((200 * value + 1) // 2) / 100


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
    django.setup()
    answer = main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.exit(bool(answer["differ"]))
