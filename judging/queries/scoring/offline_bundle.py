"""Everything of a round that a judge needs for work offline."""

# tested by: tests/judging/queries/scoring/test_blinding.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from challenge.kernel.errors import NotFound
from judging.models import Criterion, Judge, Round, Scoresheet
from judging.queries.scoring.blinding import Names, covered, names_to_hide
from judging.queries.scoring.desk import answers_of, one_line_of
from judging.queries.scoring.judge_work import (
    READABLE_ROUNDS,
    QueueItem,
    is_to_check_names,
    queue_of,
)
from judging.queries.scoring.pace_advice import reading_seconds
from submissions.algorithms.office.blocks import replaced
from submissions.models import DeckPage, DocumentText, EntryVersion
from submissions.queries.decks import submitted_deck, submitted_pages
from submissions.queries.papers.asked import papers_for_judges
from submissions.queries.papers.read import ReadPaper, papers_read_by_judges

# of WebP pictures of slides, as a rule
PIXELS_A_BYTE, THUMBNAIL_BYTES = 16, 6_000
PAPER_BYTES = 20_000  # of a paper's page, without pictures


# viewer: own
def bundle_of(round: Round, judge: Judge) -> dict[str, Any]:
    """Everything of a round for offline work, as plain data.

    List, rubric, answers, page pictures, own sheets.  NotFound: the result is published.
    """
    if round.state not in READABLE_ROUNDS:
        raise NotFound
    queue = queue_of(round, judge)
    entries = [item.assignment.entry_id for item in queue if item.state != "recused"]
    versions = {
        version.entry_id: version
        for version in EntryVersion.objects.filter(entry__in=entries).order_by("number")
    }
    snapshots = [version.snapshot for version in versions.values()]
    decks = _decks(snapshots)
    papers = papers_read_by_judges(
        round.edition, {pk: version.snapshot for pk, version in versions.items()}
    )
    criteria = list(Criterion.objects.filter(rubric__round=round).prefetch_related("anchors"))
    sheets = [sheet for item in queue if (sheet := _sheet_of(item))]
    prefetch_related_objects(sheets, "scores")
    keys = {criterion.pk: criterion.key for criterion in criteria}
    names = (
        names_to_hide([item.assignment.entry for item in queue], versions) if round.blind else {}
    )
    return {
        "round": _round(round),
        "criteria": [_criterion(criterion) for criterion in criteria],
        "entries": [
            _bundled(
                item,
                versions.get(item.assignment.entry_id),
                decks,
                papers.get(item.assignment.entry_id, []),
                keys,
                names.get(item.assignment.entry_id),
            )
            for item in queue
        ],
    }


def _round(round: Round) -> dict[str, Any]:
    return {
        "id": round.pk,
        "name": round.name,
        "state": round.state,
        "closes_at": round.closes_at.isoformat(),
        "min_comment_length": round.min_comment_length,
        "blind": round.blind,
    }


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper that the judge may read.  pages: the ids of a PDF's; has_preview: of a document."""

    id: int
    pages: list[int]
    has_preview: bool


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """What a device keeps of an entry for offline work.

    deck: the ids of its pages; papers: beside the deck; about_bytes: of both, until the device
    knows.
    """

    assignment: int
    name: str
    is_done: bool
    deck: list[int]
    papers: list[KeptPaper]
    about_bytes: int


# viewer: own
def offline_entries(round: Round, judge: Judge) -> list[KeptEntry]:
    """What is fetched ahead for offline work: each assignment that wasn't recused.

    In the order of need: what is submitted comes last.
    """
    if round.state not in READABLE_ROUNDS or is_to_check_names(round, judge):
        return []
    mine = [item for item in queue_of(round, judge) if item.state != "recused"]
    entries = [item.assignment.entry_id for item in mine]
    decks, papers = submitted_pages(entries), _kept_papers(round, entries)
    shown = [page for deck in decks.values() for page in deck]
    shown += [page for rows in papers.values() for paper in rows for page in paper.pages]
    sizes = _about_bytes(shown)
    rows = [
        _kept(item, decks.get(entry, []), papers.get(entry, []), sizes)
        for item, entry in zip(mine, entries, strict=True)
    ]
    return sorted(rows, key=lambda row: row.is_done)  # sorted keeps the order among equals


