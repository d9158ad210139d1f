"""Feedback shows one's own figures, and nothing before the announcement."""

import pytest

from tests.frontend.pages.startups.judged_entry import a_judged
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_feedback_shows_ones_own_figures_and_the_comments_and_nothing_else() -> None:
    entry = submitted()
    a_judged(entry)
    page = client_of(writer_of(entry)).get(address("feedback", entry.pk)).content.decode()
    for word in ("81.50", "24.00", "현장을 잘 압니다."):
        assert word in page
    for secret in ("70.50", "76.00", "심사숙고", "운영진만 봅니다"):
        assert secret not in page


def test_nothing_of_the_result_is_shown_before_it_is_announced() -> None:
    entry = submitted()
    a_judged(entry, state="prepared")
    client = client_of(writer_of(entry))
    page = (
        client.get(address("feedback", entry.pk)).content.decode()
        + client.get(address("entry", entry.pk)).content.decode()
    )
    assert "아직 발표 전입니다" in page
    for secret in ("81.5", "현장을 잘 압니다.", "결과가 발표됐습니다"):
        assert secret not in page
