"""Whoever lost a mailbox asks here; nobody learns which addresses are known."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from challenge.models import Edition
from submissions.models import HandOver
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


def typed(old: str, **facts: str) -> dict[str, str]:
    return {
        "company": "도토리로보틱스",
        "old_email": old,
        "new_email": "new@example.com",
        "name": "김민수",
        "phone": "010-1234-5678",
        "words": "퇴사한 직원의 이메일입니다.",
        **facts,
    }


def sent(edition: Edition, old: str, **facts: str) -> tuple[int, str, str]:
    """Status, where it leads, and the page that is read then."""
    browser = Client()
    answer = browser.post(f"/en/c/{edition.slug}/lost-mailbox/", typed(old, **facts))
    read = browser.get(answer["Location"]) if answer.status_code == 302 else answer
    text = re.sub(
        r'(?:value|content)="[A-Za-z0-9]{32,}"|csrf\w*="[^"]*"', "", read.content.decode()
    )
    return answer.status_code, answer.get("Location", ""), text


def test_an_address_that_is_known_and_one_that_is_not_are_answered_alike() -> None:
    edition = s.an_edition()
    known = s.writer_of(s.a_draft(edition)).email
    first = sent(edition, known)
    assert first[:2] == (302, f"/en/c/{edition.slug}/lost-mailbox/")
    assert "The organisers have your request." in first[2]
    assert sent(edition, "nobody@example.com") == first
    assert HandOver.objects.filter(edition=edition).count() == 2


def test_tries_are_counted_for_every_address_alike() -> None:
    edition = s.an_edition()
    known = s.writer_of(s.a_draft(edition)).email
    for old in (known, "nobody@example.com"):
        answers = [sent(edition, old)[0] for _ in range(4)]
        assert answers == [302, 302, 302, 429]
    assert HandOver.objects.filter(edition=edition).count() == 2  # the same again is the same


def test_what_is_wrong_is_said_beside_the_field_and_a_draft_is_not_asked() -> None:
    edition = s.an_edition()
    status, _where, page = sent(edition, "nobody@example.com", new_email="nobody@example.com")
    assert (status, "an address that you can read" in page) == (422, True)
    assert sent(edition, "not an address")[0] == 422
    draft = s.an_edition(state="draft")
    assert sent(draft, "nobody@example.com")[0] == 404
    assert not HandOver.objects.exists()
