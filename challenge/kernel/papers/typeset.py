"""A paper as PDF, typeset by typst from paper.typ."""
# tested by: tests/challenge/kernel/papers/test_papers.py

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Block, Certificate, Code, Grid, Paper, Signatures
from challenge.kernel.papers.qr_code import qr_code
from challenge.kernel.text.plain_text import plain_text

TEMPLATE = Path(__file__).with_name("office_paper.typ")
FONTS = Path(settings.BASE_DIR) / "challenge" / "fonts"


def as_pdf(paper: Paper) -> bytes:
    """The PDF; the same paper is the same bytes, but for the moment it was made at."""
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
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(_plain(facts))},
    )  # type: ignore[misc]
    return made


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
