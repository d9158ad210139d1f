"""The verifier of standard-library Python: what holds, and the first thing that doesn't."""

import json
from base64 import b64decode
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge import tasks
from challenge.kernel.transparency import leaf as leaves
from challenge.transparency.programs import verify, witness
from judging.models import Announcement
from tests.judging import factories as f
from tests.judging.proved_round import a_published_round, as_superuser
from tests.judging.services.rounds.pitch_day import voted_round


class FromClient(verify.Log):
    """The program, with the test client instead of the network."""

    def get(self, path: str, *, raw: bool = False) -> Any:
        answer = Client().get(f"/api/v1/{path}")
        if answer.status_code != 200:
            raise HTTPError(path, answer.status_code, "", Message(), None)
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
        ("UPDATE challenge_auditevent SET content = jsonb_set(content, '{counted}', '[]') "
         "WHERE action = 'announcement.published'", "differs"),
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


@pytest.mark.django_db
def test_points_of_the_audience_hold_and_changed_counts_are_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    round = voted_round.a_published_round()
    FromClient("http://site.test", []).check_edition(round.edition.slug)
    assert "12 sheets counted, as published" in capsys.readouterr().out
    forged = voted_round.a_round_with_changed_counts()
    with pytest.raises(SystemExit, match="votes are not those that were counted"):
        FromClient("http://site.test", []).check_edition(forged.edition.slug)


@pytest.mark.django_db
def test_the_lot_of_a_pitch_day_is_drawn_again_from_the_log() -> None:
    round = voted_round.a_published_round()
    log = FromClient("http://site.test", [])
    log.check_edition(round.edition.slug)
    opened = log.openings(round.edition.slug)
    told = [opened[at] for at, leaf in enumerate(log.parsed) if leaf["kind"] == "lot"]
    assert [sorted(lot) for lot in told] == [["lot"], ["lot", "nonce", "order", "seed"]]
    sealed, drawn = told
    verify.check_lot("round 1", told)
    for forged in (
        [sealed, {**drawn, "order": drawn["order"][::-1]}],
        [sealed, {**drawn, "seed": drawn["seed"] + 1}],
        [{"lot": "0" * 64}, drawn],
        [None, drawn],
    ):
        with pytest.raises(SystemExit, match="lot was"):
            verify.check_lot("round 1", forged)


class FromVectors(verify.Log):
    """The program, on one of the logs of docs/examples/proof-vectors.json."""

    def __init__(self, log: dict[str, Any], keys: list[str]) -> None:
        self.log = log
        super().__init__("http://site.test", keys)

    def get(self, path: str, *, raw: bool = False) -> Any:
        assert not raw
        name, _mark, query = path.partition("?")
        start = int(query.rpartition("=")[2] or 0)
        if name == "log/checkpoints":
            return [row for row in self.log["checkpoints"] if row["size"] > start]
        if name == "log/leaves":
            return {"leaves": self.log["leaves"][start:]}
        return self.log["openings"]


VECTORS = json.loads((Path(__file__).parents[4] / "docs/examples/proof-vectors.json").read_text())


@pytest.mark.parametrize("name", VECTORS["logs"])
def test_the_vectors_logs_hold(name: str) -> None:
    rows = VECTORS["logs"][name]
    log = FromVectors(rows, VECTORS["keys"])
    assert [root.hex() for root in log.roots[1:]] == rows["roots"]
    for sizes, proof in rows["consistency"].items():
        old, new = map(int, sizes.split())
        parts = [b64decode(part) for part in proof]
        first, then = log.roots[old], log.roots[new]
        assert witness.roots_by(old, new, first, parts) == (first, then)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_vectors_receipts_are_told_apart(case: dict[str, Any]) -> None:
    log = FromVectors(VECTORS["logs"][case["log"]], VECTORS["keys"])
    if case["holds"]:
        log.check_receipt(case["receipt"])
        return
    with pytest.raises(SystemExit, match="WRONG"):
        log.check_receipt(case["receipt"])


@pytest.mark.parametrize("case", VECTORS["scores"], ids=lambda case: case["name"])
def test_the_vectors_scores_are_told_apart(case: dict[str, Any]) -> None:
    if case["holds"]:
        verify.check_scores("round 1", case["bundle"])
        return
    with pytest.raises(SystemExit, match="WRONG"):
        verify.check_scores("round 1", case["bundle"])


@pytest.mark.django_db
def test_an_edition_that_is_not_announced_has_nothing_open() -> None:
    edition = f.a_preset_edition()
    tasks.seal_audit_events()
    log = FromClient("http://site.test", [])
    assert edition.slug in {leaf["edition"] for leaf in log.parsed}
    log.check_edition(edition.slug)
    assert log.opened == {edition.slug: {}}


@settings(deadline=None, max_examples=15)  # big integers of plain Python
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=60))
def test_its_verdict_on_signatures_is_a_librarys(seed: bytes, text: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(text)
    assert verify.Ed25519.is_signed(public, signature, text)
    assert not verify.Ed25519.is_signed(public, signature, text + b"!")


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text reads Unicode's tables
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
        lines = [line for line in text.splitlines() if line.strip()]
        assert len(lines) < (200 if program is witness else 300)
        assert "import challenge" not in text
        assert "from challenge" not in text
