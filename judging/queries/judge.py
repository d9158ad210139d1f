"""What one judge sees: the rounds to work on, the list, one entry with its rubric, and the bundle for offline work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from challenge.bilingual import pick
from challenge.errors import NotFound
from challenge.models import User
from judging.models import Assignment, AssignmentState, Criterion, Judge, Round, RoundEntry, RoundState, Scoresheet, SheetState
from submissions.models import DeckPage, Entry, EntryVersion

VISIBLE_ROUNDS = [RoundState.ASSIGNED, RoundState.OPEN, RoundState.CLOSED, RoundState.DECIDED, RoundState.PUBLISHED]


@dataclass(frozen=True, slots=True)
class RoundWork:
    """One round of a judge and how far they are."""

    round: Round
    total: int
    done: int

    @property
    def is_done(self) -> bool:
        """Everything submitted."""
        return self.total > 0 and self.done == self.total


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge's part in one edition.  step: what comes next: invitation | pledge | work."""

    judge: Judge
    step: str
    rounds: list[RoundWork]


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of the list.  state: todo | part | done | recused | closed."""

    assignment: Assignment
    name: str
    note: str
    state: str
    filled: int
    total: str


@dataclass(frozen=True, slots=True)
class ScoredCriterion:
    """A criterion with what this judge gave so far (level or points; None: nothing yet)."""

    criterion: Criterion
    given: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything of the scoring page for one entry."""

    round: Round
    judge: Judge
    assignment: Assignment
    name: str
    line: str
    tags: list[str]
    facts: list[tuple[str, Any]]
    answers: list[tuple[str, str]]
    pages: list[DeckPage]
    original: int | None
    criteria: list[ScoredCriterion]
    sheet: Scoresheet | None
    queue: list[QueueItem]
    own_totals: list[float] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Sheets submitted."""
        return sum(item.state == "done" for item in self.queue)

    @property
    def active(self) -> list[QueueItem]:
        """The list without what was given back."""
        return [item for item in self.queue if item.state != "recused"]


def seats_of(viewer: User) -> list[Seat]:
    """The person's editions as a judge, newest first, with their rounds; three queries however many there are."""
    judges = Judge.objects.filter(user=viewer).exclude(state=Judge.State.DISMISSED).select_related("edition__challenge").prefetch_related("pledges").order_by("-id")
    rows = list(judges)
    counts = (
        Assignment.objects.filter(judge__in=rows, state=AssignmentState.ACTIVE)
        .values("judge_id", "round_id")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(sheet__state=SheetState.SUBMITTED)))
    )
    known = {(row["judge_id"], row["round_id"]): row for row in counts}
    rounds: dict[int, list[Round]] = {}
    for one in Round.objects.filter(edition__in=[judge.edition_id for judge in rows], state__in=VISIBLE_ROUNDS).order_by("order"):
        rounds.setdefault(one.edition_id, []).append(one)
    return [_seat(judge, rounds.get(judge.edition_id, []), known) for judge in rows]


def seat_for(viewer: User, slug: str) -> Judge:
    """The person's seat in an edition; 404 otherwise."""
    return get_object_or_404(Judge.objects.select_related("edition__challenge", "user").exclude(state=Judge.State.DISMISSED), user=viewer, edition__slug=slug)


def round_for(viewer: User, pk: int) -> tuple[Round, Judge]:
    """A round that the person judges (accepted), and their seat; 404 otherwise."""
    one = get_object_or_404(Round.objects.select_related("edition__challenge", "rubric").filter(state__in=VISIBLE_ROUNDS), pk=pk)
    judge = get_object_or_404(Judge.objects.select_related("edition", "user"), user=viewer, edition=one.edition, state=Judge.State.ACCEPTED)
    return one, judge


def assignment_for(viewer: User, pk: int) -> Assignment:
    """One of the person's own assignments, in any state; 404 otherwise."""
    rows = Assignment.objects.select_related("round__edition", "judge__user", "judge__edition", "entry__startup")
    return get_object_or_404(rows.filter(round__state__in=VISIBLE_ROUNDS), pk=pk, judge__user=viewer, judge__state=Judge.State.ACCEPTED)


