"""Backups in a bucket, of a real server of S3 on this machine: the same rows and bytes come back,
and what breaks off leaves nothing.
"""

import io
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from challenge.backups.backing_up import back_up
from challenge.backups.places.bucket import BucketPlace
from challenge.backups.places.named import place_named
from challenge.backups.restoring import Damaged, restore
from challenge.backups.sets import BackupSets
from tests.challenge.backups.test_backups import (
    NAME,
    Keys,
    a_season,
    another_place,
    everything,
    stored_bytes,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
MANY_PARTS = 20 * 1024 * 1024  # bytes; a part has eight million
KEY = "backups"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """A folder whose folders are buckets, where it is served, and the secret that opens it.  For
    each test its own: what is emptied behind its back it goes on to list.
    """
    folder, secret = tmp_path_factory.mktemp("store"), secrets.token_hex(8)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or "rclone"
    line = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}",
            "--auth-key", f"{KEY},{secret}", str(folder)]  # fmt: skip
    server = subprocess.Popen(line, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield folder, f"http://127.0.0.1:{port}", secret
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def bucket(store: tuple[Path, str, str], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty bucket of the name `office`."""
    folder, endpoint, secret = store
    settings.BACKUP_S3_ENDPOINT_URL = endpoint
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    office = folder / "office"
    office.mkdir()
    return office


def files_of(bucket: Path) -> list[Path]:
    return sorted(path for path in bucket.rglob("*") if path.is_file())


def test_the_same_rows_and_bytes_come_back_by_the_commands(
    bucket: Path, settings: Any, tmp_path: Path, keys: Keys
) -> None:
    a_season()
    default_storage.save("large.pdf", ContentFile(secrets.token_bytes(MANY_PARTS)))
    rows, files = everything(), stored_bytes()
    call_command("backup", "s3://office/autumn", "--to", keys.public, stdout=io.StringIO())
    assert {path.relative_to(bucket).parts[0] for path in files_of(bucket)} == {"autumn"}
    known = [*(name.encode() for name in files), b"%PDF", b"PGDMP", NAME]
    for path in files_of(bucket):
        data = path.read_bytes()
        assert not [word for word in known if word in data], path
    with another_place(settings, tmp_path / "elsewhere"):
        said = io.StringIO()
        call_command("restore", "s3://office/autumn", identity=keys.ours, stdout=said)
        assert "The chain of events holds" in said.getvalue()
        assert everything() == rows
        assert stored_bytes() == files


def test_a_file_that_breaks_off_leaves_nothing(bucket: Path, keys: Keys) -> None:
    place = place_named("s3://office/autumn")

    def break_off() -> None:
        with place.writing("sets/a/database.age") as file:
            file.write(secrets.token_bytes(MANY_PARTS))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert not place.has("sets/a/database.age")
    assert files_of(bucket) == []


def test_files_are_sent_once_and_old_sets_go(bucket: Path, keys: Keys) -> None:
    place, copied = place_named("s3://office/autumn"), list[str]()
    default_storage.save("a.pdf", ContentFile(b"a"))
    now = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
    back_up(place, keys.recipients, keep_days=30, now=now, say=copied.append)
    default_storage.save("b.pdf", ContentFile(b"b"))
    later = now + timedelta(days=31)
    back_up(place, keys.recipients, keep_days=30, now=later, say=copied.append)
    assert copied == ["a.pdf", "b.pdf"]
    assert [made.made_at for made in BackupSets(place).all()] == [later]
    assert len(place.files("objects/")) == 2
    assert {name.split("/")[1] for name in place.files("sets/")} == {"20261230T030000Z"}


def test_what_another_machine_is_writing_just_now_stays(bucket: Path, keys: Keys) -> None:
    place = place_named("s3://office/autumn")
    for name in ("sets/20261129T030000Z/database.age", "objects/ab/abc.age"):
        with place.writing(name) as file:
            file.write(b"so far")
    back_up(place, keys.recipients, keep_days=30)
    assert place.has("sets/20261129T030000Z/database.age")
    assert place.has("objects/ab/abc.age")
    assert isinstance(place, BucketPlace)
    place.patience = timedelta(seconds=-5)  # a day later
    back_up(place, keys.recipients, keep_days=30)
    assert not place.has("sets/20261129T030000Z/database.age")
    assert not place.has("objects/ab/abc.age")


def test_what_was_damaged_is_named(bucket: Path, settings: Any, tmp_path: Path, keys: Keys) -> None:
    default_storage.save("deck.pdf", ContentFile(b"%PDF-1.4 deck"))
    place = place_named("s3://office")
    back_up(place, keys.recipients, keep_days=30)
    [name] = place.files("objects/")
    place.remove(name)
    with another_place(settings, tmp_path / "elsewhere"), pytest.raises(Damaged, match=name):
        restore(place, keys.identities)


def test_a_store_that_refuses_or_is_away_is_told_in_words(
    bucket: Path, settings: Any, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="Write the bucket's name"):
        call_command("backup", "s3:///autumn", "--to", keys.public)
    with pytest.raises(CommandError, match=r"could not be written: s3://nowhere"):
        call_command("backup", "s3://nowhere/autumn", "--to", keys.public)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(CommandError, match=r"could not be written: s3://office"):
        call_command("backup", "s3://office/autumn", "--to", keys.public)
    settings.BACKUP_S3_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"could not be written: s3://office"):
        call_command("backup", "s3://office/autumn", "--to", keys.public)
    assert files_of(bucket) == []


class _InTrouble(BaseHTTPRequestHandler):
    """Answers everything with 500, as a store does that is out of order."""

    def do_GET(self) -> None:
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.send_header("x-amz-checksum-crc32", "AAAAAA==")  # its body would be checked
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


def test_a_store_in_trouble_is_told_in_words_too(bucket: Path, settings: Any) -> None:
    with HTTPServer(("127.0.0.1", 0), _InTrouble) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.BACKUP_S3_ENDPOINT_URL = f"http://127.0.0.1:{server.server_port}"
        place = place_named("s3://office")
        with pytest.raises(OSError, match="s3://office/set"), place.reading("set"):
            pass
        server.shutdown()
