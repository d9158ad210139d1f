"""`challenge verify RECEIPT.json`: content, place, signature, and the time stamp of the state."""

import json
from base64 import b64encode
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenge import tasks
from challenge.transparency.reading import public_keys
from judging.models import Round
from judging.queries.scoring.sheet_proof import sheet_receipt
from tests.challenge.transparency.time_authority import TimeAuthority, serving
from tests.judging.proved_round import a_closed_round, publish

pytestmark = pytest.mark.django_db


def verified(folder: Path, receipt: Any, *words: str) -> str:
    file, out = folder / "receipt.json", StringIO()
    file.write_text(json.dumps(receipt), "utf-8")
    call_command("verify", str(file), *words, stdout=out)
    return out.getvalue()


def receipt_in(round: Round) -> dict[str, Any]:
    return sheet_receipt(round, round.edition.judges.earliest("pk"))


def test_a_receipt_holds_with_its_time_stamp_and_no_other(settings: Any, tmp_path: Path) -> None:
    round = a_closed_round()
    tasks.seal_audit_events()
    plain = receipt_in(round)
    assert "timestamp" not in plain
    assert "no time stamp" in verified(tmp_path, plain, "--key", public_keys().keys[0])
    authority = TimeAuthority()
    with serving(authority) as settings.LOG_TSA_URL:
        tasks.stamp_checkpoint()
    receipt = receipt_in(round)
    roots, other = tmp_path / "roots.pem", tmp_path / "other.pem"
    roots.write_bytes(authority.roots_pem)
    other.write_bytes(TimeAuthority().roots_pem)
    assert "was not checked" in verified(tmp_path, receipt)
    said = verified(tmp_path, receipt, "--authority", str(roots))
    assert "time stamp (RFC 3161): 20" in said
    assert "was not checked" not in said
    with pytest.raises(CommandError, match="time stamp is not"):
        verified(tmp_path, receipt, "--authority", str(other))
    with pytest.raises(CommandError, match="no certificates"):
        verified(tmp_path, receipt, "--authority", str(tmp_path))
    with pytest.raises(CommandError, match="time stamp is not"):
        verified(tmp_path, receipt | {"timestamp": b64encode(b"no stamp").decode()})
    with pytest.raises(CommandError, match="damaged"):
        verified(tmp_path, receipt | {"timestamp": 5})
    publish(round)  # signed again, and not stamped yet: the newest state has what was published
    assert "no time stamp" in verified(tmp_path, receipt_in(round))


def test_what_was_changed_in_it_is_found(tmp_path: Path) -> None:
    round = a_closed_round()
    tasks.seal_audit_events()
    receipt = receipt_in(round)
    note = receipt["checkpoint"].replace("\n", "x\n", 1)
    with pytest.raises(CommandError, match="signature is wrong"):
        verified(tmp_path, receipt | {"checkpoint": note})
    receipt["items"][1]["content"]["points"] = {}
    with pytest.raises(CommandError, match=f"Entry {receipt['items'][1]['index']} "):
        verified(tmp_path, receipt)