def queue_of(round: Round, judge: Judge) -> list[QueueItem]:
    """The judge's list, unfinished entries in their order; names are left out in a blind round."""
    rows = list(_rows(round, judge).annotate(filled=Count("sheet__scores")))
    codes = _codes(round, rows)
    criteria = Criterion.objects.filter(rubric__round=round).count()
    return [_item(row, codes, criteria) for row in rows]


def names_to_declare(round: Round, judge: Judge) -> list[tuple[Entry, str]]:
    """Names of the round's entries, for declaring conflicts before reading; nothing else of them."""
    conflicts = {conflict.entry_id: conflict.kind for conflict in judge.conflicts.filter(withdrawn_at__isnull=True)}
    rows = RoundEntry.objects.filter(round=round).select_related("entry__startup").order_by("entry__startup__name_ko")
    return [(row.entry, conflicts.get(row.entry_id, "")) for row in rows]


def desk_for(viewer: User, round: Round, judge: Judge, pk: int) -> Desk:
    """The scoring page of one entry; 404 if it isn't (or no longer) assigned to the judge."""
    queue = queue_of(round, judge)
    item = next((item for item in queue if item.assignment.pk == pk), None)
    if item is None or item.state == "recused":
        raise NotFound
    assignment = item.assignment
    sheet = getattr(assignment, "sheet", None)
    criteria = list(Criterion.objects.filter(rubric__round=round).prefetch_related("anchors"))
    content = EntryVersion.objects.filter(entry=assignment.entry).order_by("-number").first()
    snapshot = content.snapshot if content else {}
    attachment, pages = _deck(snapshot)
    return Desk(
        round=round,
        judge=judge,
        assignment=assignment,
        name=item.name,
        line=assignment.entry.one_line,
        tags=_tags(assignment.entry),
        facts=[] if round.blind else _facts(assignment.entry),
        answers=[(pick(row["label_ko"], row["label_en"]), str(row["answer"])) for row in snapshot.get("answers", [])],
        pages=pages,
        original=None if round.blind else attachment,
        criteria=_scored(criteria, sheet),
        sheet=sheet,
        queue=queue,
        own_totals=[float(other.total) for other in queue if other.total and other.assignment.pk != pk],
    )


def bundle_of(round: Round, judge: Judge) -> dict[str, Any]:
    """Everything of a round for offline work, as plain data: list, rubric, answers, page pictures, own sheets."""
    queue = queue_of(round, judge)
    entries = [item.assignment.entry_id for item in queue if item.state != "recused"]
    versions = {version.entry_id: version for version in EntryVersion.objects.filter(entry__in=entries).order_by("number")}
    decks = _decks([version.snapshot for version in versions.values()])
    criteria = list(Criterion.objects.filter(rubric__round=round).prefetch_related("anchors"))
    sheets = {sheet.assignment_id: sheet for sheet in Scoresheet.objects.filter(assignment__round=round, assignment__judge=judge).prefetch_related("scores__criterion")}
    return {
        "round": {
            "id": round.pk,
            "name": round.name,
            "state": round.state,
            "closes_at": round.closes_at.isoformat(),
            "min_comment_length": round.min_comment_length,
            "blind": round.blind,
        },
        "criteria": [_criterion(one) for one in criteria],
        "entries": [_bundled(item, versions.get(item.assignment.entry_id), decks, sheets.get(item.assignment.pk)) for item in queue],
    }


def my_sheets(round: Round, judge: Judge) -> list[QueueItem]:
    """The judge's own list with totals, highest first."""
    return sorted(queue_of(round, judge), key=lambda item: -float(item.total or -1))


def _seat(judge: Judge, rounds: Sequence[Round], known: dict[tuple[int, int], Any]) -> Seat:
    step = "invitation" if judge.state != Judge.State.ACCEPTED else "work" if judge.pledges.all() else "pledge"
    work = []
    for one in rounds:
        row = known.get((judge.pk, one.pk))
        if row:
            work.append(RoundWork(one, row["total"], row["done"]))
    return Seat(judge, step, work)


def _rows(round: Round, judge: Judge) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(round=round, judge=judge).exclude(state=AssignmentState.REMOVED)
    return rows.select_related("entry__startup", "entry__field", "entry__track", "entry__edition", "sheet", "round", "judge").order_by("state", "id")


