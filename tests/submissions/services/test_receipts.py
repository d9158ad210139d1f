"""A receipt that anyone can check, and the parts of the startup's API that the pages have too."""

import hashlib
import json
from datetime import UTC
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import User
from submissions.models import EligibilityCheck
from submissions.services.eligibility_check import decide_eligibility
from tests.submissions.factories import (
    a_draft,
    a_user,
    an_organiser,
    fill,
    submit,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def read(user: User, name: str, *args: object) -> Any:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client.get(reverse(f"api:{name}", args=args))


def sha256(data: object) -> str:
    return hashlib.sha256(
        json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def test_anyone_computes_the_digest_again_from_what_was_received() -> None:
    entry = submitted()
    receipt = entry.receipts.get()
    got = read(writer_of(entry), "application-receipt", entry.pk, 1).json()
    assert sha256(got["content"]) == got["sealed"]["content"]
    assert sha256(got["sealed"]) == got["digest"] == receipt.digest
    assert got["sealed"]["received_at"] == receipt.received_at.astimezone(UTC).isoformat()
    assert got["content"]["answers"][0]["answer"] in json.dumps(got, ensure_ascii=False)


def test_each_version_has_its_own_receipt_and_strangers_have_none() -> None:
    entry = submitted()
    submit(entry, key="again")
    assert [
        read(writer_of(entry), "application-receipt", entry.pk, number).status_code
        for number in (1, 2, 3)
    ] == [200, 200, 404]
    assert read(a_user(), "application-receipt", entry.pk, 1).status_code == 404


def test_a_correction_request_is_read_by_api_with_its_reason_and_date() -> None:
    entry = submitted()
    decide_eligibility(
        actor=an_organiser(entry.edition),
        entry=entry,
        state=EligibilityCheck.State.CORRECTION,
        reason="등록증을 다시 올려 주세요.",
        parts=["file:registration"],
    )
    got = read(writer_of(entry), "application", entry.pk).json()
    assert (got["eligibility"], got["eligibility_reason"]) == (
        "correction",
        "등록증을 다시 올려 주세요.",
    )
    assert got["correction_due_at"]


def test_consent_texts_are_read_before_anybody_agrees() -> None:
    entry = a_draft()
    rows = read(writer_of(entry), "application-consent-texts", entry.pk).json()
    assert [row["kind"] for row in rows if row["needed"]] == ["collection"]
    assert "1 year" in rows[0]["text"]
    assert not entry.startup.consents.exists()


def test_the_pages_of_a_deck_and_the_original_are_found_by_api() -> None:
    entry = fill(a_draft())
    owner, deck = writer_of(entry), entry.attachments.get(kind="deck")
    pages = read(owner, "attachment-pages", deck.pk).json()
    assert [page["number"] for page in pages] == [1, 2]
    client = Client()
    client.force_login(owner)
    assert client.get(pages[0]["image"])["Content-Type"] == "image/webp"
    assert (
        client.get(read(owner, "attachment", deck.pk).json()["url"])["Content-Type"]
        == "application/pdf"
    )
    assert read(a_user(), "attachment-pages", deck.pk).status_code == 404
