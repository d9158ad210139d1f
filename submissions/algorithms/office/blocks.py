"""What is read of a document: headings, paragraphs and tables, in its order, up to a limit."""

# tested by: tests/submissions/algorithms/office/test_reading.py

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

READABLE = frozenset({"docx", "pptx", "hwpx", "hwp"})  # types whose text is read
MOST_LETTERS = 400_000  # of one document: about two hundred pages
MOST_BLOCKS = 8_000
MOST_CELLS = 20_000
MOST_LEVEL = 6  # of a heading

Block = dict[str, Any]


@dataclass(slots=True)
class Blocks:
    """Gathers {"kind": "heading", "level", "text"}, {"kind": "text", "text"} and
    {"kind": "table", "rows": [[text]]}.  is_cut: there was more than we keep.
    """

    found: list[Block] = field(default_factory=list)
    is_cut: bool = False
    _letters: int = 0
    _cells: int = 0

    def heading(self, text: str, level: int) -> None:
        """A heading of that level, 1 the highest."""
        self._add({"kind": "heading", "level": max(1, min(level, MOST_LEVEL))}, text)

    def paragraph(self, text: str) -> None:
        """A paragraph; an empty one is none."""
        self._add({"kind": "text"}, text)

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """A table of texts; one without any word is none."""
        kept: list[list[str]] = []
        for row in rows:
            cells = [_clean(cell) for cell in row]
            self._cells += len(cells)
            if self._cells > MOST_CELLS or not self._has_room(sum(map(len, cells))):
                self.is_cut = True
                break
            kept.append(cells)
        if any(cell for row in kept for cell in row):
            self.found.append({"kind": "table", "rows": kept})

    @property
    def is_full(self) -> bool:
        """Whether no more is kept."""
        return self.is_cut

    def _add(self, block: Block, text: str) -> None:
        clean = _clean(text)
        if not clean:
            return
        if not self._has_room(len(clean)):
            self.is_cut = True
            return
        self.found.append({**block, "text": clean})

    def _has_room(self, letters: int) -> bool:
        self._letters += letters
        return self._letters <= MOST_LETTERS and len(self.found) < MOST_BLOCKS


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text in it: of headings, paragraphs and cells."""
    for block in blocks:
        if block["kind"] == "table":
            yield from (cell for row in block["rows"] for cell in row)
        else:
            yield block["text"]


def replaced(blocks: Iterable[Block], change: Callable[[str], str]) -> list[Block]:
    """The same with every text changed."""
    return [
        {**block, "rows": [[change(cell) for cell in row] for row in block["rows"]]}
        if block["kind"] == "table"
        else {**block, "text": change(block["text"])}
        for block in blocks
    ]


def _clean(text: str) -> str:
    """Without what no database and no page takes: control characters, halves of surrogates."""
    kept = "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())
    return kept.encode("utf-8", "ignore").decode("utf-8").strip()
