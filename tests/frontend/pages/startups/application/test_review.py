"""Checking the answers and submitting, before and after the deadline."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from submissions.services.draft import save_answers
from tests.frontend.pages.startups.writer import address, client_of, close
from tests.submissions.factories import (
    ITEM,
    a_draft,
    fill,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_the_review_shows_what_the_draft_says_not_what_was_submitted_before() -> None:
    entry = submitted()
    save_answers(
        actor=writer_of(entry),
        entry=entry,
        changes={"track": "growth", "title_en": "Carrier robot"},
    )
    page = client_of(writer_of(entry)).get(address("review", entry.pk)).content.decode()
    assert re.search(r"<dd[^>]*>\s*성장\s*</dd>", page)
    assert "Carrier robot" in page


def test_after_the_deadline_the_person_is_told_and_the_draft_is_kept() -> None:
    entry = fill(a_draft())
    edition = entry.edition
    edition.opens_at, edition.closes_at = (
        timezone.now() - timedelta(days=3),
        timezone.now() - timedelta(days=1),
    )
    edition.save()
    client = client_of(writer_of(entry))
    answer = client.post(address("submit", entry.pk), {"idempotency_key": "late"})
    assert answer.status_code == 409
    assert "마감이 지났습니다" in answer.content.decode()
    assert (
        client.post(address("item", entry.pk), ITEM | {"title_ko": "늦은 이름"}).status_code == 302
    )
    entry.refresh_from_db()
    assert (entry.state, entry.answers["title_ko"]) == ("draft", "늦은 이름")


@pytest.mark.parametrize("entered", [True, False])
def test_submitting_after_the_deadline_shows_what_counts_and_no_button(entered: bool) -> None:
    entry = submitted() if entered else fill(a_draft())
    close(entry.edition)
    client = client_of(writer_of(entry))
    answer = client.post(address("submit", entry.pk), {"idempotency_key": "late"})
    page = answer.content.decode()
    assert (answer.status_code, "마감이 지났습니다" in page) == (409, True)
    assert ("로 심사합니다" in page) is entered
    for path in (address("review", entry.pk), address("entry", entry.pk)):
        assert f'action="{address("submit", entry.pk)}"' not in client.get(path).content.decode()
    if entered:
        assert (
            "아직 고칠 수 있습니다" not in client.get(address("receipt", entry.pk)).content.decode()
        )
    assert entry.receipts.count() == int(entered)
