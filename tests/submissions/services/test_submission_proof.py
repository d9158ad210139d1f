"""A startup's receipt: every submission with its words and its proof, for its writers alone."""

import json

import pytest
from django.urls import reverse

from challenge import tasks
from challenge.kernel.transparency.leaf import commitment
from submissions.queries.public_log.submission_proof import snapshot_digest, submission_receipt
from tests.frontend.pages.sample_pages import signed_in
from tests.submissions import factories as f

pytestmark = pytest.mark.django_db


def test_every_submission_is_proved_with_its_words() -> None:
    entry = f.submitted()
    writer = f.writer_of(entry)
    f.submit(entry, key="again")
    api = reverse("api:application-proof", args=[entry.pk])
    client = signed_in(writer)
    assert client.get(api).status_code == 409
    tasks.seal_audit_events()
    receipt = submission_receipt(entry)
    assert [item["content"]["version"] for item in receipt["items"]] == [1, 2]
    for item, version in zip(receipt["items"], entry.versions.order_by("number"), strict=True):
        mark = commitment(bytes.fromhex(item["salt"]), item["content"])
        assert json.loads(item["leaf"])["commitment"] == mark
        named = item["content"]["document"]
        assert receipt["documents"][named] == version.snapshot
        assert snapshot_digest(version.snapshot) == named
    page = reverse("startups:receipt-proof", args=[entry.pk])
    assert json.loads(client.get(page).content) == client.get(api).json()
    assert client.get(api).json() == json.loads(json.dumps(receipt))


def test_nobody_else_gets_it() -> None:
    entry = f.submitted()
    tasks.seal_audit_events()
    for somebody in (f.a_user(), f.an_organiser(entry.edition)):
        client = signed_in(somebody)
        assert client.get(reverse("api:application-proof", args=[entry.pk])).status_code == 404
        assert client.get(reverse("startups:receipt-proof", args=[entry.pk])).status_code == 404
