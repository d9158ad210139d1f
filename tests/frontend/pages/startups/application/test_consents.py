"""Consents that are given and withdrawn on their page."""

import pytest

from submissions.models import Consent
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
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
