"""A paper as PDF, typeset by typst from paper.typ."""
# tested by: tests/challenge/kernel/papers/test_papers.py

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import (
    Block,
    Certificate,
    Code,
    Grid,
    Letterhead,
    Paper,
    Signatures,
)
from challenge.kernel.papers.logo_size import logo_size_mm
from challenge.kernel.papers.qr_code import qr_code
from challenge.kernel.text.plain_text import plain_text

TEMPLATE = Path(__file__).with_name("office_paper.typ")
FONTS = Path(settings.BASE_DIR) / "challenge" / "fonts"


PREVIEW_PPI = 110


def as_pdf(paper: Paper) -> bytes:
    """The PDF; the same paper is the same bytes, but for the moment it was made at."""
    made: bytes = typst.compile(TEMPLATE.read_bytes(), **_options(paper))
    return made


def as_picture(paper: Paper) -> bytes:
    """Its first page as PNG, to be looked at."""
    options = _options(paper)
    made = typst.compile(TEMPLATE.read_bytes(), format="png", ppi=PREVIEW_PPI, **options)
    return made if isinstance(made, bytes) else made[0]


def letterhead_facts(letterhead: Letterhead) -> dict[str, Any]:
    """As templates read it: pictures as lists of bytes, the logo's size in millimetres."""
    width, height = logo_size_mm(letterhead.logo) if letterhead.logo else (0, 0)
    return {
        "logo": list(letterhead.logo),
        "width": width,
        "height": height,
        "seal": str(letterhead.seal),
        "picture": list(letterhead.seal_picture),
    }


def _options(paper: Paper) -> dict[str, Any]:
    facts = {
        "lang": paper.language,
        "title": paper.title,
        "about": paper.about,
        "host": paper.host,
        "note": paper.note,
        "wide": paper.is_wide,
        "seal": paper.seal,
        "blocks": [_facts(block) for block in paper.blocks],
    }
    plain = {**_plain(facts), "letterhead": letterhead_facts(paper.letterhead)}
    return {
        "font_paths": [str(FONTS)],
        "ignore_system_fonts": True,
        "sys_inputs": {"facts": json.dumps(plain)},
    }


def _facts(block: Block) -> dict[str, Any]:
    found = {name: getattr(block, name) for name in block.__dataclass_fields__}
    if isinstance(block, Grid):
        found["widths"] = [share for _words, share in block.heads]
        found["heads"] = [words for words, _share in block.heads]
        found["rows"] = [[cell or "–" for cell in row] for row in block.rows]
    if isinstance(block, Signatures):
        found["words"] = _("(signature)")
    if isinstance(block, Certificate):
        found["picture"] = qr_code(block.code)
    if isinstance(block, Code):
        found["picture"] = qr_code(block.address)
    return {"kind": type(block).__name__, **found}


def _plain(value: Any) -> Any:
    """Without signs that no font draws and that turn text around."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
