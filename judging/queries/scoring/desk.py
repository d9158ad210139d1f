"""What a judge has on the desk.

One entry with its rubric and sheet, and the bundle of a whole round for offline work.
"""

# tested by: tests/judging/queries/scoring/test_blinding.py

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from challenge.kernel.errors import NotFound
from challenge.kernel.text.bilingual import pick
from challenge.models import User
from judging.models import Assignment, Criterion, Judge, Round, Scoresheet
from judging.queries.scoring.blinding import Names, covered, names_to_hide
from judging.queries.scoring.judge_work import READABLE_ROUNDS, QueueItem, queue_of
from submissions.models import DeckPage, Entry, EntryVersion
from submissions.queries.answers.shown import ShownAnswer, shown_answer
from submissions.queries.decks import submitted_deck
from submissions.queries.papers.asked import SubmittedPaper, papers_for_judges

# An estimate of the time left rests on so many sheets, and on seconds a sheet between these.
LEAST_SHEETS = 2
SHORTEST_SECONDS, LONGEST_SECONDS = 60, 5400


@dataclass(frozen=True, slots=True)
class ScoredCriterion:
    """A criterion with what this judge gave so far (level or points; None: nothing yet), and what
    is wrong with that.
    """

    criterion: Criterion
    given: str | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ScoringDesk:
    """Everything of the scoring page for one entry."""

    round: Round
    judge: Judge
    assignment: Assignment
    name: str
    line: str
    tags: list[str]
    facts: list[tuple[str, Any]]
    answers: list[ShownAnswer]
    pages: list[DeckPage]
    papers: list[SubmittedPaper]
    original: int | None
    criteria: list[ScoredCriterion]
    sheet: Scoresheet | None
    queue: list[QueueItem]
    own_totals: list[float] = field(default_factory=list)
    minutes_left: int | None = None

    @property
    def done(self) -> int:
        """Sheets submitted."""
        return sum(item.state == "done" for item in self.queue)

    @property
    def item(self) -> QueueItem:
        """The entry's line in the list."""
        return next(item for item in self.queue if item.assignment.pk == self.assignment.pk)

    @property
    def active(self) -> list[QueueItem]:
        """The list without recused entries."""
        return [item for item in self.queue if item.state != "recused"]


def desk_for(viewer: User, round: Round, judge: Judge, pk: int) -> ScoringDesk:
    """The scoring page of one entry; 404 if it isn't (or no longer) assigned to the judge."""
    queue = queue_of(round, judge)
    item = next((item for item in queue if item.assignment.pk == pk), None)
    if item is None or item.state == "recused" or round.state not in READABLE_ROUNDS:
        raise NotFound
    assignment = item.assignment
    sheet = getattr(assignment, "sheet", None)
    criteria = list(Criterion.objects.filter(rubric__round=round).prefetch_related("anchors"))
    content = EntryVersion.objects.filter(entry=assignment.entry).order_by("-number").first()
    snapshot = content.snapshot if content else {}
    attachment, pages = _deck(snapshot)
    names = _names(round, assignment.entry, content)
    for page in pages:
        page.text = covered(page.text, names)
    others = [other for other in queue if other.total and other.assignment.pk != pk]
    return ScoringDesk(
        round=round,
        judge=judge,
        assignment=assignment,
        name=item.name,
        line=covered(one_line_of(assignment.entry, snapshot), names),
        tags=_tags(assignment.entry),
        facts=[] if round.blind else _facts(assignment.entry, snapshot),
        answers=answers_of(snapshot, names),
        pages=pages,
        papers=papers_for_judges(round.edition, snapshot, beside=attachment),
        original=None if round.blind else attachment,
        criteria=_scored(criteria, sheet),
        sheet=sheet,
        queue=queue,
        own_totals=[float(other.total) for other in others],
        minutes_left=_minutes_left(queue),
    )


def _names(round: Round, entry: Entry, content: EntryVersion | None) -> Names | None:
    """What a blind round covers in this entry's texts; None: nothing."""
    if not round.blind:
        return None
    return names_to_hide([entry], {entry.pk: content} if content else {})[entry.pk]


# viewer: pure
def answers_of(snapshot: dict[str, Any], names: Names | None) -> list[ShownAnswer]:
    """Questions with their answers as submitted, with names covered in every text and cell."""
    rows = [shown_answer(row) for row in snapshot.get("answers", [])]
    if names is None:
        return rows
    return [row.covered(lambda text: covered(text, names)) for row in rows]


def _tags(entry: Entry) -> list[str]:
    return [label.name for label in (entry.field, entry.track) if label is not None]


def one_line_of(entry: Entry, snapshot: dict[str, Any]) -> str:
    """The one line as it was submitted."""
    item = snapshot.get("item") or {}
    return (
        pick(item.get("one_line_ko", ""), item.get("one_line_en", "")) if item else entry.one_line
    )


def _facts(entry: Entry, snapshot: dict[str, Any]) -> list[tuple[str, Any]]:
    """The company's figures as they were submitted."""
    company = snapshot.get("company") or {}
    given = {
        name: company.get(name, getattr(entry.startup, name))
        for name in ("founded_on", "revenue_krw", "raised_krw", "headcount", "ask_krw")
    }
    founded = (
        date.fromisoformat(given["founded_on"])
        if isinstance(given["founded_on"], str) and given["founded_on"]
        else given["founded_on"]
    )
    rows = [
        ("founded", founded),
        ("revenue", given["revenue_krw"]),
        ("raised", given["raised_krw"]),
        ("people", given["headcount"]),
        ("ask", given["ask_krw"]),
    ]
    return [(name, value) for name, value in rows if value not in {None, ""}]


def _minutes_left(queue: Sequence[QueueItem]) -> int | None:
    """How long the rest takes at one's own pace (the median sheet).

    None before two sheets, and when all is done.
    """
    mine = [item for item in queue if item.state != "recused"]
    spent = [
        min(max(item.assignment.sheet.seconds_spent, SHORTEST_SECONDS), LONGEST_SECONDS)
        for item in mine
        if item.state == "done"
    ]
    left = len(mine) - len(spent)
    return (
        max(1, int(median(spent) * left / 60 + 0.5))
        if left and len(spent) >= LEAST_SHEETS
        else None
    )


def _deck(snapshot: dict[str, Any]) -> tuple[int | None, list[DeckPage]]:
    deck = submitted_deck(snapshot.get("files", []))
    return deck, list(DeckPage.objects.filter(attachment=deck).order_by("number")) if deck else []


def _scored(criteria: Sequence[Criterion], sheet: Scoresheet | None) -> list[ScoredCriterion]:
    given = {score.criterion_id: score for score in sheet.scores.all()} if sheet else {}
    scored = []
    for criterion in criteria:
        score = given.get(criterion.pk)
        value = (
            None
            if score is None
            else str(score.level)
            if criterion.mode == Criterion.Mode.ANCHORS and score.level
            else f"{score.value.normalize():f}"
        )
        scored.append(ScoredCriterion(criterion, value))
    return scored
