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
from challenge.kernel.transparency.signed_note import Signer, rotation_note, signed_note
from challenge.local.log_keys import LogKeys, read_keys, retire_keys, rotate_key
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
    assert witness.secret_of(seed)[2] == public
    assert witness.signed_with(seed, text) == key.sign(text)
    assert witness.is_signature(public, key.sign(text), text)
    assert not witness.is_signature(public, key.sign(text), text + b".")


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
    public = Ed25519PublicKey.from_public_bytes(witness.secret_of(watch.seed)[2])
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


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    settings.LOG_KEY_FILE = tmp_path / "keys" / "log-key"
    return tmp_path / "keys" / "log-key"


class Shown(FromClient):
    """The site, with other keys than it has."""

    said: dict[str, list[str]] | None = None

    def get(self, path: str) -> Any:
        found = super().get(path)
        return found | self.said if path == "log/keys" and self.said else found


def watched(folder: Path) -> Shown:
    grow()
    watch = Shown(SITE, str(folder / "w"), [])
    watch.look()
    return watch


@pytest.mark.django_db
def test_a_key_that_the_one_before_signed_is_taken(key_file: Path, tmp_path: Path) -> None:
    watch = watched(tmp_path)
    for times in (1, 2):
        keys = rotate_key(key_file)
        new = str(keys.signers[0].verifier)
        grow()  # signed by both
        retire_keys(key_file)
        grow()  # signed by the new one alone
        assert watch.look() == 2
        assert len(watch.keys) == 1 + times
        assert watch.keys[-1] == new
    again = Shown(SITE, str(tmp_path / "w"), [])
    assert again.keys == watch.keys
    assert again.look() == 0
    late = Shown(SITE, str(tmp_path / "late"), [watch.keys[0]])  # it knows the first key alone
    assert late.look() == 5
    assert late.keys == watch.keys


@pytest.mark.django_db
def test_who_knows_the_newest_key_alone_follows_too(key_file: Path, tmp_path: Path) -> None:
    grow()
    new = str(rotate_key(key_file).signers[0].verifier)
    retire_keys(key_file)
    grow()
    assert Shown(SITE, str(tmp_path / "w"), [new]).look() == 2


def forged(name: str, keys: LogKeys, thief: Signer) -> dict[str, list[str]]:
    """What a site shows that would have its witnesses take the thief's key."""
    (ours, *_rest), theirs = keys.signers, str(thief.verifier)
    text = f"challenge-log-rotation-1\n{ours.verifier}\n{theirs}\n"
    other = Signer.make(thief.name)
    honest = rotation_note(ours, other)
    notes = {
        "not vouched for": [],
        "signed by the new one alone": [signed_note(text, [thief])],
        "signed by the old one alone": [signed_note(text, [ours])],
        "signature of another statement": [
            text + "\n" + honest.split("\n\n")[1].splitlines()[0] + "\n" + thief.line(text)
        ],
        "vouched for by a stranger": [rotation_note(other, thief)],
        "of another log": [rotation_note(ours, Signer("elsewhere", thief.seed))],
        "a signed state, as if it were one": [
            signed_note(f"{ours.name}\n1\n{'A' * 43}=\n", [ours, thief])
        ],
        "a second one after the same key": [honest, rotation_note(ours, thief)],
    }
    return {"keys": [theirs, str(ours.verifier)], "rotations": notes[name]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "not vouched for",
        "signed by the new one alone",
        "signed by the old one alone",
        "signature of another statement",
        "vouched for by a stranger",
        "of another log",
        "a signed state, as if it were one",
        "a second one after the same key",
    ],
)
def test_it_shouts_at_a_key_that_no_known_one_vouches_for(
    name: str, key_file: Path, tmp_path: Path
) -> None:
    watch = watched(tmp_path)
    known, keys = list(watch.keys), read_keys(key_file)
    thief = Signer.make(keys.name)
    watch.said = forged(name, keys, thief)
    with pytest.raises(SystemExit, match="FORGED"):
        watch.look()
    again = Shown(SITE, str(tmp_path / "w"), [])
    assert again.keys == known
    assert str(thief.verifier) not in again.keys


@pytest.mark.django_db
def test_a_retired_key_that_was_stolen_vouches_for_nobody(key_file: Path, tmp_path: Path) -> None:
    watch = watched(tmp_path)
    old = read_keys(key_file).signers[0]
    rotate_key(key_file)
    retire_keys(key_file)
    grow()
    watch.look()
    thief = Signer.make(old.name)
    keys = [str(thief.verifier), *watch.keys]
    watch.said = {"keys": keys, "rotations": [rotation_note(old, thief)]}
    with pytest.raises(SystemExit, match="another key followed"):
        watch.look()


def test_the_command_takes_what_the_program_takes() -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("witness", "--help", stdout=out)
