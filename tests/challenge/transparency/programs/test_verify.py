"""The verifier of standard-library Python: what holds, and the first thing that doesn't."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.transparency import leaf as leaves
from challenge.transparency.programs import verify, witness
from judging.models import Announcement
from tests.judging.proved_round import a_published_round, as_superuser


class FromClient(verify.Log):
    """The program, with the test client instead of the network."""

    def get(self, path: str, *, raw: bool = False) -> Any:
        answer = Client().get(f"/api/v1/{path}")
        assert answer.status_code == 200, (path, answer.content)
        return answer.content if raw else json.loads(answer.content)


@pytest.mark.django_db
def test_a_published_round_holds(capsys: pytest.CaptureFixture[str]) -> None:
    round = a_published_round()
    log = FromClient("http://site.test", [])
    log.check_edition(round.edition.slug)
    assert "round 1: 9 sheets counted, as published" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE challenge_logleaf SET data = replace(data, 'sheet', 'tally') WHERE index = "
         "(SELECT min(index) FROM challenge_logleaf WHERE data LIKE '%%\"sheet\"%%')", "signed"),
        ("UPDATE challenge_logrecord SET content = jsonb_set(content, '{counted}', '[]') "
         "WHERE kind = 'publication'", "differs"),
        ("UPDATE judging_announcement SET public_bundle = jsonb_set(public_bundle, "
         "'{figures,sheets}', '8')", "not the published ones"),
    ],
)  # fmt: skip
def test_what_was_changed_afterwards_is_found(statement: str, found: str) -> None:
    round = a_published_round()
    assert Announcement.objects.exists()
    as_superuser(statement)
    with pytest.raises(SystemExit, match=found):
        FromClient("http://site.test", []).check_edition(round.edition.slug)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=60))
def test_its_verdict_on_signatures_is_a_librarys(seed: bytes, text: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(text)
    assert verify.Ed25519.is_signed(public, signature, text)
    assert not verify.Ed25519.is_signed(public, signature, text + b"!")


@given(
    st.dictionaries(
        st.text("abcxyz", min_size=1),
        st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([0.3, 1.0, 2.5]),
    )
)
def test_contents_have_one_spelling_in_both_programs(content: dict[str, Any]) -> None:
    kept = leaves.plain(dict(content.items()))
    try:
        text = leaves.canonical_json(kept)
    except UnicodeEncodeError:
        return
    assert text
    assert leaves.commitment(b"\2" * 32, kept) == verify.commitment("02" * 32, kept)


def test_each_program_is_one_short_file_of_the_standard_library() -> None:
    for program in (verify, witness):
        text = Path(str(program.__file__)).read_text("utf-8")
        assert text.count("\n") < 200
        assert "import challenge" not in text
        assert "from challenge" not in text
