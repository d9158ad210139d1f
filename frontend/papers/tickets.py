"""Tickets of the audience's vote, 21 on a page to be cut, typeset by typst."""
# tested by: tests/frontend/pages/organisers/rounds/test_audience_vote.py

import json
from collections.abc import Sequence
from pathlib import Path

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenge.kernel.papers.qr_code import qr_code
from frontend.papers.paper import FONTS

TEMPLATE = Path(__file__).with_name("tickets.typ")


def ticket_sheet(edition: str, tickets: Sequence[tuple[str, str]]) -> bytes:
    """As PDF in the reader's language.  tickets: code, address that its QR code leads to."""
    facts = {
        "lang": (get_language() or "ko")[:2],
        "edition": edition,
        "title": _("Audience vote"),
        "words": _("Scan to vote. Works once, on the phone that votes first."),
        "tickets": [{"code": code, "picture": qr_code(url)} for code, url in tickets],
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
    )  # type: ignore[misc]
    return made
