"""The public log over the API: what a verifier needs, for anybody, and nothing else."""

from base64 import b64decode
from typing import Any

import pytest
from django.test import Client

from challenge import tasks
from challenge.kernel.transparency.leaf import commitment
from challenge.kernel.transparency.merkle_tree import is_consistent
from challenge.kernel.transparency.signed_note import Verifier, signers_of
from challenge.models import LogCheckpoint
from challenge.transparency.sealing import checkpoint_in
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def got(client: Client, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1/log/{path}", params)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_anybody_checks_that_the_log_only_grew(client: Client) -> None:
    assert client.get("/api/v1/log/checkpoint").status_code == 404
    f.a_preset_edition()
    tasks.seal_audit_events()
    f.a_preset_edition()
    tasks.seal_audit_events()
    keys = [Verifier.read(key) for key in got(client, "keys")["keys"]]
    old, new = got(client, "checkpoints")
    assert got(client, "checkpoints", after=old["size"]) == [new]
    note = client.get("/api/v1/log/checkpoint").content.decode()
    assert note == new["note"]
    assert signers_of(note, keys) == keys
    proof = got(client, "consistency", old=old["size"], new=new["size"])["proof"]
    assert is_consistent(
        old["size"],
        new["size"],
        checkpoint_in(old["note"]).root,
        checkpoint_in(new["note"]).root,
        [b64decode(part) for part in proof],
    )
    leaves = got(client, "leaves")["leaves"]
    assert len(leaves) == new["size"]
    assert got(client, "leaves", start=1, count=2)["leaves"] == leaves[1:3]


def test_what_is_open_opens_its_leaf_and_scores_are_not_open(client: Client) -> None:
    round = f.a_published_round()
    tasks.seal_audit_events()
    leaves = got(client, "leaves")["leaves"]
    openings = got(client, f"openings/{round.edition.slug}")
    kinds = set()
    for opening in openings:
        leaf = leaves[opening["index"]]
        mark = commitment(bytes.fromhex(opening["salt"]), opening["content"])
        assert f'"commitment":"{mark}"' in leaf
        kinds.add(leaf.split('"kind":"')[1].split('"')[0])
    assert kinds == {"opening", "close", "tally", "decision", "publication"}
    assert client.get("/api/v1/log/openings/nowhere").status_code == 404


def test_tallies_and_decisions_are_open_after_the_publication_only(client: Client) -> None:
    round = f.a_decided_round()
    tasks.seal_audit_events()
    openings = got(client, f"openings/{round.edition.slug}")
    assert [set(opening["content"]) for opening in openings] == [
        {"rules", "rubric"},
        {"action", "object", "facts", "before", "after"},
    ]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("consistency", {"old": 5, "new": 3}),
        ("consistency", {"old": 0, "new": 10**6}),
    ],
)
def test_a_proof_of_what_is_not_there_is_not_found(
    client: Client, path: str, params: dict[str, int]
) -> None:
    f.a_preset_edition()
    tasks.seal_audit_events()
    assert client.get(f"/api/v1/log/{path}", params).status_code == 404


@pytest.mark.parametrize("query", ["old=a&new=1", "new=1", "old=-1&new=1", f"old=0&new={2**60}"])
def test_nonsense_is_answered_with_the_field(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/log/consistency?{query}").status_code == 400
    assert client.get("/api/v1/log/leaves?count=100000").status_code == 400


def test_the_list_of_checkpoints_says_when(client: Client) -> None:
    f.a_preset_edition()
    tasks.seal_audit_events()
    (row,) = got(client, "checkpoints")
    kept = LogCheckpoint.objects.get()
    assert (row["size"], row["root"]) == (kept.size, kept.root)
    assert row["made_at"]
