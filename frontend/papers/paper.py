"""Papers that people keep: receipts and certificates, typeset by typst from paper.typ."""
# tested by: tests/frontend/pages/startups/test_home.py

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from challenge.kernel.papers.qr_code import qr_code
from challenge.kernel.papers.typeset import letterhead_facts
from challenge.models import Edition, EditionLetterhead
from submissions.queries.answers.shown import ShownAnswer

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(settings.BASE_DIR) / "challenge" / "fonts"


@dataclass(frozen=True, slots=True)
class PaperCode:
    """A QR code, and what it is for.  title: what it stands under, among several."""

    text: str
    words: str
    title: str = ""


def paper(
    edition: Edition,
    *,
    title: str,
    number: str,
    statement: str,
    rows: Sequence[tuple[str, str]],
    foot: str,
    answers: Sequence[ShownAnswer] = (),
    code: PaperCode | None = None,
    codes: Sequence[PaperCode] = (),
    issued_at: datetime | None = None,
    seal: str = "",
    may_seal: bool = False,
) -> bytes:
    """An A4 page as PDF in the reader's language: title, number, a sentence, facts, the host.

    answers: what was answered, on the pages after it.  code: to be read by a phone; codes: many of
    them, on pages of their own.  One that is too long for a code has its words alone.
    issued_at: the head in force then (None: now).  seal: what stands beside the host's name on a
    paper that the host answers for; may_seal: whoever takes it may publish results.
    """
    head = EditionLetterhead.objects.in_force(edition, issued_at)
    facts = {
        "lang": (get_language() or "ko")[:2],
        "edition": edition.name,
        "host": edition.hosts,
        "title": title,
        "number": number,
        "statement": statement,
        "rows": rows,
        "foot": foot,
        "code": _code(code) if code else None,
        "codes": [_code(row) for row in codes],
        "answers": [_answer(answer) for answer in answers],
        "seal": seal if head.pk else "",
        "letterhead": letterhead_facts(head.as_letterhead(may_seal=may_seal)),
    }
    return _typeset(facts)


def _typeset(facts: dict[str, Any]) -> bytes:
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
    )  # type: ignore[misc]
    return made


def _code(code: PaperCode) -> dict[str, str]:
    return {"picture": qr_code(code.text), "words": code.words, "title": code.title}


def _answer(answer: ShownAnswer) -> dict[str, Any]:
    table = answer.table
    return {
        "label": answer.label,
        "text": answer.text or "–",
        "heads": table.heads if table else [],
        "cells": [cell for row in [*table.rows, table.sums] for cell in row] if table else [],
    }


def as_download(document: bytes, name: str) -> HttpResponse:
    """The PDF as a file of that name."""
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
