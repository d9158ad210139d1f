"""What the log commits to of a sheet is put together again from its event and its revision."""

import hashlib
import json
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge.kernel.transparency.leaf import commitment
from challenge.models import AuditEvent, LogRecord
from challenge.transparency.programs import verify
from challenge.transparency.sealing import seal_whole_log
from judging.models import Assignment, Criterion, Scoresheet, SheetRevision, SheetState
from judging.queries.scoring.sheet_proof import sheet_leaves, sheet_receipt
from judging.services.scoring.organisers_sheets import count_sheet
from judging.services.scoring.paper_sheet import enter_paper_sheet
from judging.services.scoring.sheet import withdraw_sheet
from judging.services.scoring.store_sheet import PaperEvidence
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f
from tests.judging.proved_round import a_published_round, as_superuser, write_sheets_whole
from tests.judging.signing_device import on_paper, signature

pytestmark = pytest.mark.django_db
KEPT = {"entry", "assignment", "signed", "typed_by", "source", "entered_by", "photo_sha256"}
DEVICE, OFFICE_DEVICE = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PHOTO = b"a photo"
WRITTEN = {
    "comment": st.text(max_size=80)
    | st.sampled_from(["", " \n", "\ufeff한글 \u2028 \U0001f600 é"]),
    "private_note": st.text(max_size=10),
    "shares": st.lists(st.integers(0, 9), min_size=1, max_size=3),
    "how": st.sampled_from(["judge", "device", "paper", "signed paper", "late", "withdrawn"]),
    "submit": st.sampled_from([True, True, True, False]),
}
_numbers = count(1)


def a_pair() -> Assignment:
    """With a criterion in half points beside those with levels."""
    pair = f.first_assignment(f.an_open_round(entries=2, judges=2))
    first = Criterion.objects.filter(rubric__round=pair.round).earliest("order")
    Criterion.objects.filter(pk=first.pk).update(mode="points", step=Decimal("0.5"))
    return f.first_assignment(pair.round)


def scores_of(pair: Assignment, shares: list[int], *, in_points: bool) -> dict[str, Any]:
    """As a page sends them."""
    rows = list(Criterion.objects.filter(rubric__round=pair.round).order_by("order"))
    given: dict[str, Any] = {}
    for number, row in enumerate(rows):
        share = shares[number % len(shares)]
        if row.mode == Criterion.Mode.ANCHORS:
            level = 1 + share % 5
            given[row.key] = str(row.points * level / 5) if in_points else level
        else:
            given[row.key] = str(row.step * min(share, int(row.points / row.step)))
    return given


def an_act(how: str, comment: str = "읽었습니다") -> dict[str, Any]:
    """One sheet, written whole."""
    return {"how": how, "comment": comment, "private_note": "", "shares": [3], "submit": True}


def write(pair: Assignment, typed: dict[str, Any]) -> None:
    """One act that a judge or the office may do."""
    sheet = Scoresheet.objects.filter(assignment=pair).first()
    is_submitted = sheet is not None and sheet.state == SheetState.SUBMITTED
    paper, office = typed["how"].endswith("paper"), f.organiser_of(pair.round.edition)
    if typed["how"] == "withdrawn" or (paper and is_submitted):
        withdraw_sheet(actor=pair.judge.user, assignment=pair)
    sent: dict[str, Any] = {
        "scores": scores_of(pair, typed["shares"], in_points=paper),
        "comment": typed["comment"],
    }
    if paper:
        signed = on_paper(OFFICE_DEVICE, pair, **sent, photo=PHOTO)
        evidence = PaperEvidence(
            photo_sha256=hashlib.sha256(PHOTO).hexdigest(),
            signature=signed if typed["how"] == "signed paper" else None,
        )
        enter_paper_sheet(actor=office, assignment=pair, **sent, evidence=evidence)
    elif typed["how"] == "late":
        sent["comment"] = sent["comment"].replace("\x00", "")  # as it came in (send_late_sheet)
        count_sheet(actor=office, assignment=pair, **sent, mutation_id=f"late-{next(_numbers)}")
    elif typed["how"] != "withdrawn":
        send(pair, typed, sent, base=sheet.revision if sheet else 0)


