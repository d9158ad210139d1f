"""The receipt on paper carries the newest submission's proof of the public log, for a phone."""

import json
import zlib
from base64 import urlsafe_b64decode

import pytest
from django.conf import settings
from django.urls import reverse

from challenge import tasks
from frontend.pages.startups.submitted.receipt import proof_link
from submissions.queries.public_log.submission_proof import submission_receipt
from tests.frontend.pages.judges.test_certificate import words_of
from tests.frontend.pages.sample_pages import signed_in
from tests.submissions import factories as f

pytestmark = pytest.mark.django_db
WORDS = {"": "휴대전화로 코드를 읽으면", "/en": "Read the code with a phone"}


def test_the_paper_has_a_code_as_soon_as_the_submission_is_in_the_log() -> None:
    entry = f.submitted()
    f.submit(entry, key="again")
    client = signed_in(f.writer_of(entry))
    paper = reverse("startups:receipt-pdf", args=[entry.pk]).removeprefix("/en")
    assert proof_link(entry) == ""
    for prefix, words in WORDS.items():
        assert words not in words_of(client.get(prefix + paper).content)
    tasks.seal_audit_events()
    for prefix, words in WORDS.items():
        assert words in words_of(client.get(prefix + paper).content)
    page, _hash, code = proof_link(entry).partition("#")
    assert page.startswith(settings.SITE_URL)
    assert client.get(page.removeprefix(settings.SITE_URL)).status_code == 200
    held = json.loads(zlib.decompress(urlsafe_b64decode(code + "=" * (-len(code) % 4)), -15))
    receipt = submission_receipt(entry)
    assert held["items"] == receipt["items"][-1:]
    assert held["items"][0]["content"]["version"] == 2
