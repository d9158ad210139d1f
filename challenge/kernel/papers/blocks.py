"""What a paper of the office is made of.  Declared once; as PDF by typst (`typeset.py`), as a Word
file that the office edits (`word_file.py`).
"""
# tested by: tests/challenge/kernel/papers/test_papers.py

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a part; level 1 or 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; line breaks stay.  is_note: small print."""

    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What something is, line by line: (name, value)."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose head stands on every page.  heads: a column's words and its share of the width;
    an empty cell is written as a dash.
    """

    heads: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars with their figures beside them.  rows: (name, share 0..1 of the longest, figure)."""

    rows: Sequence[tuple[str, float, str]]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on.  people: (part, name); an empty name is a line to write it on."""

    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A page of its own, to be framed: 상장.

    statement: why it is given; given_by: who gives it; code: what the QR code holds.
    """

    number: str
    title: str
    award: str
    recipient: str
    person: str
    statement: str
    day: str
    given_by: str
    code: str
    code_words: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows stands on a new page."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with the address that it holds, and what it is for beside it."""

    address: str
    words: str


Block = Heading | Words | Facts | Grid | Bars | Signatures | Certificate | Code | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    name: of its file, without an ending; about: of which edition and round; host: who answers for
    it, beside the space for a seal ("": no such line); is_wide: landscape; language: "ko" or "en".
    """

    name: str
    title: str
    about: str
    host: str
    language: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    note: str = ""
    is_wide: bool = False
    seal: str = ""  # what stands in the space for the seal