def send(pair: Assignment, typed: dict[str, Any], sent: dict[str, Any], base: int) -> None:
    """Through the API."""
    signed = signature(DEVICE, pair, **sent) if typed["how"] == "device" else None
    answer = signed_in(pair.judge.user).put(
        reverse("api:judge-score", args=[pair.pk]),
        json.dumps({
            **sent,
            "private_note": typed["private_note"],
            "base_revision": base,
            "submit": typed["submit"],
            "reason": "다시 봄",
            "signature": signed,
        }),
        content_type="application/json",
        headers={"Idempotency-Key": f"m{next(_numbers)}"},
    )  # fmt: skip
    is_text = "\x00" not in typed["comment"] + typed["private_note"]
    assert answer.status_code in ({200, 422} if is_text else {400}), answer.content


def sheets_in_the_log(pair: Assignment) -> list[LogRecord]:
    """Whole, as its judge gets them."""
    seal_whole_log()
    leaves = sheet_leaves(pair.round, pair.judge)
    return [leaf.record for leaf in leaves if leaf.record.kind == "sheet"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries(WRITTEN), min_size=1, max_size=4))
def fits(pair: Assignment, acts: list[dict[str, Any]]) -> None:
    before = transaction.savepoint()  # each act is a transaction of its own
    try:
        for typed in acts:
            write(pair, typed)
        require_fit(pair)
    finally:
        transaction.savepoint_rollback(before)


def require_fit(pair: Assignment) -> None:
    """Each sheet that was submitted is in the log, and what is put together was committed to."""
    records = sheets_in_the_log(pair)
    revisions = SheetRevision.objects.filter(sheet__assignment=pair)
    assert [record.content["revision"] for record in records] == list(
        revisions.order_by("number").values_list("number", flat=True)
    )
    for record in records:
        assert record.commitment == commitment(bytes.fromhex(record.salt), record.content)
        told = json.loads(json.dumps(record.content))  # as the file has it
        assert record.commitment == verify.commitment(record.salt, told)
    for kept in AuditEvent.objects.filter(action="sheet.submitted").values_list("content"):
        assert set(kept[0] or ()) <= KEPT


def test_whatever_is_written_is_put_together_as_it_was_committed_to() -> None:
    """Letters of any kind, half points, blanks, signed, typed from paper, late, and revised."""
    fits(a_pair())


@pytest.mark.parametrize("is_noted", [True, False])
def test_what_a_revision_holds_is_written_once(is_noted: bool) -> None:
    """is_noted: in the pair, what its entry is called; one that was made by hand doesn't say it."""
    pair = a_pair()
    if not is_noted:
        Assignment.objects.filter(pk=pair.pk).update(blind_code="")
    with CaptureQueriesContext(connection) as queries:
        write(pair, an_act("judge"))
    asked = [row["sql"] for row in queries if "judging_roundentry" in row["sql"]]
    assert bool(asked) is not is_noted
    event = AuditEvent.objects.get(action="sheet.submitted")
    code = pair.round.participations.get(entry=pair.entry_id).blind_code
    assert event.content == {"entry": code}
    (record,) = sheets_in_the_log(pair)
    assert record.content["comment"] == "읽었습니다"
    assert AuditEvent.objects.get(pk=event.pk).content == event.content  # it was only read


def test_a_content_that_was_written_whole_is_shown_as_it_is() -> None:
    round = a_published_round()
    judge = round.edition.judges.earliest("pk")
    receipt = sheet_receipt(round, judge)
    write_sheets_whole()
    as_superuser("UPDATE judging_sheetrevision SET snapshot = '{}'")  # is not asked for
    assert sheet_receipt(round, judge) == receipt


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE judging_sheetrevision SET snapshot = jsonb_set(snapshot, '{comment}', '\"좋음\"')",
        "UPDATE judging_sheetrevision SET number = number + 1",
        "UPDATE judging_sheetrevision SET snapshot = '{}'",
        "UPDATE judging_sheetrevision SET snapshot = jsonb_set(snapshot, '{points}', '7')",
        "UPDATE challenge_auditevent SET content = '{\"entry\": \"?\"}' WHERE object_id <> ''",
    ],
)
def test_a_revision_changed_before_or_after_the_seal_does_not_fit(change: str) -> None:
    pair = a_pair()
    write(pair, an_act("device"))
    as_superuser(change)
    (record,) = sheets_in_the_log(pair)
    assert record.commitment != commitment(bytes.fromhex(record.salt), record.content)


def test_a_receipt_of_many_sheets_asks_no_more_than_one_of_few() -> None:
    asked = []
    for entries in (2, 4):
        round = a_published_round(entries=entries)
        judge = round.edition.judges.earliest("pk")
        with CaptureQueriesContext(connection) as queries:
            receipt = sheet_receipt(round, judge)
        asked.append((len(queries), len(receipt["items"])))
    (few, _two), (many, four) = asked
    assert (few, four) == (many, 4)
