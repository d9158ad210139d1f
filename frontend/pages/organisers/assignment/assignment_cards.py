"""The cards of the assignment board: an entry with its judges, and who else could judge it."""
# tested by: tests/frontend/pages/organisers/assignment/test_assignment.py

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from frontend.templatetags.formatting import percent
from judging.models import Assignment, Judge, Round, RoundEntry
from judging.queries.assignment.overview import assignments_in_force, conflicts_of, recused_from
from judging.queries.assignment.problem_of_round import limit_of
from judging.queries.assignment.profile_match import (
    judges_with_profile,
    overridden,
    profile_match,
)
from submissions.models import Entry

MOST_OFFERED = 30  # judges in one list: with a thousand, a page would hold twelve thousand lines


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What cards and head have in common.

    judges: the accepted ones with their profiles; pairs: (entry, judge, match) in force; sought:
    narrows the lists of judges.
    """

    round: Round
    judges: list[Judge]
    pairs: list[tuple[int, int, float]]
    sought: str = ""

    def offered(self, candidates: list["Candidate"]) -> list["Candidate"]:
        """The best matching candidates whose name or organisation contains what is sought.

        Those who may not be added come last.
        """
        sought = self.sought.casefold()
        found = [candidate for candidate in candidates if sought in candidate.names]
        found.sort(key=lambda candidate: (bool(candidate.why_not), -candidate.match))
        return found[:MOST_OFFERED]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A judge who may be added.  why_not: empty if they may."""

    judge: Judge
    match: float
    load: int
    limit: int
    why_not: str = ""
    is_same_firm: bool = False  # may still take over from the colleague who has the entry

    @property
    def names(self) -> str:
        """What the list of judges is searched by, in small letters."""
        user, organisation = self.judge.user, self.judge.organisation or ""
        return f"{user.name} {user.name_roman} {organisation}".casefold()

    @property
    def words(self) -> str:
        """The line in the list of judges; a page has hundreds."""
        facts = [str(self.judge), percent(self.match), f"{self.load}/{self.limit}", self.why_not]
        return " · ".join(fact for fact in facts if fact)


@dataclass(frozen=True, slots=True)
class Card:
    """One entry with its judges, and who else could judge it, the best match first."""

    row: RoundEntry
    wanted: int
    standing: list[Assignment]
    candidates: list[Candidate]

    @property
    def movable(self) -> list[Assignment]:
        """Those whose judge has not begun."""
        return [assignment for assignment in self.standing if not hasattr(assignment, "sheet")]

    @property
    def flags(self) -> int:
        """How many of its judges want to discuss it."""
        marks = (getattr(assignment, "mark", None) for assignment in self.standing)
        return sum(mark.to_discuss for mark in marks if mark)


def cards_of(facts: BoardFacts, rows: list[RoundEntry]) -> list[Card]:
    """The cards of some entries; match and conflicts are looked up once for all."""
    if not rows or not facts.judges:
        return [_card(facts.round, row, []) for row in rows]
    fit = _fit(facts, [row.entry for row in rows])
    entries = [row.entry_id for row in rows]
    load = Counter(judge for _entry, judge, _match in facts.pairs)
    conflicts, recused = conflicts_of(entries), recused_from(facts.round, entries)
    cards = []
    for row in rows:
        barred = {
            judge: str(conflict.get_kind_display())
            for judge, conflict in conflicts.get(row.entry_id, {}).items()
        } | {judge: str(_("gave it back")) for entry, judge in recused if entry == row.entry_id}
        standing: list[Assignment] = list(row.entry.standing)  # type: ignore[attr-defined]
        taken = {assignment.judge_id for assignment in standing}
        candidates = [
            _candidate(
                judge, fit[row.entry_id, judge.pk], load[judge.pk], facts.round, barred, standing
            )
            for judge in facts.judges
            if judge.pk not in taken
        ]
        cards.append(_card(facts.round, row, facts.offered(candidates)))
    return cards


def _card(round: Round, row: RoundEntry, candidates: list[Candidate]) -> Card:
    standing: list[Assignment] = list(row.entry.standing)  # type: ignore[attr-defined]
    return Card(row, row.wanted_sheets or round.sheets_per_entry, standing, candidates)


def _fit(facts: BoardFacts, entries: list[Entry]) -> dict[tuple[int, int], float]:
    """The match of every entry with every judge, by their ids; what was set by hand counts."""
    row = {entry.pk: index for index, entry in enumerate(entries)}
    column = {judge.pk: index for index, judge in enumerate(facts.judges)}
    match = profile_match(round=facts.round, entries=entries, judges=facts.judges)
    total = overridden(round=facts.round, total=match.total, row=row, column=column)
    return {
        (entry, judge): float(total[row[entry], column[judge]]) for entry in row for judge in column
    }


def _candidate(
    judge: Judge,
    match: float,
    load: int,
    round: Round,
    barred: dict[int, str],
    standing: list[Assignment],
) -> Candidate:
    limit = limit_of(round=round, judge=judge)
    why_not, is_same_firm = barred.get(judge.pk, ""), False
    if (
        not why_not
        and judge.organisation_id
        and not round.is_heard_by_all
        and judge.organisation_id in {assignment.judge.organisation_id for assignment in standing}
    ):
        why_not, is_same_firm = _("same organisation as another judge"), load < limit
    if not why_not and load >= limit:
        why_not = _("full")
    return Candidate(judge, match, load, limit, why_not, is_same_firm)


def facts_of(round: Round, sought: str = "") -> BoardFacts:
    """The judges and pairs of a round, with what the lists of judges are narrowed to."""
    return BoardFacts(
        round,
        list(judges_with_profile(round).filter(state=Judge.State.ACCEPTED)),
        assignments_in_force(round),
        sought,
    )