def _kept(
    item: QueueItem, deck: list[int], papers: list[KeptPaper], sizes: Mapping[int, int]
) -> KeptEntry:
    pages = [*deck, *(page for paper in papers for page in paper.pages)]
    about = sum(sizes.get(page, 0) for page in pages) + PAPER_BYTES * len(papers)
    return KeptEntry(item.assignment.pk, item.name, item.state == "done", deck, papers, about)


def _kept_papers(round: Round, entries: Sequence[int]) -> dict[int, list[KeptPaper]]:
    """Entry → its papers beside the deck, as its page lists them."""
    prefetch_related_objects([round.edition], "papers")
    newest = EntryVersion.objects.filter(entry__in=entries).order_by("entry", "-number")
    found = {
        version.entry_id: papers_for_judges(
            round.edition,
            version.snapshot,
            beside=submitted_deck(version.snapshot.get("files", [])),
        )
        for version in newest.distinct("entry")
    }
    ids = [paper.id for papers in found.values() for paper in papers]
    pages: dict[int, list[int]] = {}
    rows = DeckPage.objects.filter(attachment__in=ids).order_by("number") if ids else []
    for page in rows:
        pages.setdefault(page.attachment_id, []).append(page.pk)
    # names on a document's own picture can't be covered: a blind round shows none
    shown = DocumentText.objects.filter(attachment__in=[] if round.blind else ids)
    previewed = set(shown.exclude(preview="").values_list("attachment_id", flat=True))
    return {
        entry: [KeptPaper(row.id, pages.get(row.id, []), row.id in previewed) for row in papers]
        for entry, papers in found.items()
    }


def _about_bytes(pages: Sequence[int]) -> dict[int, int]:
    """About how large the pictures of pages are: asking the storage for each would take long."""
    rows = DeckPage.objects.filter(pk__in=pages).values_list("pk", "width", "height")
    return {pk: width * height // PIXELS_A_BYTE + THUMBNAIL_BYTES for pk, width, height in rows}


def _decks(snapshots: Sequence[dict[str, Any]]) -> dict[int, list[DeckPage]]:
    ids = [submitted_deck(snapshot.get("files", [])) for snapshot in snapshots]
    decks: dict[int, list[DeckPage]] = {}
    for page in DeckPage.objects.filter(attachment__in=ids).order_by("number"):
        decks.setdefault(page.attachment_id, []).append(page)
    return decks


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "title": criterion.title,
        "help": criterion.help,
        "mode": criterion.mode,
        "points": str(criterion.points),
        "step": str(criterion.step),
        "anchors": [
            {"level": anchor.level, "text": anchor.text} for anchor in criterion.anchors.all()
        ],
    }


def _bundled(
    item: QueueItem,
    version: EntryVersion | None,
    decks: Mapping[int, list[DeckPage]],
    papers: Sequence[ReadPaper],
    keys: Mapping[int, str],
    names: Names | None,
) -> dict[str, Any]:
    snapshot = version.snapshot if version and item.state != "recused" else {}
    sheet = _sheet_of(item)
    pages = decks.get(submitted_deck(snapshot.get("files", [])) or 0, [])
    return {
        "assignment": item.assignment.pk,
        "name": item.name,
        "line": ""
        if item.state == "recused"
        else covered(one_line_of(item.assignment.entry, snapshot), names),
        "state": item.state,
        "answers": [
            {"label": shown.label, "answer": shown.text} for shown in answers_of(snapshot, names)
        ],
        "pages": [
            {"id": page.pk, "number": page.number, "text": covered(page.text, names)}
            for page in pages
        ],
        "papers": [
            {
                "id": paper.id,
                "name": paper.name,
                "blocks": replaced(paper.blocks, lambda text: covered(text, names)),
            }
            for paper in (papers if snapshot else [])
        ],
        "reading_seconds": reading_seconds(len(pages)),
        "sheet": None if sheet is None else _sheet(sheet, keys),
    }


def _sheet_of(item: QueueItem) -> Scoresheet | None:
    return getattr(item.assignment, "sheet", None)


def _sheet(sheet: Scoresheet, keys: Mapping[int, str]) -> dict[str, Any]:
    """keys: of the criteria, by id."""
    scores = {
        keys[score.criterion_id]: score.level if score.level else str(score.value)
        for score in sheet.scores.all()
    }
    return {
        "revision": sheet.revision,
        "state": sheet.state,
        "scores": scores,
        "comment": sheet.comment,
        "private_note": sheet.private_note,
        "total": None if sheet.total is None else str(sheet.total),
        "seconds_spent": sheet.seconds_spent,
    }