def _codes(round: Round, rows: Sequence[Assignment]) -> dict[int, str]:
    if not round.blind:
        return {row.entry_id: row.entry.startup.name for row in rows}
    codes = RoundEntry.objects.filter(round=round, entry__in=[row.entry_id for row in rows])
    return {row.entry_id: row.blind_code for row in codes}


def _item(row: Assignment, codes: dict[int, str], criteria: int) -> QueueItem:
    sheet = getattr(row, "sheet", None)
    filled = int(getattr(row, "filled", 0))
    submitted = sheet is not None and sheet.state == SheetState.SUBMITTED
    state = "recused" if row.state == AssignmentState.RECUSED else "done" if submitted else "part" if filled else "todo"
    note = row.entry.field.name if row.entry.field else ""
    total = f"{sheet.total:.1f}" if sheet is not None and submitted and sheet.total is not None else ""
    return QueueItem(row, codes.get(row.entry_id, ""), note, state, min(filled, criteria), total)


def _tags(entry: Entry) -> list[str]:
    return [thing.name for thing in (entry.field, entry.track) if thing is not None]


def _facts(entry: Entry) -> list[tuple[str, Any]]:
    startup = entry.startup
    rows = [("founded", startup.founded_on), ("revenue", startup.revenue_krw), ("raised", startup.raised_krw), ("people", startup.headcount), ("ask", startup.ask_krw)]
    return [(name, value) for name, value in rows if value is not None]


def _deck(snapshot: dict[str, Any]) -> tuple[int | None, list[DeckPage]]:
    ids = [file["id"] for file in snapshot.get("files", []) if file["kind"] == "deck"]
    pages = list(DeckPage.objects.filter(attachment__in=ids).order_by("attachment_id", "number")) if ids else []
    return (ids[-1] if ids else None), [page for page in pages if page.attachment_id == ids[-1]]


def _decks(snapshots: Sequence[dict[str, Any]]) -> dict[int, list[DeckPage]]:
    ids = [file["id"] for snapshot in snapshots for file in snapshot.get("files", []) if file["kind"] == "deck"]
    decks: dict[int, list[DeckPage]] = {}
    for page in DeckPage.objects.filter(attachment__in=ids).order_by("number"):
        decks.setdefault(page.attachment_id, []).append(page)
    return decks


def _scored(criteria: Sequence[Criterion], sheet: Scoresheet | None) -> list[ScoredCriterion]:
    given = {score.criterion_id: score for score in sheet.scores.all()} if sheet else {}
    scored = []
    for one in criteria:
        score = given.get(one.pk)
        value = None if score is None else str(score.level) if one.mode == Criterion.Mode.ANCHORS and score.level else f"{score.value:g}"
        scored.append(ScoredCriterion(one, value))
    return scored


def _criterion(one: Criterion) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "help": one.help,
        "mode": one.mode,
        "points": str(one.points),
        "step": str(one.step),
        "anchors": [{"level": anchor.level, "text": anchor.text} for anchor in one.anchors.all()],
    }


def _bundled(item: QueueItem, version: EntryVersion | None, decks: dict[int, list[DeckPage]], sheet: Scoresheet | None) -> dict[str, Any]:
    snapshot = version.snapshot if version and item.state != "recused" else {}
    files = [file["id"] for file in snapshot.get("files", []) if file["kind"] == "deck"]
    return {
        "assignment": item.assignment.pk,
        "name": item.name,
        "line": "" if item.state == "recused" else item.assignment.entry.one_line,
        "state": item.state,
        "answers": [{"label": pick(row["label_ko"], row["label_en"]), "answer": row["answer"]} for row in snapshot.get("answers", [])],
        "pages": [{"id": page.pk, "number": page.number, "text": page.text} for page in decks.get(files[-1], [])] if files else [],
        "sheet": None if sheet is None else _sheet(sheet),
    }


def _sheet(sheet: Scoresheet) -> dict[str, Any]:
    scores = {score.criterion.key: score.level if score.level else str(score.value) for score in sheet.scores.all()}
    return {
        "revision": sheet.revision,
        "state": sheet.state,
        "scores": scores,
        "comment": sheet.comment,
        "private_note": sheet.private_note,
        "total": None if sheet.total is None else str(sheet.total),
    }
