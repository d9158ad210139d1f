"""A judge's device signs what is submitted; what doesn't fit is unsigned, and never lost."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from challenge.models import AuditEvent, Mail
from judging.models import Assignment, DeviceKey, SheetRevision, SheetState
from judging.services.panel import device_keys
from judging.services.scoring.sheet import save_sheet
from judging.services.scoring.store_sheet import store_sheet
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f
from tests.judging import signing_device

pytestmark = pytest.mark.django_db


def signature(
    key: Ed25519PrivateKey, assignment: Assignment, changed: Any = None
) -> dict[str, str]:
    scores = f.full_scores(assignment)
    return signing_device.signature(
        key, assignment, scores=scores, comment=f.COMMENT, changed=changed
    )


def submit(assignment: Assignment, signed: dict[str, str] | None, base: int = 0) -> SheetRevision:
    sheet = save_sheet(
        actor=assignment.judge.user,
        assignment=assignment,
        scores=f.full_scores(assignment),
        comment=f.COMMENT,
        base_revision=base,
        mutation_id=f"m{base}",
        submit=True,
        signature=signed,
    )
    assert sheet.state == SheetState.SUBMITTED
    return sheet.revisions.latest("number")


@pytest.fixture
def pair() -> Assignment:
    round = f.an_open_round(entries=2, judges=2)
    return round.assignments.select_related("judge__user", "round").earliest("pk")


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def test_a_signed_sheet_says_with_which_key_and_the_judge_is_told_of_a_new_one(
    pair: Assignment, key: Ed25519PrivateKey
) -> None:
    signed = signature(key, pair)
    assert submit(pair, signed).signed_with == signed["public_key"]
    assert submit(pair, signed, base=1).signed_with == signed["public_key"]
    (noted,) = DeviceKey.objects.filter(judge=pair.judge)
    (mail,) = Mail.objects.filter(kind="judge_device")
    assert mail.to_user == pair.judge.user
    assert signed["public_key"][:8] in mail.body
    assert AuditEvent.objects.filter(action="judge.device_noted", object_id=noted.pk).count() == 1
    record = AuditEvent.objects.filter(action="sheet.submitted").earliest("pk")
    assert record.content
    assert record.content["signed"] == signed
    assert record.content["assignment"] == pair.pk


def test_another_device_is_told_of_as_another(pair: Assignment, key: Ed25519PrivateKey) -> None:
    submit(pair, signature(key, pair))
    submit(pair, signature(Ed25519PrivateKey.generate(), pair), base=1)
    mails = Mail.objects.filter(kind="judge_device").order_by("pk")
    assert ["2대" in mail.body for mail in mails] == [False, True]


@pytest.mark.parametrize(
    "changed",
    [
        {"assignment": 1},
        {"comment_sha256": "0" * 64},
        {"format": "another"},
        {"scores": {}},
        {"scores": {"no-criterion": 5}},
        {"scores": "none"},
        {"more": 1},
    ],
)
def test_a_signature_under_something_else_is_none_and_the_sheet_counts(
    pair: Assignment, key: Ed25519PrivateKey, changed: dict[str, Any]
) -> None:
    assert not submit(pair, signature(key, pair, changed)).signed_with
    assert not DeviceKey.objects.exists()
    assert not Mail.objects.filter(kind="judge_device").exists()


@pytest.mark.parametrize(
    "damaged",
    [
        {"signature": "A" * 86},
        {"signature": "no base64!"},
        {"signature": ""},
        {"public_key": "A" * 43},
        {"public_key": "한글" * 20},
        {"statement": "\ud800"},
        {"statement": "[" * 4000},
        {"statement": "null"},
    ],
)
def test_a_damaged_signature_is_none_and_the_sheet_counts(
    pair: Assignment, key: Ed25519PrivateKey, damaged: dict[str, str]
) -> None:
    signed = signature(key, pair) | damaged
    if "statement" in damaged and "\ud800" not in damaged["statement"]:
        signed["signature"] = signing_device.base64url(key.sign(damaged["statement"].encode()))
    assert not submit(pair, signed).signed_with


def test_what_the_office_types_is_never_signed_by_a_judge(
    pair: Assignment, key: Ed25519PrivateKey
) -> None:
    sheet = submit(pair, None).sheet
    office = f.organiser_of(pair.round.edition)
    sheet.revision += 1
    signed = signature(key, pair)
    store_sheet(sheet=sheet, assignment=pair, by=office, submit=True, signature=signed)
    assert not sheet.revisions.latest("number").signed_with


def test_only_so_many_devices_sign(pair: Assignment, key: Ed25519PrivateKey) -> None:
    DeviceKey.objects.bulk_create(
        DeviceKey(judge=pair.judge, public_key=f"{n:043d}") for n in range(device_keys.MOST_KEYS)
    )
    assert not submit(pair, signature(key, pair)).signed_with
    assert DeviceKey.objects.count() == device_keys.MOST_KEYS


def test_the_api_takes_a_signature_and_a_sheet_without_one(
    pair: Assignment, key: Ed25519PrivateKey
) -> None:
    client, signed = signed_in(pair.judge.user), signature(key, pair)
    body = {"scores": f.full_scores(pair), "comment": f.COMMENT, "submit": True}
    for number, given in enumerate([None, signed, {"public_key": "x"}]):
        answer = client.put(
            f"/api/v1/judge/scores/{pair.pk}",
            json.dumps(body | {"base_revision": number, "signature": given}),
            content_type="application/json",
            headers={"Idempotency-Key": f"m{number}"},
        )
        assert answer.status_code == (400 if number == 2 else 200), answer.content
    kept = SheetRevision.objects.order_by("number").values_list("signed_with", flat=True)
    assert list(kept) == ["", signed["public_key"]]
