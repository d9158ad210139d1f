"""The verifier of standard-library Python: what holds, and the first thing that doesn't."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from challenge import tasks
from challenge.kernel.transparency import leaf as leaves
from challenge.transparency.programs import verify, witness
from judging.models import Announcement, Round
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f


class FromClient(verify.Log):
    """The program, with the test client instead of the network."""

    def get(self, path: str, *, raw: bool = False) -> Any:
        answer = Client().get(f"/api/v1/{path}")
        assert answer.status_code == 200, (path, answer.content)
        return answer.content if raw else json.loads(answer.content)


def a_published_round() -> Round:
    """Every sheet given by its judge, through the service."""
    round = f.an_open_round(entries=3, judges=3, places=1)
    for assignment in round.assignments.select_related("judge__user", "round").order_by("pk"):
        level = 1 + assignment.pk % 5
        save_sheet(
            actor=assignment.judge.user,
            assignment=assignment,
            scores=f.full_scores(assignment, level),
            comment=f.COMMENT,
            base_revision=0,
            mutation_id=f"m{assignment.pk}",
            submit=True,
        )
    organiser = f.organiser_of(round.edition)
    close_round(actor=organiser, round=round)
    round.refresh_from_db()
    tally.tally_round(round=round)
    decide.decide_by_ranking(actor=organiser, round=round)
    for entry in round.participations.exclude(entry__decisions__round=round):
        decide.decide(actor=organiser, round=round, entry=entry.entry, kind="reject", reason="Tie")
    round.refresh_from_db()
    made = announce.prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Well done."
    )
    announce.publish_announcement(actor=f.an_organiser_of(round.edition), announcement=made)
    tasks.seal_audit_events()
    return round


def as_superuser(statement: str, *values: object) -> None:
    """As somebody with the database would."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


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
