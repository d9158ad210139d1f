"""The newest item of a receipt, short enough for a QR code that a phone reads from paper."""

import json
import zlib
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from challenge.transparency.linked_receipt import linked_receipt

ROOT = Path(__file__).resolve().parents[3]
VECTORS = json.loads((ROOT / "docs/examples/proof-vectors.json").read_text("utf-8"))
MOST = 2331  # letters, of a QR code of the largest size that mends 15 % of itself


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_it_holds_the_newest_item_and_what_signs_it(case: dict[str, Any]) -> None:
    receipt = case["receipt"]
    link = linked_receipt({**receipt, "documents": {"0" * 64: {"words": "긴 글" * 1000}}})
    assert len(link) < MOST
    held = json.loads(zlib.decompress(urlsafe_b64decode(link + "=" * (-len(link) % 4)), -15))
    newest = max(receipt["items"], key=lambda item: item["index"])
    assert held == {
        "format": receipt["format"],
        "origin": receipt["origin"],
        "keys": receipt["keys"],
        "checkpoint": receipt["checkpoint"],
        "items": [newest],
    }
