"""A mail's text as a page: the HTML part says what the text part says, since it is made of it.

The text is written so that both read well:
    ★ words, ✓ words     a headline (a prize; something done); further ★ lines stand small below
    Label: value         a fact (no sentence); several in a row are a table
    - words              an item of a list
    https://… alone      the first one is the button, the others are links under the words before
    → words              the address on the next line is a button that says these words
    -- (dash dash blank) the signature begins
    a digest, a signed note    what a program compares, small
Only addresses of this site become links: a text that somebody typed leads nowhere else.
"""
# tested by: tests/challenge/kernel/text/test_mail_page.py

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from challenge.kernel.text.mail_styles import PLAIN, STYLES

LABEL_LETTERS, VALUE_LETTERS = 40, 160  # longer, or with a full stop: a sentence
LINK_LETTERS = 60  # words that are a link themselves
FACT = re.compile(
    rf"(?P<label>[^:：.!?]{{1,{LABEL_LETTERS}}})[:：] "
    rf"(?P<value>\S(?:.{{0,{VALUE_LETTERS}}}[^.!?])?)"
)
HEADLINES = {"★ ": "prize", "✓ ": "done"}
CODE = re.compile(r"[A-Z0-9]{6}")  # a code to type: alone on its line
CHOICE = "→ "
DIGEST = re.compile(r"[0-9a-f]{64}")
SIGNED = re.compile(r"— \S+ [\w+/=]{40,}|[\w+/]{43}=")  # lines of a checkpoint
SIGNATURE = "-- "


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the page.  kind: prize, done, facts, list, button, choice, link, code, proof,
    words.  facts: label, value, and what the value looks like (value, or digest).
    """

    kind: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...] = field(default=())


def html_of(*, subject: str, body: str, language: str, button: str) -> str:
    """The whole page.  button: what its button says, in the reader's language."""
    text, _mark, signature = f"\n{body.rstrip()}".rpartition(f"\n{SIGNATURE}\n")
    blocks = list(blocks_of(text or body))
    with translation.override(language):
        return render_to_string(
            "mail/page.html",
            {
                "style": STYLES,
                "plain": PLAIN,
                "subject": subject,
                "title": re.sub(r"^\[[^\]]*\] ?", "", subject),
                "language": language,
                "blocks": blocks,
                "preview": next((b.lines[0] for b in blocks[1:] if b.lines), subject),
                "button": button,
                "signature": signature.splitlines() if text else [],
                "sender": signature.splitlines()[0] if text and signature else "",
            },
        )


def blocks_of(text: str) -> Iterator[Block]:
    """The pieces in their order."""
    said: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if any(SIGNED.fullmatch(line) for line in paragraph.splitlines()):
            said.append(Block("proof", tuple(paragraph.splitlines())))
            continue
        for kind, lines in groupby(paragraph.splitlines(), key=_kind):
            block = _block(kind, [line.strip() for line in lines])
            if block.kind == "button" and said and said[-1].kind == "choice_words":
                block = Block("choice", (block.lines[0], said.pop().lines[-1]))
            if block.kind == "button" and any(before.kind == "button" for before in said):
                block = _link(block.lines[0], said)
            said.append(block)
    yield from said


def _link(address: str, said: list[Block]) -> Block:
    """A further address, under the few words that lead to it ("How it was computed:"); after a
    sentence it only says that it opens something.
    """
    words = said[-1].lines[-1]
    if said[-1].kind == "words" and words.endswith(":") and len(words) <= LINK_LETTERS:
        return Block("link", (address, said.pop().lines[-1].rstrip(":")))
    return Block("link", (address, ""))


def _kind(line: str) -> str:
    stripped = line.strip()
    if stripped.startswith(settings.SITE_URL + "/") and " " not in stripped:
        return "button"
    if stripped[:2] in HEADLINES:
        return HEADLINES[stripped[:2]]
    if stripped.startswith("- "):
        return "list"
    if stripped.startswith(CHOICE):
        return "choice_words"
    if CODE.fullmatch(stripped):
        return "code"
    return "facts" if FACT.fullmatch(stripped) else "words"


def _block(kind: str, lines: list[str]) -> Block:
    if kind in HEADLINES.values():
        return Block(kind, tuple(line[2:3].upper() + line[3:] for line in lines))
    if kind == "choice_words":
        return Block(kind, tuple(line.removeprefix(CHOICE) for line in lines))
    if kind == "list":
        return Block(kind, tuple(line[2:] for line in lines))
    if kind == "facts":
        found = [FACT.fullmatch(line) for line in lines]
        pairs = [(match["label"], match["value"]) for match in found if match]
        facts = tuple((label, value, _look(value)) for label, value in pairs)
        return Block(kind, tuple(lines), facts)
    return Block(kind, tuple(lines))


def _look(value: str) -> str:
    return "digest" if DIGEST.fullmatch(value) else "value"
