"""Paper score sheets from a table: every row is checked first, and all are entered or none."""

# tested by: tests/judging/services/imports/test_table_import.py

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from challenge import audit
from challenge.kernel.errors import WrongState
from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.text.folded_names import folded
from challenge.models import User
from challenge.permissions import require
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Criterion,
    Judge,
    Round,
    RoundEntry,
    RoundState,
    Scoresheet,
    SheetState,
)
from judging.permissions import may_run_round
from judging.services.assignment.take_back import lock_assignments, lock_judges
from judging.services.scoring.paper_sheet import enter_paper_sheet
from judging.services.scoring.store_sheet import PaperEvidence
from submissions.models import Entry
from submissions.queries.as_submitted import show_submitted
from submissions.queries.imported.column_words import SCORE_WORDS
from submissions.queries.table_rows import Columns, Notes, Plan, Problem, only_once

_WHOLE = re.compile(r"(\d+)\.0+")
NEEDED = ("entry", "judge", "criterion", "score")


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """All rows of one judge on one entry."""

    line: int
    judge: Judge
    entry: Entry
    scores: Mapping[str, Decimal]
    comment: str


def plan_scores(
    *, round: Round, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]
) -> Plan:
    """Check every row of paper sheets (entry, judge, criterion, score; comment).

    One sheet needs every criterion.  Writes nothing.
    """
    columns = Columns(header, SCORE_WORDS, NEEDED)
    if columns.problems:
        return Plan([], columns.problems, columns.ignored)
    if round.state != RoundState.OPEN:
        return Plan(
            [],
            [
                Problem(
                    1,
                    columns.written["score"],
                    _("Scoring is not open in %(round)s. Open the round first, then import.")
                    % {"round": round.name},
                )
            ],
            columns.ignored,
        )
    check = _Checker(round, columns)
    for line, cells in rows:
        check.row(line, columns.cells(cells))
    return Plan(
        check.whole_sheets(),
        sorted(check.notes.problems, key=lambda problem: problem.line),
        columns.ignored,
    )


@transaction.atomic
def import_scores(
    *, actor: User, round: Round, rows: Sequence[PaperSheet], table_sha256: str = ""
) -> list[Scoresheet]:
    """Write the paper sheets into an open round; a pair that wasn't assigned is assigned.

    All or nothing.  table_sha256: of the file, for the public log.  WrongState: since the rows were
    checked a judge has left, or a conflict has come up.
    """
    require(may_run_round, actor, round)
    # in the order of all locks, and one import at a time: sheets of many judges in one transaction
    round = round.locked()
    judges = lock_judges(judges=[row.judge.pk for row in rows])
    barred = _in_conflict(round)
    if any(judge.state != Judge.State.ACCEPTED for judge in judges.values()) or any(
        (row.judge.pk, row.entry.pk) in barred for row in rows
    ):
        raise WrongState
    lock_assignments(rows=Assignment.objects.filter(round=round))
    sheets, evidence = [], PaperEvidence(table_sha256=table_sha256)
    for row in rows:
        assignment, _made = Assignment.objects.get_or_create(
            round=round, judge=row.judge, entry=row.entry, defaults={"pinned": True}
        )
        sheets.append(
            enter_paper_sheet(
                actor=actor,
                assignment=assignment,
                scores=row.scores,
                comment=row.comment,
                evidence=evidence,
            )
        )
    audit.record(actor, "scores.imported", round, count=len(sheets))
    return sheets


