"""Signed states get a time stamp by another authority, a real one on this machine."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from challenge import tasks
from challenge.models import ClockFailure, LogCheckpoint, LogTimestamp
from challenge.transparency.keys import check_timestamps
from challenge.transparency.reading import stamp_of
from challenge.transparency.timestamps import StampError, certificates_in, verified_time
from tests.challenge.transparency.time_authority import TimeAuthority, serving
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Iterator[TimeAuthority]:
    made = TimeAuthority()
    roots = tmp_path / "roots.pem"
    roots.write_bytes(made.roots_pem)
    settings.LOG_TSA_CERTIFICATES = str(roots)
    with serving(made) as address:
        settings.LOG_TSA_URL = address
        yield made


def a_signed_state() -> LogCheckpoint:
    f.a_preset_edition()
    tasks.seal_audit_events()
    return LogCheckpoint.objects.latest("pk")


def test_it_is_off_unless_an_authority_is_named() -> None:
    a_signed_state()
    tasks.stamp_checkpoint()
    assert not LogTimestamp.objects.exists()
    assert not ClockFailure.objects.exists()


def test_the_newest_state_is_stamped_once_and_anybody_checks_it(
    authority: TimeAuthority, client: Client, settings: Any, tmp_path: Path
) -> None:
    a_signed_state()
    state = a_signed_state()
    for _twice in range(2):
        tasks.stamp_checkpoint()
    assert authority.asked == 1
    stamp = LogTimestamp.objects.get()
    assert stamp.checkpoint == state
    assert abs(stamp.stamped_at - datetime.now(UTC)) < timedelta(minutes=1)
    roots = certificates_in(settings.LOG_TSA_CERTIFICATES)
    assert verified_time(stamp_of(state), state.note, roots) == stamp.stamped_at
    with pytest.raises(StampError):
        verified_time(stamp_of(state), state.note + " ", roots)
    with pytest.raises(StampError, match="authority"):
        verified_time(stamp_of(state), state.note, [TimeAuthority().root])
    page = client.get("/en/proof/log/").content.decode()
    assert "Time stamp (RFC 3161)" in page
    files = {name: client.get(f"/api/v1/log/checkpoints/{state.pk}/{name}") for name in
             ("note", "timestamp")}  # fmt: skip
    assert files["timestamp"]["Content-Type"] == "application/timestamp-reply"
    shown = client.get("/api/v1/log/checkpoints").json()
    assert [row["stamped_at"] is not None for row in shown] == [False, True]
    earlier = LogCheckpoint.objects.earliest("pk").pk
    assert client.get(f"/api/v1/log/checkpoints/{earlier}/timestamp").status_code == 404
    assert client.get("/api/v1/log/checkpoints/0/note").status_code == 404
    _checked_by_openssl(files["note"].content, files["timestamp"].content, settings, tmp_path)


def _checked_by_openssl(note: bytes, stamp: bytes, settings: Any, folder: Path) -> None:
    """As docs/proof-format.md says; where that program is."""
    program = shutil.which("openssl")
    if program is None:
        return
    (folder / "checkpoint.txt").write_bytes(note)
    (folder / "checkpoint.tsr").write_bytes(stamp)
    words = ["ts", "-verify", "-data", "checkpoint.txt", "-in", "checkpoint.tsr",
             "-CAfile", settings.LOG_TSA_CERTIFICATES]  # fmt: skip
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / "checkpoint.txt").write_bytes(note + b" ")
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, check=False)
    assert done.returncode != 0


@pytest.mark.parametrize("wrong", ["down", "status", "imprint", "nonce"])
def test_a_wrong_answer_is_not_kept_and_asked_for_again(
    authority: TimeAuthority, wrong: str
) -> None:
    a_signed_state()
    authority.spoil[wrong] = True
    tasks.stamp_checkpoint()
    assert not LogTimestamp.objects.exists()
    assert ClockFailure.objects.get().what == "log.stamp"
    authority.spoil.clear()
    tasks.stamp_checkpoint()  # within the pause: left alone
    assert authority.asked == 1
    ClockFailure.objects.update(last_at=datetime.now(UTC) - timedelta(hours=1))
    tasks.stamp_checkpoint()
    assert LogTimestamp.objects.exists()
    assert not ClockFailure.objects.exists()


def test_a_strangers_stamp_is_not_kept(
    authority: TimeAuthority, settings: Any, tmp_path: Path
) -> None:
    a_signed_state()
    Path(settings.LOG_TSA_CERTIFICATES).write_bytes(TimeAuthority().roots_pem)
    tasks.stamp_checkpoint()
    assert authority.asked == 1
    assert not LogTimestamp.objects.exists()


def test_where_an_authority_sends_us_on_to_we_do_not_go(authority: TimeAuthority) -> None:
    a_signed_state()
    authority.spoil["moved"] = True
    tasks.stamp_checkpoint()
    assert authority.visited == []
    assert ClockFailure.objects.get().what == "log.stamp"


def test_nobody_there_is_a_failure_that_is_tried_again(settings: Any) -> None:
    a_signed_state()
    settings.LOG_TSA_URL = "http://127.0.0.1:9/"
    tasks.stamp_checkpoint()
    assert ClockFailure.objects.get().what == "log.stamp"


def test_wrong_settings_are_said_at_the_start(settings: Any) -> None:
    settings.LOG_TSA_URL, settings.LOG_TSA_CERTIFICATES = "tsa.example.org", "/nowhere.pem"
    assert [error.id for error in check_timestamps()] == ["challenge.E002", "challenge.E003"]
    settings.LOG_TSA_URL = ""
    assert check_timestamps() == []
