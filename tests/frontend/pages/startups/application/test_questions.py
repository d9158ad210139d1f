"""Sections of questions: what is wrong stays typed, two writers see both texts, the rubric."""

import pytest

from submissions.services.draft import save_answers
from tests.frontend.pages.organisers.desk import title_of
from tests.frontend.pages.startups.judged_entry import a_judged
from tests.frontend.pages.startups.writer import address, client_of
from tests.submissions.factories import (
    a_draft,
    writer_of,
)

pytestmark = pytest.mark.django_db


def test_what_is_wrong_is_kept_and_shown_with_what_to_do() -> None:
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("section", entry.pk, "problem"), {"problem-who": "", "problem-why": "가" * 308}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "300자를 8자 넘었습니다" in page
    assert 'href="#id_problem-who"' in page
    assert title_of(page).startswith("문제:")
    entry.refresh_from_db()
    assert entry.answers["problem-why"] == "가" * 308


def test_two_people_in_one_field_see_both_texts() -> None:
    entry = a_draft()
    save_answers(actor=writer_of(entry), entry=entry, changes={"problem-who": "먼저 쓴 글"})
    answer = client_of(writer_of(entry)).post(
        address("section", entry.pk, "problem"),
        {"problem-who": "나중에 쓴 글", "problem-why": "지금", "base-problem-who": "0"},
    )
    page = answer.content.decode()
    assert (answer.status_code, "먼저 쓴 글" in page, "나중에 쓴 글" in page) == (422, True, True)
    entry.refresh_from_db()
    assert entry.answers["problem-who"] == "먼저 쓴 글"


def test_the_rubric_stands_beside_the_question_it_is_read_by() -> None:
    entry = a_draft()
    a_judged(entry, state="prepared")
    assert (
        "절실한 문제입니다"
        in client_of(writer_of(entry)).get(address("section", entry.pk, "problem")).content.decode()
    )
