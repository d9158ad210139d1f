"""Consents that are given and withdrawn on their page."""

import pytest

from submissions.models import Consent
from submissions.services.consents import TEXT_VERSION
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    a_draft,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_a_consent_that_a_submission_rests_on_stays_and_the_other_ticks_are_done() -> None:
    entry = submitted()
    answer = client_of(writer_of(entry)).post(address("consents", entry.pk), {"filming": "yes"})
    assert answer.status_code == 422
    assert 'href="#consent-collection"' in answer.content.decode()
    assert sorted(
        Consent.objects.filter(startup=entry.startup, withdrawn_at=None).values_list(
            "kind", flat=True
        )
    ) == ["collection", "filming"]


def test_nothing_is_ticked_beforehand() -> None:
    entry = a_draft()
    page = client_of(writer_of(entry)).get(address("consents", entry.pk)).content.decode()
    assert page.count('name="shared_items"') == 4
    assert "checked" not in page


def test_investors_without_an_item_are_asked_about_and_no_tick_is_lost() -> None:
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("consents", entry.pk), {"collection": "yes", "investors": "yes"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#consent-investors"' in page
    assert page.count("checked") == 2
    assert not Consent.objects.exists()


def test_whoever_agreed_to_other_words_sees_these_beside_todays() -> None:
    entry = submitted()
    Consent.objects.filter(startup=entry.startup).update(
        text="받는 곳: 그때 읽은 문구", text_version="2026-2"
    )
    client, where = client_of(writer_of(entry)), address("consents", entry.pk)
    page = client.get(where).content.decode()
    assert "받는 곳: 그때 읽은 문구" in page
    assert "2026-2" in page
    client.post(where, {"collection": "yes"})
    consent = Consent.objects.get(startup=entry.startup)
    assert (consent.text_version, TEXT_VERSION) == ("2026-2", "2026-3")
