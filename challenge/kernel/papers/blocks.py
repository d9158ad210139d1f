"""What a paper of the office is made of.  Declared once; as PDF by typst (`typeset.py`), as a file
that the office edits: of Word (`word_file.py`) or of 한글 (`hwpx_file.py`).
"""
# tested by: tests/challenge/kernel/papers/test_papers.py

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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


class Seal(StrEnum):
    """What stands beside the host's name: nothing, an empty box to stamp in, the word in brackets
    that marks where, or a picture of the seal.
    """

    NONE = "none"
    SPACE = "space"
    LINE = "line"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a host's papers carry.  logo, seal_picture: PNG, or empty.

    The picture of a seal stands in PDFs alone: in a file that is edited it would vouch for
    whatever is written there.  Without a picture the word stands in its place.
    """

    logo: bytes = b""
    seal: Seal = Seal.SPACE
    seal_picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    name: of its file, without an ending; about: of which edition and round; host: who answers for
    it, beside the space for a seal ("": no such line); is_wide: landscape; language: "ko" or "en";
    issued_at: of what was given out then, however often it is printed (None: now).
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
    letterhead: Letterhead = field(default_factory=Letterhead)
    issued_at: datetime | None = None

    @property
    def is_certificate(self) -> bool:
        """Whether its pages are to be framed: no head, no foot."""
        return any(isinstance(block, Certificate) for block in self.blocks)

    @property
    def signed_by(self) -> str:
        """The host with the word for its seal, for files that are edited."""
        marked = self.seal and self.host and self.letterhead.seal != Seal.NONE
        return f"{self.host}    ({self.seal})" if marked else self.host
