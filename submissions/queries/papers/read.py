"""The texts of the papers that judges read, beside the deck."""
# tested by: tests/judging/queries/scoring/test_blinding.py

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenge.models import Edition
from submissions.algorithms.office.blocks import Block
from submissions.models import DeckPage, DocumentText
from submissions.queries.decks import submitted_deck
from submissions.queries.papers.asked import papers_for_judges


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A paper with its text; no blocks where it can't be read."""

    id: int
    name: str
    blocks: list[Block]


# viewer: caller
def papers_read_by_judges(
    edition: Edition, snapshots: Mapping[int, Mapping[str, Any]]
) -> dict[int, list[ReadPaper]]:
    """Entry → the papers of its submission that the organiser lets judges read, without the deck.

    snapshots: entry → what it submitted.
    """
    sent = {
        entry: papers_for_judges(
            edition, snapshot, beside=submitted_deck(snapshot.get("files", []))
        )
        for entry, snapshot in snapshots.items()
    }
    ids = [row.id for rows in sent.values() for row in rows]
    blocks = _blocks(ids) if ids else {}
    return {
        entry: [ReadPaper(row.id, row.paper, blocks.get(row.id, [])) for row in rows]
        for entry, rows in sent.items()
    }


def _blocks(ids: list[int]) -> dict[int, list[Block]]:
    """File → its text; of a PDF each page as a paragraph."""
    documents = DocumentText.objects.filter(attachment__in=ids)
    found: dict[int, list[Block]] = dict(documents.values_list("attachment_id", "blocks"))
    pages = DeckPage.objects.filter(attachment__in=ids).exclude(text="").order_by("number")
    for file, text in pages.values_list("attachment_id", "text"):
        found.setdefault(file, []).append({"kind": "text", "text": text})
    return found
