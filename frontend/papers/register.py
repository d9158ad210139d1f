"""Registers (대장): a table over as many landscape pages as it takes, typeset by typst."""
# tested by: tests/frontend/pages/organisers/results/test_appeals.py

import json
from collections.abc import Sequence
from pathlib import Path

import typst
from django.utils.translation import get_language

from challenge.models import Edition
from frontend.papers.paper import FONTS

TEMPLATE = Path(__file__).with_name("register.typ")


def register(
    edition: Edition,
    *,
    title: str,
    note: str,
    heads: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
) -> bytes:
    """As PDF in the reader's language.  heads: a column's words and its share of the width."""
    facts = {
        "lang": (get_language() or "ko")[:2],
        "edition": edition.name,
        "host": edition.hosts,
        "title": title,
        "note": note,
        "heads": [words for words, _width in heads],
        "widths": [width for _words, width in heads],
        "rows": [[cell or "–" for cell in row] for row in rows],
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
    )  # type: ignore[misc]
    return made
