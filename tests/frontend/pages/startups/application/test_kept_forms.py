"""A session that ends in the middle of a form loses nothing and shows nothing to others."""

import pytest
from django.test import Client

from tests.frontend.pages.startups.writer import address
from tests.submissions.factories import (
    a_draft,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing() -> None:
    entry = a_draft()
    client, path = Client(), address("section", entry.pk, "problem")
    sent = client.post(
        path,
        {"problem-who": "세션이 끝난 뒤에 쓴 글", "problem-why": "지금", "base-problem-who": "0"},
    )
    assert (sent.status_code, sent["Location"].partition("?")[2]) == (302, f"next={path}")
    client.force_login(writer_of(entry))
    page = client.get(path).content.decode()
    assert "세션이 끝난 뒤에 쓴 글" in page
    assert "쓰던 내용을 되살렸으니" in page
    assert "세션이 끝난 뒤에 쓴 글" not in client.get(path).content.decode()  # given out once
    entry.refresh_from_db()
    assert entry.answers == {}


def test_what_somebody_sent_signed_out_is_never_shown_on_another_page_or_to_a_stranger() -> None:
    entry = a_draft()
    client, path = Client(), address("company", entry.pk)
    client.post(path, {"name_ko": "비밀 이름"})
    mine = a_draft()
    client.force_login(writer_of(mine))
    assert client.get(path).status_code == 404
    assert "비밀 이름" not in client.get(address("company", mine.pk)).content.decode()
