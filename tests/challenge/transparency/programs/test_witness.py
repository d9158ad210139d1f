"""The witness: follows, keeps, cosigns, and shouts at a log that was written anew."""

import io
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge import tasks
from challenge.transparency.programs import witness
from tests.judging import factories as f

SITE = "http://site.test"


class FromClient(witness.Witness):
    """The program, with the test client instead of the network."""

    def get(self, path: str) -> Any:
        answer = Client().get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)


@settings(deadline=None, max_examples=15)  # big integers of plain Python
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80))
def test_its_signatures_are_those_of_a_library(seed: bytes, text: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    assert witness.Ed25519.secret(seed)[2] == public
    assert witness.Ed25519.sign(seed, text) == key.sign(text)
    assert witness.Ed25519.is_signed(public, key.sign(text), text)
    assert not witness.Ed25519.is_signed(public, key.sign(text), text + b".")


def grow() -> None:
    f.a_preset_edition()
    tasks.seal_audit_events()


@pytest.mark.django_db
def test_it_follows_a_log_that_grows_and_cosigns_what_it_saw(tmp_path: Path) -> None:
    grow()
    watch = FromClient(SITE, str(tmp_path), [])
    assert watch.look() == 1
    assert watch.look() == 0
    grow()
    grow()
    assert watch.look() == 2
    assert len(list(tmp_path.glob("checkpoint-*"))) == 3
    text, line = watch.newest().split("\n\n")
    signed = b64decode(line.splitlines()[-1].rsplit(" ", 1)[1])
    moment = int.from_bytes(signed[4:12], "big")
    public = Ed25519PublicKey.from_public_bytes(witness.Ed25519.secret(watch.seed)[2])
    public.verify(signed[12:], f"cosignature/v1\ntime {moment}\n{text}\n".encode())


@pytest.mark.django_db
def test_a_log_that_was_written_anew_is_a_fork(tmp_path: Path) -> None:
    grow()
    watch = FromClient(SITE, str(tmp_path), [])
    watch.look()
    with connection.cursor() as cursor:  # as somebody with the database and the key would
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM challenge_logcheckpoint")
        cursor.execute("DELETE FROM challenge_lognode")
        cursor.execute("DELETE FROM challenge_logleaf")
        cursor.execute("UPDATE challenge_logrecord SET commitment = repeat('0', 64)")
        cursor.execute("SET LOCAL session_replication_role = origin")
    tasks.seal_audit_events()
    grow()
    with pytest.raises(SystemExit, match="FORK"):
        watch.look()
    assert (tmp_path / "FORK").exists()


@pytest.mark.django_db
def test_two_witnesses_that_were_shown_two_logs_find_it_by_comparing(tmp_path: Path) -> None:
    grow()
    mine = FromClient(SITE, str(tmp_path / "mine"), [])
    mine.look()
    before = mine.newest()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in ("logcheckpoint", "lognode", "logleaf"):
            cursor.execute(f"DELETE FROM challenge_{table}")  # noqa: S608
        cursor.execute("UPDATE challenge_logrecord SET round = 9")
        cursor.execute("SET LOCAL session_replication_role = origin")
    tasks.seal_audit_events()
    theirs = FromClient(SITE, str(tmp_path / "theirs"), mine.keys)
    theirs.look()
    with pytest.raises(SystemExit, match="FORK"):
        theirs.require_growth(theirs.newest(), before)


def test_the_command_takes_what_the_program_takes() -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("witness", "--help", stdout=out)
