"""Of two who saw the same and send other values in one moment, the second is shown what the first
one wrote, or that it is gone.
"""

from functools import partial
from html import unescape
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from challenge.kernel.versions import RemovedMeanwhile
from challenge.services.application_form import remove_question
from tests.challenge.rest.versioned_rows import DECISIONS, ROWS, V1, Row, read, send
from tests.judging import factories as f
from tests.races.at_once import beside
from tests.races.campaign.pages.forms import forms_in

REMOVABLE = [
    name for name in ROWS if name.split("/")[-2] in {"tracks", "fields", "questions", "awards"}
]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Settings) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


@pytest.mark.parametrize("name", ROWS)
def test_of_two_programs_at_once_the_second_is_shown_what_the_first_wrote(name: str) -> None:
    row, method = ROWS[name](), name.split(maxsplit=1)[0]
    seen = read(row)
    earlier, later = row.same
    # the later one of two closes first: more time is only given, not taken
    outcomes = beside(*(partial(send, row, method, body, seen) for body in (later, earlier)))
    assert not any(outcome.crash for outcome in outcomes), outcomes
    answers: list[Any] = [outcome.value for outcome in outcomes]
    first, second = (answer.status_code for answer in answers)
    assert first in {200, 204}
    assert second == 412
    assert read(row) != seen


@pytest.mark.parametrize("name", REMOVABLE)
def test_what_one_removes_while_another_changes_it_is_not_added_anew(name: str) -> None:
    row = ROWS[name]()
    seen, remove = read(row), partial(row.client.delete, V1 + row.path)
    outcomes = beside(remove, partial(send, row, "put", row.same[0], seen))
    assert not any(outcome.crash for outcome in outcomes), outcomes
    answers: list[Any] = [outcome.value for outcome in outcomes]
    assert [answer.status_code for answer in answers] == [204, 412]
    assert answers[1].json()["code"] == "removed_meanwhile"
    assert remove().status_code == 404


def test_a_page_keeps_what_was_typed_of_a_question_that_somebody_removed_meanwhile() -> None:
    edition = f.a_draft_edition()
    organiser, question = f.organiser_of(edition), edition.questions.earliest("order")
    client, path = (
        Client(),
        reverse("organisers:form_row", args=[edition.slug, "questions", question.key]),
    )
    client.force_login(organiser)
    page = client.get(path).content.decode()
    [form] = [form for form in forms_in(page, path) if form.action == path]
    sent = dict(form.filled(Random(1), {})) | {"label_ko": "무엇이 다른가요?"}
    removed, changed = beside(
        partial(remove_question, actor=organiser, question=question),
        partial(client.post, path, sent),
    )
    assert removed.acknowledged, removed
    answer: Any = changed.value
    assert answer.status_code == 422
    shown = unescape(answer.content.decode())
    assert "무엇이 다른가요?" in shown
    assert str(RemovedMeanwhile.message) in shown
    assert not edition.questions.filter(key=question.key).exists()


@pytest.mark.parametrize("name", DECISIONS)
def test_of_two_who_decide_at_once_the_second_is_told_what_stands(name: str) -> None:
    case, method = DECISIONS[name](), name.split(maxsplit=1)[0]
    row = Row(case.client, case.path, case.bodies)
    outcomes = beside(*(partial(send, row, method, body) for body in case.bodies))
    assert not any(outcome.crash for outcome in outcomes), outcomes
    answers: list[Any] = [outcome.value for outcome in outcomes]
    first, second = answers
    assert first.status_code in {200, 201}, first.content
    assert second.status_code == 428, second.content
    assert second["ETag"] == first["ETag"], "what stands is what the first one decided"