class _Checker:
    """Collects rows into sheets; knows what a row may name, and which pairs may not be scored."""

    def __init__(self, round: Round, columns: Columns) -> None:
        self.notes = Notes(columns)
        self.criteria = list(Criterion.objects.filter(rubric__round=round))
        entries = [
            row.entry
            for row in RoundEntry.objects.filter(round=round).select_related(
                "entry__startup", "entry__edition"
            )
        ]
        show_submitted(entries)
        judges = list(
            Judge.objects.filter(edition=round.edition, state=Judge.State.ACCEPTED).select_related(
                "user"
            )
        )
        self.known: dict[str, dict[str, Any]] = {}
        self.double: dict[str, set[str]] = {}
        words: dict[str, list[tuple[str, Any]]] = {
            "entry": [
                (text, entry)
                for entry in entries
                for text in {entry.code, str(entry.number), entry.startup.name_ko, entry.title_ko}
            ],
            "judge": [
                (text, judge)
                for judge in judges
                for text in {*judge.user.addresses(), judge.user.name}
            ],
            "criterion": [
                (text, criterion)
                for criterion in self.criteria
                for text in {criterion.key, criterion.title_ko, criterion.title_en}
            ],
        }
        for name, pairs in words.items():
            self.known[name], self.double[name] = only_once(pairs)
        self.barred = _barred(round)
        self.sheets: dict[tuple[int, int], PaperSheet] = {}
        self.bad: set[tuple[int, int]] = set()

    def row(self, line: int, cells: Mapping[str, str]) -> None:
        """Take one score in, or note what is wrong with it."""
        found = {
            name: self._named(line, name, cells[name]) for name in ("entry", "judge", "criterion")
        }
        value = self._points(line, cells["score"], found["criterion"])
        entry, judge, criterion = found["entry"], found["judge"], found["criterion"]
        if entry is None or judge is None:
            return
        pair = (judge.pk, entry.pk)
        sheet = self.sheets.setdefault(
            pair, PaperSheet(line, judge, entry, {}, cells.get("comment", ""))
        )
        if sheet.line == line and (text := self.barred.get(pair)):
            self.notes.wrong(line, "judge", text % {"judge": judge, "entry": entry})
            self.bad.add(pair)
        if criterion is None or value is None:
            self.bad.add(pair)
        elif criterion.key in sheet.scores:
            twice = _(
                "%(judge)s scored %(entry)s on %(criterion)s already. Keep one of the two rows."
            )
            self.notes.wrong(
                line,
                "criterion",
                twice % {"judge": judge, "entry": entry, "criterion": criterion.title},
            )
            self.bad.add(pair)
        else:
            self.sheets[pair] = replace(
                sheet,
                scores={**sheet.scores, criterion.key: value},
                comment=sheet.comment or cells.get("comment", ""),
            )

    def whole_sheets(self) -> list[PaperSheet]:
        """The good sheets; what others lack is noted, unless one of their rows was wrong anyway."""
        for pair, sheet in self.sheets.items():
            left = [
                criterion.title for criterion in self.criteria if criterion.key not in sheet.scores
            ]
            if left and pair not in self.bad:
                text = _("The sheet of %(judge)s on %(entry)s has no score for: %(left)s.") % {
                    "judge": sheet.judge,
                    "entry": sheet.entry,
                    "left": ", ".join(left),
                }
                self.notes.wrong(sheet.line, "criterion", text)
                self.bad.add(pair)
        return [sheet for pair, sheet in self.sheets.items() if pair not in self.bad]

    def _named(self, line: int, name: str, cell: str) -> Any:
        word = folded(cell)
        number = (
            _WHOLE.fullmatch(word) if name == "entry" and word not in self.known[name] else None
        )
        word = number[1] if number else word  # 80.0, as programs write an entry's number 80
        thing = self.known[name].get(word)
        if not cell:
            self.notes.filled(line, {name: cell}, [name])
        elif word in self.double[name]:
            self.notes.wrong(
                line,
                name,
                _(
                    "“%(cell)s” names more than one. Write the number, the e-mail address or "
                    "the short name."
                )
                % {"cell": cell},
            )
        elif thing is None:
            self.notes.wrong(line, name, _unknown(name) % {"cell": cell})
        return thing

    def _points(self, line: int, cell: str, criterion: Criterion | None) -> Decimal | None:
        value = number_of(cell)
        if value is None:
            words = (
                _("“%(cell)s” is a percentage. Write the points.")
                if cell.endswith("%")
                else _("“%(cell)s” is not a number.")
                if cell
                else _("This cell is empty. Fill it in.")
            )
            self.notes.wrong(line, "score", words % {"cell": cell} if cell else words)
            return None
        if criterion is not None and not 0 <= value <= criterion.points:
            self.notes.wrong(
                line,
                "score",
                _("%(value)s is not between 0 and %(most)s.")
                % {"value": cell, "most": f"{criterion.points.normalize():f}"},
            )
            return None
        return value


def _in_conflict(round: Round) -> set[tuple[int, int]]:
    """Pairs (judge, entry) with a conflict in force."""
    conflicts = Conflict.objects.filter(judge__edition=round.edition, withdrawn_at__isnull=True)
    return set(conflicts.values_list("judge_id", "entry_id"))


def _barred(round: Round) -> dict[tuple[int, int], str]:
    """Pairs (judge, entry) that must not be scored now, each with the words for it."""
    conflict = _("%(judge)s has a conflict of interest with %(entry)s. Take the sheet out.")
    recused = _(
        "%(judge)s was taken off %(entry)s. Assign them again first, or take the sheet out."
    )
    handed_in = _("%(judge)s has handed in a sheet on %(entry)s already. Take this one out.")
    pairs = dict.fromkeys(_in_conflict(round), conflict)
    assigned = Assignment.objects.filter(round=round)
    pairs |= dict.fromkeys(
        assigned.exclude(state=AssignmentState.ACTIVE).values_list("judge_id", "entry_id"), recused
    )
    return pairs | dict.fromkeys(
        assigned.filter(sheet__state=SheetState.SUBMITTED).values_list("judge_id", "entry_id"),
        handed_in,
    )


def _unknown(name: str) -> str:
    return {
        "entry": _(
            "“%(cell)s” takes no part in this round. Write its number or the company's name."
        ),
        "judge": _("“%(cell)s” is no judge of this edition. Write the e-mail address or the name."),
        "criterion": _("“%(cell)s” is not in the rubric. Write its title or short name."),
    }[name]
