"""Decisions from a sheet of the committee: every row is checked first, and all are made or none."""
# tested by: tests/judging/services/imports/test_decision_import.py

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.text.folded_names import folded
from challenge.models import User
from challenge.permissions import require
from judging.models import Award, Decision, DecisionKind, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.results.verdicts import (
    Verdict,
    is_last,
    needs_reason,
    standings_in,
    verdicts,
)
from judging.services.results.decide import (
    Choice,
    NotDecidable,
    decide_many,
    fresh_tally,
    require_fitting_awards,
)
from submissions.models import Entry
from submissions.queries.as_submitted import show_submitted
from submissions.queries.imported.column_words import DECISION_WORDS
from submissions.queries.table_rows import Columns, Notes, Plan, Problem, only_once

MOST_REASON = 500
_WHOLE = re.compile(r"(\d+)\.0+")
# what committees write; the name of an award says that it wins
WORDS: Mapping[str, Sequence[str]] = {
    DecisionKind.ADVANCE: (
        "선정", "통과", "진출", "합격", "선발", "본선진출", "결선진출", "o", "advance", "advances",
        "selected", "pass",
    ),
    DecisionKind.AWARD: ("수상", "award", "wins"),
    DecisionKind.WAITLIST: (
        "예비", "예비후보", "예비선정", "후보", "대기", "waitlist", "waitlisted", "waiting list",
    ),
    DecisionKind.REJECT: (
        "탈락", "미선정", "불합격", "제외", "비선정", "x", "reject", "rejected", "not selected",
        "fail",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One good row.  stands: it is decided so already; says: what is worth looking at."""

    line: int
    choice: Choice
    stands: bool = False
    says: list[str] = field(default_factory=list)


def plan_decisions(
    *, round: Round, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]
) -> Plan:
    """Check every row of decisions (entry or company, decision; award, track, reason).

    Writes nothing.
    """
    columns = Columns(header, DECISION_WORDS, ("decision",))
    if "company" not in columns.written:
        columns = Columns(header, DECISION_WORDS, ("entry", "decision"))
    if columns.problems:
        return Plan([], columns.problems, columns.ignored)
    try:
        check = _Checker(round, columns)
    except Refusal as refusal:
        where = columns.written["decision"]
        return Plan([], [Problem(1, where, str(refusal.detail))], columns.ignored)
    good = [
        row for line, cells in rows if (row := check.row(line, columns.cells(cells))) is not None
    ]
    check.count_awards(good)
    bad = {problem.line for problem in check.notes.problems}
    return Plan(
        [row for row in good if row.line not in bad],
        sorted(check.notes.problems, key=lambda problem: problem.line),
        columns.ignored,
    )


@transaction.atomic
def import_decisions(
    *, actor: User, round: Round, rows: Sequence[DecisionRow], table_sha256: str = ""
) -> list[Decision]:
    """Make the decisions, all or none, each as if a person had made it on the page.

    VersionNeeded: since the rows were checked somebody decided otherwise on one of them.
    """
    require(may_run_round, actor, round)
    choices = [row.choice for row in rows if not row.stands]
    made = decide_many(actor=actor, round=round, choices=choices)
    audit.record(actor, "decisions.imported", round, count=len(made), table_sha256=table_sha256)
    return made


class _Checker:
    """Knows what a row may name, what the ranking says, and what is decided already.

    Raises a Refusal where nothing can be decided now.
    """

    def __init__(self, round: Round, columns: Columns) -> None:
        if round.state not in {RoundState.CLOSED, RoundState.DECIDED} or hasattr(
            round, "announcement"
        ):
            raise NotDecidable
        require_fitting_awards(round=round)
        standings = standings_in(fresh_tally(round=round))
        self.notes, self.is_last = Notes(columns), is_last(round)
        self.said: Mapping[int, Verdict] = verdicts(round=round, standings=standings)
        self.awards = list(Award.objects.filter(edition=round.edition_id))
        self.decided = {
            row.entry_id: row
            for row in Decision.objects.filter(round=round).select_related("award")
        }
        names = ("entry__startup", "entry__edition", "entry__track")
        ranked = round.participations.filter(entry__in=self.said).select_related(*names)
        entries = [row.entry for row in ranked]
        show_submitted(entries)
        self.entries, self.double = only_once(
            [
                (text, entry)
                for entry in entries
                for text in {entry.code, str(entry.number), entry.startup.name_ko, entry.title_ko}
            ]
        )
        self.kinds = {folded(word): kind for kind, words in WORDS.items() for word in words}
        self.by_name = {
            folded(name): award
            for award in self.awards
            for name in (award.name_ko, award.name_en, award.key)
            if name
        }
        self.seen: dict[int, int] = {}

    def row(self, line: int, cells: Mapping[str, str]) -> DecisionRow | None:
        """The row, if all of it is good."""
        before = len(self.notes.problems)
        by = "entry" if cells.get("entry") or "company" not in cells else "company"
        entry = self._entry(line, by, cells[by])
        kind, award = self._decision(line, cells)
        reason = cells.get("reason", "")
        self.notes.short(line, cells, {"reason": MOST_REASON})
        if entry is None or not kind:
            return None
        self._once(line, entry)
        self._company(line, entry, cells.get("company", ""))
        self._track(line, entry, cells.get("track", ""))
        choice = Choice(entry, kind, award, reason)
        stands = self._stands(line, choice)
        says = [_("Decided so already.")] if stands else self._against_the_ranking(line, choice)
        if len(self.notes.problems) > before:
            return None
        return DecisionRow(line, choice, stands, says)

    def count_awards(self, rows: Sequence[DecisionRow]) -> None:
        """No award is given more often than it has places."""
        given = Counter(row.award_id for row in self.decided.values() if row.award_id)
        for row in rows:
            award = row.choice.award
            if award is None or row.stands:
                continue
            given[award.pk] += 1
            if given[award.pk] > award.places:
                words = _("“%(award)s” has %(places)s places, and all are given. Correct the row.")
                facts = {"award": award.name, "places": award.places}
                self.notes.wrong(row.line, "award", words % facts)

    def _entry(self, line: int, name: str, cell: str) -> Entry | None:
        word = folded(cell)
        whole = _WHOLE.fullmatch(word) if word not in self.entries else None
        found: Entry | None = self.entries.get(whole[1] if whole else word)
        if not cell:
            self.notes.filled(line, {name: cell}, [name])
        elif word in self.double:
            words = _("“%(cell)s” names more than one. Write its number.")
            self.notes.wrong(line, name, words % {"cell": cell})
        elif found is None:
            words = _(
                "“%(cell)s” takes no part in this round. Write its number or the company's name."
            )
            self.notes.wrong(line, name, words % {"cell": cell})
        return found

    def _decision(self, line: int, cells: Mapping[str, str]) -> tuple[str, Award | None]:
        """What is decided; "" (with a note) where that can't be read."""
        cell, named = cells["decision"], cells.get("award", "")
        award = self.by_name.get(folded(named)) or self.by_name.get(folded(cell))
        kind = DecisionKind.AWARD if award and not named else self.kinds.get(folded(cell), "")
        if named and folded(named) not in self.by_name:
            words = _("There is no award “%(cell)s” in this edition. It has: %(awards)s.")
            names = ", ".join(row.name for row in self.awards)
            self.notes.wrong(line, "award", words % {"cell": named, "awards": names})
        elif not cell:
            self.notes.filled(line, cells, ["decision"])
        elif not kind:
            words = _("“%(cell)s” is no decision. Write: %(words)s.")
            self.notes.wrong(line, "decision", words % {"cell": cell, "words": self._known()})
        elif kind == DecisionKind.ADVANCE and self.is_last:
            return self._wins(line, award)
        elif award and kind in {DecisionKind.REJECT, DecisionKind.WAITLIST}:
            words = _("“%(cell)s” wins nothing: empty the award, or correct the decision.")
            self.notes.wrong(line, "award", words % {"cell": cell})
        elif award and not self.is_last:
            words = _("Awards are given in the last round. Empty the award.")
            self.notes.wrong(line, "award", words)
        elif kind == DecisionKind.AWARD and award is None:
            return self._wins(line, award)
        else:
            return kind, award
        return "", None

    def _wins(self, line: int, award: Award | None) -> tuple[str, Award | None]:
        """In the last round whoever is selected wins something."""
        if award is None:
            words = _("Name the award: %(awards)s.")
            names = ", ".join(row.name for row in self.awards)
            self.notes.wrong(line, "award", words % {"awards": names})
            return "", None
        return DecisionKind.AWARD, award

    def _known(self) -> str:
        if self.is_last:
            names = [award.name for award in self.awards]
        else:
            names = [WORDS[DecisionKind.ADVANCE][0]]
        return ", ".join([*names, WORDS[DecisionKind.WAITLIST][0], WORDS[DecisionKind.REJECT][0]])

    def _once(self, line: int, entry: Entry) -> None:
        if entry.pk in self.seen:
            words = _("Line %(line)s decides on %(entry)s already. Keep one of the two rows.")
            facts = {"line": self.seen[entry.pk], "entry": entry}
            self.notes.wrong(line, "entry", words % facts)
        self.seen.setdefault(entry.pk, line)

    def _company(self, line: int, entry: Entry, cell: str) -> None:
        """Where a sheet has both, the company is compared: a number is soon mistyped."""
        known = (entry.startup.name_ko, entry.startup.name_en, entry.title_ko, entry.code)
        if cell and folded(cell) not in {folded(name) for name in known if name}:
            words = _("%(entry)s is of %(company)s, not of “%(cell)s”. Look which is meant.")
            facts = {"entry": entry.code, "company": entry.startup.name, "cell": cell}
            self.notes.wrong(line, "company", words % facts)

    def _track(self, line: int, entry: Entry, cell: str) -> None:
        """The sheet's track is only compared: a decision moves nobody."""
        track = entry.track
        known = {track.slug, track.name_ko, track.name_en} if track else set()
        if cell and folded(cell) not in {folded(name) for name in known if name}:
            words = _("%(entry)s applied in “%(track)s”, not in “%(cell)s”. Look which is meant.")
            facts = {"entry": entry, "track": track.name if track else "–", "cell": cell}
            self.notes.wrong(line, "track", words % facts)

    def _against_the_ranking(self, line: int, choice: Choice) -> list[str]:
        verdict = self.said[choice.entry.pk]
        if not needs_reason(verdict, choice.kind, choice.award):
            return []
        if not choice.reason.strip():
            words = (
                _("The entry is tied for this place. Write in the reason why it is decided so.")
                if verdict.tied
                else _("This departs from the official ranking. Write in the reason why.")
            )
            self.notes.wrong(line, "reason", words)
        if verdict.tied:
            return [_("Tied by the ranking: decided by the reason that is written.")]
        due = verdict.award.name if verdict.award else DecisionKind(verdict.kind).label
        return [_("Against the ranking, which says: %(due)s.") % {"due": due}]

    def _stands(self, line: int, choice: Choice) -> bool:
        """Whether it is decided so; another decision that stands is noted, and stays."""
        stands = self.decided.get(choice.entry.pk)
        if stands is None:
            return False
        if (stands.kind, stands.award) != (choice.kind, choice.award):
            words = _("Decided already: %(stands)s. Clear that decision first, or leave this out.")
            name = stands.award.name if stands.award else stands.get_kind_display()
            self.notes.wrong(line, "decision", words % {"stands": name})
            return False
        return True
