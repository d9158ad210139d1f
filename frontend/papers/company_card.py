"""A winner's card as one A4 page, typeset by typst."""
# tested by: tests/frontend/pages/startups/introductions/test_company_card.py

import json
from collections.abc import Sequence
from pathlib import Path

import typst
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenge.models import Edition
from frontend.papers.paper import FONTS, as_download
from introductions.queries.cards import CardRow
from judging.models import Winner
from submissions.queries.as_submitted import submitted_name

TEMPLATE = Path(__file__).with_name("company_card.typ")


def card_download(winner: Winner, rows: Sequence[CardRow]) -> HttpResponse:
    """The card as PDF in the reader's language, which no cache keeps."""
    edition = winner.entry.edition
    document = _typeset(
        edition,
        name=submitted_name(winner.entry),
        award=winner.award.name,
        rows=rows,
        foot=_("For the investor it was given to. Please don't pass it on."),
    )
    answer = as_download(document, f"card-{winner.entry.code}")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _typeset(
    edition: Edition, *, name: str, award: str, rows: Sequence[CardRow], foot: str
) -> bytes:
    facts = {
        "lang": (get_language() or "ko")[:2],
        "edition": edition.name,
        "host": edition.hosts,
        "name": name,
        "award": award,
        "rows": [
            {
                "title": row.title,
                "text": row.text,
                "bars": [
                    {
                        "name": bar.name,
                        "words": bar.words,
                        "share": bar.value / max(1, *(other.value for other in row.bars)),
                    }
                    for bar in row.bars
                ],
            }
            for row in rows
        ],
        "foot": foot,
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
    )  # type: ignore[misc]
    return made
