"""The keys of the public log: made once, rotated with both signatures, asked for in production."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from challenge.kernel.transparency.signed_note import Signer, Verifier, signers_of
from challenge.models import LogCheckpoint
from challenge.transparency.keys import check_log_key, log_keys
from challenge.transparency.sealing import make_checkpoint, seal_whole_log
from tests.judging import factories as f


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    settings.LOG_KEY_FILE = tmp_path / "keys" / "log-key"
    settings.LOG_KEY_REQUIRED = True
    return tmp_path / "keys" / "log-key"


def printed(action: str, *words: str) -> list[str]:
    out = io.StringIO()
    call_command("log_key", action, *words, stdout=out, stderr=io.StringIO())
    return out.getvalue().split("\n")[:-1]


def test_in_production_nothing_runs_without_a_key_and_none_is_made_by_itself(
    key_file: Path,
) -> None:
    with pytest.raises(ImproperlyConfigured, match="log_key make"):
        log_keys()
    assert [error.id for error in check_log_key()] == ["challenge.E001"]
    with pytest.raises(CommandError):
        printed("rotate")
    assert not key_file.exists()
    (public,) = printed("make")
    assert str(Verifier.read(public)) == public
    assert key_file.stat().st_mode & 0o077 == 0
    assert check_log_key() == []
    with pytest.raises(CommandError):
        printed("make")
    assert printed("show") == [public]


def test_on_a_laptop_it_is_made_at_the_first_use(key_file: Path, settings: Any) -> None:
    settings.LOG_KEY_REQUIRED = False
    assert log_keys() == log_keys()
    assert key_file.exists()


@pytest.mark.django_db
def test_a_rotated_log_is_signed_by_both_keys_until_the_old_one_is_retired(key_file: Path) -> None:
    (old,) = printed("make")
    f.a_preset_edition()
    seal_whole_log()
    make_checkpoint()
    new, kept = printed("rotate")
    assert kept == old
    (said,) = log_keys().rotations
    assert said.split("\n")[1:3] == [old, new]
    assert [str(key) for key in signers_of(said, log_keys().verifiers)] == [old, new]
    both = make_checkpoint()
    assert both is not None
    assert [str(key) for key in signers_of(both.note, log_keys().verifiers)] == [new, old]
    assert make_checkpoint() is None
    assert printed("retire") == [new, f"{old}  (signs no more)"]
    f.a_preset_edition()
    seal_whole_log()
    assert log_keys().rotations == (said,)
    alone = make_checkpoint()
    assert alone is not None
    assert [str(key) for key in signers_of(alone.note, log_keys().verifiers)] == [new]
    first = LogCheckpoint.objects.earliest("pk")
    assert [str(key) for key in signers_of(first.note, log_keys().verifiers)] == [old]


@pytest.mark.django_db
def test_a_lost_key_is_replaced_and_what_it_signed_still_verifies(key_file: Path) -> None:
    (old,) = printed("make")
    with pytest.raises(CommandError, match="log_key make"):
        printed("replace-lost", "--was", old)
    f.a_preset_edition()
    seal_whole_log()
    before = make_checkpoint()
    with pytest.raises(CommandError, match="rotate"):
        printed("replace-lost", "--was", old)
    key_file.unlink()
    for wrong in ([], ["--was", str(Signer.make("other").verifier)], ["--was", "no key"]):
        with pytest.raises(CommandError, match="--was"):
            printed("replace-lost", *wrong)
    assert not key_file.exists()
    new, retired = printed("replace-lost", "--was", old)
    assert retired == f"{old}  (signs no more)"
    after = make_checkpoint()
    assert before is not None
    assert after is not None
    assert (after.size, after.root) == (before.size, before.root)
    keys = log_keys().verifiers
    signed = [[str(key) for key in signers_of(row.note, keys)] for row in (before, after)]
    assert signed == [[old], [new]]
